import { findAbsent } from './absent.ts'
import {
  findMentions,
  longestName,
  type Mention,
  ofLevel,
  withNumbered,
  withoutOwnUnit,
} from './mentions.ts'
import { mainMention, narrow } from './narrow.ts'
import { nearNames } from './near-names.ts'
import { createDistinction } from './ordinary-names.ts'
import { type CommuneFacts, indexPlaces, type PlaceIndex } from './place-index.ts'
import {
  joinPlain,
  landmarkWords,
  levelAt,
  type Word,
  withoutTelex,
  wordsIn,
} from './place-words.ts'
import { createReading, type District, placesOf, type Reading } from './reading.ts'

/** A place named in a longer text: where (UTF-16 offsets) and what it means. */
export type FoundPlace = { start: number; end: number; text: string; reading: Reading }

/** A commune of today and what went into it. */
export type Origin = {
  reading: Extract<Reading, { kind: 'one' }>
  formerUnits: CommuneFacts['formerUnits']
}

// Beyond this a text is a story, and a word in it that looks like a place is none.
const mostLooseWords = 8
const shortestLoose = 7
const shortestNearly = 6

function nearAt(
  index: PlaceIndex,
  words: readonly Word[],
  at: { from: number; name: number; to: number },
): Mention | undefined {
  const level = at.name > at.from ? levelAt(words, at.from)?.level : undefined
  const near = nearNames(index, joinPlain(words.slice(at.name, at.to)), level)
  if (near === undefined) return undefined
  const entries = ofLevel(near.entries, level)
  return { ...at, level, entries, ruledOut: [], slips: near.slips }
}

const better = (one: Mention | undefined, other: Mention | undefined) => {
  if (one === undefined || other === undefined) return one ?? other
  if (one.slips !== other.slips) return one.slips < other.slips ? one : other
  return other.to - other.from > one.to - one.from ? other : one
}

/** The best misspelled name behind the level word at `from`. */
function nearBehindLevel(index: PlaceIndex, words: readonly Word[], from: number, end: number) {
  const said = levelAt(words, from)
  if (said === undefined) return undefined
  const name = from + said.length
  let best: Mention | undefined
  for (let to = name + 1; to <= Math.min(name + longestName, end); to++) {
    best = better(best, nearAt(index, words, { from, name, to }))
  }
  return best
}

/** The stretches of a text that no mention covers. */
function gaps(words: readonly Word[], mentions: readonly Mention[]): [number, number][] {
  const edges = [0, ...mentions.flatMap(({ from, to }) => [from, to]), words.length]
  const found: [number, number][] = []
  for (let at = 0; at + 1 < edges.length; at += 2) {
    const [start = 0, end = 0] = [edges[at], edges[at + 1]]
    if (end > start) found.push([start, end])
  }
  return found
}

/**
 * Names nearly written in a stretch: behind a level word, also beyond the stretch (Vfnh Phú Tây holds
 * Phú Tài), else the whole of it.
 */
function nearInGap(index: PlaceIndex, words: readonly Word[], [start, end]: [number, number]) {
  for (let from = start; from < end; from++) {
    const near = nearBehindLevel(index, words, from, words.length)
    if (near !== undefined) return near
  }
  return end - start <= longestName
    ? nearAt(index, words, { from: start, name: start, to: end })
    : undefined
}

/** In a short text without any level word: the window that is most nearly a name. */
function nearAnywhere(index: PlaceIndex, words: readonly Word[]): Mention | undefined {
  if (words.length > mostLooseWords) return undefined
  let best: Mention | undefined
  for (let from = 0; from < words.length; from++) {
    for (let to = from + 1; to <= Math.min(from + longestName, words.length); to++) {
      if (joinPlain(words.slice(from, to)).length < shortestLoose) continue
      best = better(best, nearAt(index, words, { from, name: from, to }))
    }
  }
  return best
}

/** Tân Hưng Đôn begins like Tân Hưng and nearly is Tân Hưng Đông: both may be meant. */
function widened(
  index: PlaceIndex,
  words: readonly Word[],
  mention: Mention,
  end: number,
): Mention {
  const near = [1, 2]
    .filter((more) => mention.to + more <= end)
    .map((more) => nearAt(index, words, { ...mention, to: mention.to + more }))
    .find((each) => each?.slips === 1)
  if (near === undefined) return mention
  const entries = [...new Set([...mention.entries, ...near.entries])]
  return { ...mention, to: near.to, entries }
}

/**
 * Everything that is known about where people live: the communes of today, and the communes,
 * districts and provinces of before 1-7-2025. Names are read with or without marks and level words,
 * shortened, and lightly misspelled; what the own province (`provinceCode`) has comes first.
 */
