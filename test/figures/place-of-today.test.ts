import { expect, it } from 'vitest'
import { placeOfToday } from '#src/figures/place-of-today.ts'
import { fold } from '#src/text/fold.ts'
import { shippedGazetteer } from '#test/support/shipped-places.ts'

const gazetteer = shippedGazetteer('68')
// What the vocabulary of the new countryside knows.
const words = new Set(['xa', 'huyen', 'dat', 'chuan', 'nong', 'thon', 'moi'])
const placeIn = (text: string) =>
  placeOfToday(fold(text), {
    communes: { gazetteer: () => gazetteer },
    knows: (token) => words.has(token),
  })?.name

it.each([
  'tỷ lệ xã đạt nông thôn mới',
  'ty le xa dat nong thon moi',
  'đạt nông thôn',
  'số xã đạt nông thôn mới nâng cao',
  // "Da tong" without marks is "đã tổng" as well: a place only after its kind.
  'bao nhieu noi da tong ket nong thon moi',
])('"%s" names no place, though Đạ Tông sounds like it', (text) => {
  expect(placeIn(text)).toBeUndefined()
})

it.each([
  ['số hộ nghèo xã Đạ Tông', 'Xã Đạ Tông'],
  ['so ho ngheo xa da tong', 'Xã Đạ Tông'],
  ['tỷ lệ xã đạt nông thôn mới ở xã Đạ Tông', 'Xã Đạ Tông'],
  ['số tổ hòa giải Ninh Gia', 'Xã Ninh Gia'],
])('"%s" names a place', (text, name) => {
  expect(placeIn(text)).toBe(name)
})
