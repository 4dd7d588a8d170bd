import type { Mention } from './mentions.ts'
import type { PlaceIndex } from './place-index.ts'
import { hasMarks, joinMarked, type Word } from './place-words.ts'

// Names of places that are words of every day, or better known as something else: another province, a person.
const everyday = new Set(
  [
    'hoa binh, binh an, nhan dao, dao nghia, duc hanh, duc tin, truong xuan, tan tien, tan lap',
    'nam ninh, quang tri, quang ngai, quang phu, gia lam, me linh, dan phuong, hoai duc, ha lam',
    'thanh tung, minh dieu, binh minh, an nhon, kien thanh, long hai, dong ha, nam chinh, khanh hoa',
  ]
    .join(', ')
    .split(', '),
)
// A syllable in this many names makes names that are found everywhere: Tân, Phú, Hòa, Bình.
const commonFrom = 9

/** Tells names that can be nothing but a place of the province, also in a sentence and without their level. */
export function createDistinction({ entries }: PlaceIndex, provinceCode: string) {
  const names = new Set(entries.map(({ spaced }) => spaced))
  const counts = new Map<string, number>()
  for (const name of names) {
    for (const syllable of new Set(name.split(' '))) {
      counts.set(syllable, (counts.get(syllable) ?? 0) + 1)
    }
  }
  const isCommon = (syllable: string) => (counts.get(syllable) ?? 0) >= commonFrom

  return (mention: Mention, words: readonly Word[]): boolean => {
    const own = mention.entries.filter(({ meaning }) =>
      meaning.communes.some((commune) => commune.provinceCode === provinceCode),
    )
    const [first] = own
    if (first === undefined || !first.spaced.includes(' ') || everyday.has(first.spaced))
      return false
    // Who writes with marks writes them in the name too: “ta nang” beside marked words is no Tà Năng.
    const said = joinMarked(words.slice(mention.name, mention.to))
    if (hasMarks(words) && !own.some(({ marked }) => marked === said)) return false
    if (own.some(({ meaning }) => meaning.kind === 'district' || meaning.kind === 'province'))
      return true
    const units = new Set(own.map(({ meaning }) => meaning.communes[0]))
    return units.size === 1 && !first.spaced.split(' ').every(isCommon)
  }
}
