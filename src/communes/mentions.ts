import type { Entry, PlaceIndex } from './place-index.ts'
import {
  hasMarks,
  joinMarked,
  joinPlain,
  type Level,
  levelAt,
  sameHeight,
  spacedPlain,
  type Word,
} from './place-words.ts'

/** A name found in a text: words `from` to `to`, of which those from `name` on are the bare name. */
export type Mention = {
  from: number
  name: number
  to: number
  level: Level | undefined
  /** The meanings of the name as it was written. */
  entries: readonly Entry[]
  /** Those that the level said beside it rules out. */
  ruledOut: readonly Entry[]
  /** Letters in which the name as written differs from the name found. */
  slips: number
}

export const longestName = 6

const filled = (narrowed: Entry[], all: readonly Entry[]) => (narrowed.length > 0 ? narrowed : all)

/** Keeps what was spelled like this; Tân Thành typed with its marks is not Tân Thanh, nor Đạ M'Rông Đam Rông. */
function likeWritten(entries: readonly Entry[], name: readonly Word[]): readonly Entry[] {
  const marked = joinMarked(name)
  const spaced = spacedPlain(name)
  const agreeing = hasMarks(name)
    ? filled(
        entries.filter((entry) => entry.marked === marked),
        entries,
      )
    : entries
  return filled(
    agreeing.filter((entry) => entry.spaced === spaced),
    agreeing,
  )
}

/** Keeps what has the level that was said, else one of the same height, else all. */
export function ofLevel(entries: readonly Entry[], level: Level | undefined): readonly Entry[] {
  if (level === undefined) return entries
  const same = entries.filter((entry) => entry.level === level)
  if (same.length > 0) return same
  const near = entries.filter((entry) => sameHeight(entry.level, level))
  return filled(near, entries)
}

const boundaries = (spaced: string) => {
  const words = spaced.split(' ').map(({ length }) => length)
  return words.slice(0, -1).map((_, at) => words.slice(0, at + 1).reduce((sum, each) => sum + each))
}

/**
 * Do the words end elsewhere than those of the name? `dat ong` has the letters of Đạ Tông and is land and sir; `dam bri`
 * and `damrong` only split and join what the name holds.
 */
function isOtherwiseDivided(entry: Entry, name: readonly Word[]): boolean {
  const [said, known] = [boundaries(spacedPlain(name)), boundaries(entry.spaced)]
  return said.some((at) => !known.includes(at)) && known.some((at) => !said.includes(at))
}

function mentionFrom(
  { byKey }: PlaceIndex,
  words: readonly Word[],
  start: { from: number; name: number; level: Level | undefined },
): Mention | undefined {
  const { from, name, level } = start
  for (let to = Math.min(name + longestName, words.length); to > name; to--) {
    const said = words.slice(name, to)
    const known = byKey.get(joinPlain(said))
    // Alone, Lát is a name; in a sentence it is a slice of something.
    const bare = said.length === words.length && !/^\d+$/.test(joinPlain(said))
    const usable =
      known?.filter(
        (each) =>
          level !== undefined || bare || !(each.needsLevel || isOtherwiseDivided(each, said)),
      ) ?? []
    if (usable.length === 0) continue
    const written = likeWritten(withShorter(byKey, usable, said), said)
    const entries = ofLevel(written, level)
    return {
      ...{ from, name, to, level, entries, slips: 0 },
      ruledOut: written.filter((each) => !entries.includes(each)),
    }
  }
  return undefined
}

/**
 * Where a district was divided into Cát Tiên, Cát Tiên 2 and Cát Tiên 3 and is not listed itself, its
 * name means all of them, unless the commune was called by its level.
 */
export function withNumbered({ entries }: PlaceIndex, mention: Mention): Mention {
  const [first] = mention.entries
  const isUnit = mention.level !== undefined && sameHeight(mention.level, 'xa')
  const listed = mention.entries.some(
    ({ meaning }) => meaning.kind !== 'today' && meaning.kind !== 'former',
  )
  if (first === undefined || isUnit || listed || /^\d+$/.test(first.key)) return mention
  const numbered = entries.filter(
    ({ spaced, meaning }) =>
      meaning.kind === 'today' && spaced.replace(/ \d+$/, ' #') === `${first.spaced} #`,
  )
  return { ...mention, entries: [...new Set([...mention.entries, ...numbered])] }
}

/** A last lonely `a` is the letter of Ninh Quới A or a polite particle without its mark: both are meant. */
function withShorter(byKey: PlaceIndex['byKey'], known: Entry[], said: readonly Word[]): Entry[] {
  if (said.at(-1)?.plain !== 'a' || said.length < 3) return known
  const shorter = byKey.get(joinPlain(said.slice(0, -1))) ?? []
  return [...known, ...shorter.filter(({ meaning }) => meaning.kind !== 'district')]
}

const ownUnit = new Set('minh toi tui em chau nha nay ta chung'.split(' '))

/**
 * The words without “xã mình”, “phường này”: what is said of one's own unit is no name, and would be taken for Xã U Minh.
 * Xã Nhà Bè stays.
 */
export function withoutOwnUnit(index: PlaceIndex, words: readonly Word[]): Word[] {
  const left: Word[] = []
  for (let at = 0; at < words.length; ) {
    const said = levelAt(words, at)
    const name = at + (said?.length ?? 0)
    const isOwn = said?.short === false && ownUnit.has(words[name]?.plain ?? '')
    const named = isOwn
      ? mentionFrom(index, words, { from: at, name, level: said.level })
      : undefined
    const spoken = named && words.slice(name, named.to)
    const isName =
      spoken !== undefined &&
      spoken.length > 1 &&
      (!hasMarks(spoken.slice(0, 1)) ||
        named?.entries.some(({ marked }) => marked === joinMarked(spoken)))
    if (isOwn && !isName) {
      at = name + (words[name]?.plain === 'chung' ? 2 : 1)
    } else {
      left.push(...words.slice(at, at + 1))
      at += 1
    }
  }
  return left
}

/** The names in a text from left to right, at each word the longest; `accept` tells which to see. */
export function findMentions(
  index: PlaceIndex,
  words: readonly Word[],
  accept: (mention: Mention) => boolean,
): Mention[] {
  const found: Mention[] = []
  for (let at = 0; at < words.length; ) {
    const said = levelAt(words, at)
    const after = said && { from: at, name: at + said.length, level: said.level }
    const mention =
      (after && mentionFrom(index, words, after)) ??
      mentionFrom(index, words, { from: at, name: at, level: undefined })
    if (mention !== undefined && accept(mention)) {
      found.push(mention)
      at = mention.to
    } else {
      // The “trấn” of a township begins no name: Trần Thới is elsewhere.
      at += said?.length ?? 1
    }
  }
  return found
}
