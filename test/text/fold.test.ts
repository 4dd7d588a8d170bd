import { expect, test } from 'vitest'
import { fold } from '#src/text/fold.ts'

test.each([
  ['Sổ ĐỎ', 'so do'],
  ['  Xã   Đạ\tTẻh\n', 'xa da teh'],
  ['Hoà Thuỷ', 'hoa thuy'],
  ['Hòa Thủy'.normalize('NFD'), 'hoa thuy'],
  ['ƯƠNG ướng', 'uong uong'],
  ["N'Thol Hạ", "n'thol ha"],
  ['Phường 1', 'phuong 1'],
  ['', ''],
])('%j folds to %j', (text, folded) => {
  expect(fold(text)).toBe(folded)
  expect(fold(folded)).toBe(folded)
})
