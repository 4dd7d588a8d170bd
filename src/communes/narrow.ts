import type { Mention } from './mentions.ts'
import type { Entry, Meaning } from './place-index.ts'

/** Does a meaning lie in that district or province? */
function isInside(meaning: Meaning, around: Meaning): boolean {
  const { former: outer } = around
  if (outer === undefined || meaning === around) return false
  if (around.kind === 'district') {
    if (meaning.kind === 'today')
      return around.communes.some((each) => meaning.communes.includes(each))
    if (meaning.kind !== 'former' || meaning.former?.province !== outer.province) return false
    return meaning.former.districts.includes(outer.name)
  }
  if (around.kind !== 'province' || meaning.kind === 'province') return false
  // Written today, an address names today's province; written before, the old one.
  return (
    meaning.former?.province === outer.province ||
    meaning.communes.some(
      (commune) =>
        commune.provinceName === outer.name ||
        (meaning.kind === 'today' &&
          commune.formerUnits.some((unit) => unit.province === outer.name)),
    )
  )
}

/** The entries of a mention that lie where another mention says; empty when that does not fit. */
export function narrowedBy(mention: Mention, around: Mention): Entry[] {
  const inside = (kind: Meaning['kind']) =>
    mention.entries.filter(({ meaning }) =>
      around.entries.some(
        (outer) => outer.meaning.kind === kind && isInside(meaning, outer.meaning),
      ),
    )
  const near = inside('district')
  // Cà Mau is a town and a province; behind a ward the town is meant.
  return near.length > 0 ? near : inside('province')
}

const isUnit = ({ meaning }: Entry) => meaning.kind === 'today' || meaning.kind === 'former'

/**
 * A commune called by its level is meant before a bare name, that before a district or province, and
 * what merely looks like a name comes last.
 */
function rank({ level, entries, slips }: Mention): number {
  if (slips > 0 && level === undefined) return 3
  if (!entries.some(isUnit)) return 2
  return level === undefined ? 1 : 0
}

/**
 * The mention that a text is about, narrowed by the districts and provinces named beside it: “Tân
 * Thành, huyện Đức Trọng”. What does not fit hides nothing.
 */
export function mainMention(mentions: readonly Mention[]): Mention | undefined {
  const ordered = [...mentions].sort((a, b) => rank(a) - rank(b) || a.from - b.from)
  const isPlaced = (mention: Mention) =>
    ordered.some((other) => other !== mention && narrowedBy(mention, other).length > 0)
  const main = ordered.find(isPlaced) ?? ordered[0]
  return main && ordered.filter((other) => other !== main).reduce(narrow, main)
}

/** A mention with only those meanings left that lie where `around` says, if any does. */
export function narrow(mention: Mention, around: Mention): Mention {
  const entries = narrowedBy(mention, around)
  return entries.length === 0 ? mention : { ...mention, entries, ruledOut: [] }
}