export function createGazetteer(given: Iterable<CommuneFacts>, provinceCode: string) {
  const index = indexPlaces(given)
  const { read, one, placeOf, districtOf, absentOf } = createReading(index, provinceCode)
  const isDistinctive = createDistinction(index, provinceCode)

  function mentionsIn(words: readonly Word[]): Mention[] {
    const exact = findMentions(index, words, () => true)
    if (exact.length > 0) return exact
    return findMentions(index, withoutTelex(words), () => true)
  }

  /** The place that a short text names: an answer to “which commune?”, an address, a question about one place. */
  function resolve(text: string): Reading {
    const words = withoutOwnUnit(index, wordsIn(text))
    const exact = mentionsIn(words)
    const absent = findAbsent(index, words, exact, provinceCode)
    if (absent !== undefined) return absentOf(absent)
    const behind = exact.length > 0 ? 0 : landmarkWords(words)
    if (behind > 0) return landmark(text, words.slice(behind))
    const nearly = gaps(words, exact).flatMap((gap) => nearInGap(index, words, gap) ?? [])
    const mentions = exact.map((mention, at) =>
      widened(index, words, mention, exact[at + 1]?.from ?? words.length),
    )
    const slight = nearly.filter(({ slips }) => slips <= 1)
    const main = mainMention([...mentions, ...slight])
    if (main !== undefined) return readMention(main)
    return nearestTo(nearly[0] ?? nearAnywhere(index, words))
  }

  /** Of a river or a market no commune is guessed; one of nearly its name is asked about. */
  function landmark(text: string, name: readonly Word[]): Reading {
    const near = nearAt(index, name, { from: 0, name: 0, to: name.length })
    const nearest = near === undefined ? [] : placesOf(read(near.entries, { exact: false }))
    return { kind: 'none', nearest, landmark: text.trim() }
  }

  function readMention(mention: Mention): Reading {
    const { entries, ruledOut, slips } = withNumbered(index, mention)
    return read(entries, { ruledOut, exact: slips === 0 })
  }

  function nearestTo(near: Mention | undefined): Reading {
    if (near === undefined) return { kind: 'none', nearest: [] }
    const reading = read(near.entries, { exact: false })
    return near.slips <= 1 ? reading : { kind: 'none', nearest: placesOf(reading) }
  }

  /**
   * The places named in a longer text, in its order. A name counts when its level stands before it
   * (“xã Ninh Gia”, then also lightly misspelled) or when it can hardly be anything else (“Bảo
   * Lộc”, but not “hòa bình”). A district beside a commune belongs to it.
   */
  function findIn(text: string): FoundPlace[] {
    const words = withoutOwnUnit(index, wordsIn(text))
    const accept = (mention: Mention) =>
      mention.level !== undefined || isDistinctive(mention, words)
    const exact = findMentions(index, words, accept)
    const nearly = gaps(words, exact).flatMap(([start, end]) => {
      const starts = Array.from({ length: end - start }, (_, nth) => start + nth)
      return starts
        .filter((from) => levelAt(words, from)?.short === false)
        .flatMap((from) => nearBehindLevel(index, words, from, end) ?? [])
        .filter(({ slips, name, to }) => {
          // “xa lắm” is far, and no misspelled Xã Lát.
          return slips <= 1 && joinPlain(words.slice(name, to)).length >= shortestNearly
        })
    })
    const mentions = [...exact, ...nearly].sort((a, b) => a.from - b.from)
    const absent = findAbsent(index, words, mentionsIn(words), provinceCode)
    const found = joinNeighbours(mentions)
      .filter(({ from, to }) => absent === undefined || to <= absent.from || from >= absent.to)
      .map(({ from, to, ...mention }) => ({
        ...{ from, to },
        reading: readMention({ from, to, ...mention }),
      }))
    const all = absent === undefined ? found : [...found, { ...absent, reading: absentOf(absent) }]
    return all
      .sort((one, other) => one.from - other.from)
      .map(({ from, to, reading }) => {
        const start = words[from]?.start ?? 0
        const end = words[to - 1]?.end ?? 0
        return { start, end, text: text.slice(start, end), reading }
      })
  }

  /** A commune of today by its code. */
  function commune(code: string): Origin | undefined {
    const found = index.communes.get(code)
    return found && { reading: one(placeOf(found)), formerUnits: found.formerUnits }
  }

  /** A district of before 1-7-2025 by the key of its reading. */
  function district(key: string): District | undefined {
    const found = index.districts.get(key)
    return found && districtOf(found)
  }

  return { resolve, findIn, commune, district }
}

/** “xã Tân Thành, huyện Đức Trọng” is one place, narrowed by its second name. */
function joinNeighbours(mentions: readonly Mention[]): Mention[] {
  const joined: Mention[] = []
  for (const mention of mentions) {
    const before = joined.at(-1)
    const inside = before?.to === mention.from ? narrow(before, mention) : before
    if (before === undefined || inside === undefined || inside === before) joined.push(mention)
    else joined[joined.length - 1] = { ...inside, to: mention.to }
  }
  return joined
}

export type Gazetteer = ReturnType<typeof createGazetteer>
