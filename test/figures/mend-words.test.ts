import { expect, it } from 'vitest'
import { mendWords } from '#src/figures/ask/mend-words.ts'

const known = new Set(
  'ho so dung han cap huyen tiep dan toan tinh hoa giai thanh papi nam'.split(' '),
)

it.each([
  ['hoof sow ddungs hanj caaps huyeenj', 'ho so dung han cap huyen'],
  ['PAPI2018', 'PAPI 2018'],
  ['Đạ Tẻh', 'Đạ Tẻh'],
  ['theo KL114', 'theo KL114'],
])('the keys of "%s" are read as "%s"', (text, keys) => {
  expect(mendWords(text, known).keys).toBe(keys)
})

it('a slip is mended where one known word is near, and named; a syllable never is', () => {
  expect(mendWords('tiep dna toan tinh', known)).toMatchObject({
    ...{ slips: 'tiep dan toan tinh', slipped: ['dna'] },
  })
  expect(mendWords('hò giải thành', known)).toMatchObject({ slips: 'hò giải thành', slipped: [] })
})
