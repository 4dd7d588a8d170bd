import { expect, test } from 'vitest'
import { cleanCell } from '#src/text/clean-cell.ts'

test.each([
  ['  Nguyễn Văn A ', 'Nguyễn Văn A'],
  ['a\u0000b\u0007c', 'abc'],
  ['a\u200b\u202eb\ufeff', 'ab'],
  ['dòng 1\r\ndòng 2\rdòng 3\ndòng 4', 'dòng 1\ndòng 2\ndòng 3\ndòng 4'],
  ['a\tb', 'a\tb'],
  ['Đức Trọng'.normalize('NFD'), 'Đức Trọng'],
  ['a\ud800', 'a\ufffd'],
  ['\u00a0', ''],
  ['', ''],
])('%j becomes %j', (text, clean) => {
  expect(cleanCell(text)).toBe(clean)
})

test('any length is kept', () => {
  expect(cleanCell('x'.repeat(10_000))).toHaveLength(10_000)
})
