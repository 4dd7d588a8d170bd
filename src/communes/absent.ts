import type { Mention } from './mentions.ts'
import { narrowedBy } from './narrow.ts'
import type { Meaning, PlaceIndex } from './place-index.ts'
import { type Level, levelAt, sameHeight, type Word } from './place-words.ts'

/**
 * A unit with a number that there is not and never was (Phường 13 Đà Lạt). `around`: the old district or province
 * named beside it; `known`: the numbered units that there are, or were, in it.
 */
export type Absent = {
  from: number
  to: number
  level: Level
  number: string
  around: Meaning | undefined
  known: Meaning[]
}

const isUnit = ({ kind }: Meaning) => kind === 'today' || kind === 'former'
const isWider = ({ kind }: Meaning) => kind === 'district' || kind === 'province'

/** The numbered units of a district, by their numbers; without one, of the province that the program serves. */
function numbered(index: PlaceIndex, around: Mention | undefined, provinceCode: string): Meaning[] {
  const all = index.entries.filter(({ key, meaning }) => /^\d+$/.test(key) && isUnit(meaning))
  const every = { ...emptyMention, entries: all }
  const inside = around === undefined ? all : narrowedBy(every, around)
  const own = inside.filter(({ meaning }) =>
    meaning.communes.some((commune) => commune.provinceCode === provinceCode),
  )
  const found = around === undefined ? own : inside
  return [...found]
    .sort((one, other) => Number(one.key) - Number(other.key))
    .map(({ meaning }) => meaning)
}

const emptyMention = { from: 0, name: 0, to: 0, level: undefined, ruledOut: [], slips: 0 }

/**
 * The first numbered unit of a text that does not exist where it is said to lie. A number is one of a unit only where the
 * text ends behind it or goes on with a place, or behind `phường`: “lên xã 3 lần” names nothing.
 */
export function findAbsent(
  index: PlaceIndex,
  words: readonly Word[],
  mentions: readonly Mention[],
  provinceCode: string,
): Absent | undefined {
  for (let from = 0; from < words.length; from++) {
    const said = levelAt(words, from)
    if (said === undefined || !sameHeight(said.level, 'xa')) continue
    const at = from + said.length
    const number = words[at]?.plain ?? ''
    if (!/^\d{1,3}$/.test(number)) continue
    const to = at + 1
    const mention = mentions.find((each) => each.from <= from && each.to > at)
    if (mention !== undefined && mention.to > to) continue
    const next = mentions.find((each) => each.from === to)
    const around = next?.entries.some(({ meaning }) => isWider(meaning)) === true ? next : undefined
    if (around === undefined && to < words.length && said.level !== 'phuong') continue
    // Another unit behind it, “xã 3 phường Cam Ly”, is what is meant.
    if (around === undefined && next !== undefined) continue
    if (around === undefined && mention !== undefined) continue
    if (around !== undefined && mention !== undefined && narrowedBy(mention, around).length > 0)
      continue
    const wider = around?.entries.find(({ meaning }) => isWider(meaning))?.meaning
    const known = numbered(index, around, provinceCode)
    return { from, to: around?.to ?? to, level: said.level, number, around: wider, known }
  }
  return undefined
}
