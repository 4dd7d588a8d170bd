import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCitizens } from '#src/citizens/citizens.ts'
import { newLinkCode, readLinkCode } from '#src/citizens/link-code.ts'
import type { Database } from '#src/database/database.ts'
import { testSealing } from '../support/test-assistant.ts'

describe('a code', () => {
  it('has six letters and digits that nobody takes for one another, and reads as itself', () => {
    const codes = Array.from({ length: 2_000 }, newLinkCode)
    for (const code of codes) {
      expect(code).toMatch(/^[A-Z2-9]{6}$/)
      expect(code).not.toMatch(/[ILOUV]/)
      expect(readLinkCode(code)).toBe(code)
    }
    expect(new Set(codes).size).toBeGreaterThan(1_990)
  })

  it.each([
    ['k7m4qx', 'K7M4QX'],
    [' K7M-4QX. ', 'K7M4QX'],
    ['K 7 M 4 Q X', 'K7M4QX'],
    ['mã của tôi là k7m4qx ạ', 'K7M4QX'],
    ['mã: K7M4QX', 'K7M4QX'],
    ['K7M4Q', undefined],
    ['K7M4QXX', undefined],
    ['K0M4QX', undefined],
    ['k7m4qx hay k7m4qz', undefined],
    ['chưa thấy mã', undefined],
    ['', undefined],
  ])('is read out of %j as %s', (text, code) => {
    expect(readLinkCode(text)).toBe(code)
  })

  it('is read out of anything without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const code = readLinkCode(text)
        expect(code === undefined || /^[A-Z2-9]{6}$/.test(code)).toBe(true)
      }),
    )
  })
})

describe('a phone, as linking knows it', () => {
  const { readPhone } = createCitizens({ database: {} as Database, sealing: testSealing })
  const known = readPhone('0912345678')

  it.each(['+84 912 345 678', '84912345678', 'số tôi là 0912.345.678 ạ', '(091) 234-5678'])(
    'is the same however it is written: %s',
    (text) => expect(readPhone(text)).toBe(known),
  )

  it.each(['', 'số của tôi', '0912', '0912345678 hoặc 0987654321', '+1 202 555 0101', '1022'])(
    'is nothing in %j',
    (text) => expect(readPhone(text)).toBeUndefined(),
  )

  it('is a keyed hash that no dossier carries', () => {
    expect(known).toMatch(/^[0-9a-f]{64}$/)
    expect(known).not.toBe(testSealing.fingerprint('phone:0912345678').toString('hex'))
  })
})
