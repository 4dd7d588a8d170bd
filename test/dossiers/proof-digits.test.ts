import { describe, expect, it } from 'vitest'
import { digitsOfProof } from '#src/dossiers/proof-digits.ts'

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
