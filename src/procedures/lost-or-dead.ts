import type { Word } from './read-words.ts'

// Who dies, and what is lost. Compared without marks.
const people = new Set(
  'cha me ong ba cu chong vo bac chu di cau mo thim anh chi con chau than noi ngoai xa gia bo ma'.split(
    ' ',
  ),
)
const things = new Set(
  `giay so the bang can cccd cmnd ho bia bop vi sim dien hop ban khai chung don quyen dau bien tien xe viec
  hoc luc thoi bao cong phi du het may gplx passport cai to cuon`.split(/\s+/),
)
const reach = 4

const isLost = ({ plain, marked }: Word) =>
  plain === 'mat' && (marked === undefined || marked === lostMark)
// "mất" as `readWords` marks it: letters first, the tone behind.
const lostMark = 'ma\u0302t\u0301'

const died: Word = { plain: 'chet', marked: 'che\u0302t\u0301' }

/**
 * `mất` is to die as well as to lose: after a person and before no thing it is read as `chết`, the word that the wordings
 * use. `bà tôi mất hôm qua` is a death, `bà tôi mất sổ đỏ` is not.
 */
export function readDeaths(words: readonly Word[]): Word[] {
  return words.map((word, at) => {
    if (!isLost(word)) return word
    const before = words.slice(Math.max(0, at - reach), at).map(({ plain }) => plain)
    const next = words[at + 1]?.plain
    // `bị mất`, `làm mất`, `đánh mất` lose; `bao lâu thì mất` is neither.
    const losing = ['bi', 'lam', 'danh', 'rot', 'roi'].includes(before.at(-1) ?? '')
    const thing = next !== undefined && things.has(next)
    if (losing || thing || !before.some((each) => people.has(each))) return word
    return word.marked === undefined ? { ...died, marked: undefined } : died
  })
}
