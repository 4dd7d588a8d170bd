import { describe, expect, it } from 'vitest'
import { digitsBesideCode, digitsOfProof } from '#src/dossiers/proof-digits.ts'

describe('the last four digits', () => {
  it.each([
    ['2468', '2468'],
    ['2 4 6 8', '2468'],
    ['2468.', '2468'],
    ['4 số cuối là 2468 ạ', '2468'],
    ['4 so cuoi 2468', '2468'],
    ['bốn số cuối: 2468', '2468'],
    ['last 4 digits 2468', '2468'],
    ['số điện thoại của tôi là 0571002468 nhé', '2468'],
    ['+84 571 002 468', '2468'],
    ['2468 2468', undefined],
    ['2468 3579', undefined],
    ['0571002468 hay 0912345678', undefined],
    ['24689', undefined],
    ['không nhớ', undefined],
  ])('in "%s" are %s', (text, digits) => {
    expect(digitsOfProof(text, 'last4')).toBe(digits)
  })
})

describe('the whole number', () => {
  it.each([
    ['0912 345 678', '0912345678'],
    ['số tôi là +84.912.345.678 ạ', '0912345678'],
    ['5678', undefined],
  ])('in "%s" is %s', (text, digits) => {
    expect(digitsOfProof(text, 'phone')).toBe(digits)
  })
})

describe('the digits beside a code', () => {
  it.each([
    ['H36.24.778-261029-0911 3579', '3579'],
    ['3579 H36.24.778-261029-0911', '3579'],
    ['H36.24.778-261029-0911-3579', '3579'],
    ['h36 24 778 261029 0911 3579', '3579'],
    ['mã H36.24.778-261029-0911 4 số cuối 3579', '3579'],
    ['ma h36.24.778-261029-0911, so cuoi 3 5 7 9 a', '3579'],
    ['tra giúp hồ sơ H36.24.778-261029-0911, sđt 0571 003 579 nhé', '3579'],
    ['H36.24.778-261029-0911', undefined],
    ['H36.24.778-261029-0911 nộp năm 2026', undefined],
    ['H36.24.778-261029-0911 phí 5000 đồng', undefined],
    ['H36.24.778-261029-0911 3579 2468', undefined],
    ['H36.24.778-261029-0911 và H36.24.778-261029-0912 3579', undefined],
    ['3579', undefined],
  ])('in "%s" are %s', (text, digits) => {
    expect(digitsBesideCode(text, 'last4')).toBe(digits)
  })

  it('are the whole number where the whole number is asked for', () => {
    const text = 'H36.24.778-261029-0911 0571003579'
    expect(digitsBesideCode(text, 'phone')).toBe('0571003579')
    expect(digitsBesideCode('H36.24.778-261029-0911 3579', 'phone')).toBeUndefined()
  })
})
