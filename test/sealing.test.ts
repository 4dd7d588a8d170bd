import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSealing } from '#src/sealing.ts'

const key = Buffer.alloc(32, 7)
const sealing = createSealing(key)

describe('seal and open', () => {
  test.each(['', '0912345678', 'Nguyễn Thị Ánh Tuyết', 'x'.repeat(10_000)])(
    'opening gives back what was sealed: %.20s',
    (text) => {
      expect(sealing.open(sealing.seal(text))).toBe(text)
    },
  )

  test('the same text never gives the same bytes twice, also beyond one draw of random bytes', () => {
    const sealed = Array.from({ length: 1000 }, () => sealing.seal('0912345678').toString('hex'))
    expect(new Set(sealed).size).toBe(1000)
  })

  test('sealed bytes do not hold the text', () => {
    expect(sealing.seal('0912345678').includes('0912345678')).toBe(false)
  })

  test('bytes begin with the version of the format', () => {
    expect(sealing.seal('a')[0]).toBe(1)
  })

  test('a Uint8Array as Prisma returns it opens too', () => {
    const padded = new Uint8Array([9, 9, ...sealing.seal('xã Đức Trọng')])
    expect(sealing.open(padded.subarray(2))).toBe('xã Đức Trọng')
  })

  test('a flipped bit anywhere is noticed', () => {
    const sealed = sealing.seal('0912345678')
    for (const place of sealed.keys()) {
      const damaged = Buffer.from(sealed)
      damaged[place] = (damaged[place] ?? 0) ^ 1
      expect(() => sealing.open(damaged)).toThrow()
    }
  })

  test('bytes that are too short are not opened', () => {
    expect(() => sealing.open(Buffer.of(1, 2, 3))).toThrow('not a sealed text')
  })

  test('another key opens nothing', () => {
    expect(() => createSealing(randomBytes(32)).open(sealing.seal('a'))).toThrow()
  })
})

describe('fingerprint', () => {
  test('is 32 bytes and the same for the same text', () => {
    expect(sealing.fingerprint('phone:0912345678')).toHaveLength(32)
    expect(createSealing(key).fingerprint('a')).toEqual(sealing.fingerprint('a'))
  })

  test('differs for another text and under another key', () => {
    expect(sealing.fingerprint('b')).not.toEqual(sealing.fingerprint('a'))
    expect(createSealing(randomBytes(32)).fingerprint('a')).not.toEqual(sealing.fingerprint('a'))
  })

  test('keeps its value from release to release: stored hashes depend on it', () => {
    expect(sealing.fingerprint('phone:0912345678').toString('hex')).toMatchInlineSnapshot(
      `"2ac6386c50009249a36db016cf6d8de9f0e8dd19cb4333b387c7ea8f37ceb816"`,
    )
  })
})

test.each([0, 16, 31, 33])('a key of %i bytes is refused', (length) => {
  expect(() => createSealing(Buffer.alloc(length))).toThrow(RangeError)
})
