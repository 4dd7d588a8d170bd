import { tellingShare } from './everyday-words.ts'
import { createLeaning } from './leaning.ts'
import { type LearntWishes, shippedWishes } from './learnt-wishes.ts'
import { codesOf, type Fit, keyOf, otherKey, rankWishes } from './rank-wishes.ts'
import { createWishReader, type Wording } from './read-wish.ts'
import type { Word } from './read-words.ts'
import type { Synonym } from './rewrite-words.ts'
import { type Entry, scoreEntry, type Told } from './score-entry.ts'

/**
 * What a search found: `codes`, best first. `chance`: how likely the first is meant, among all that may be asked for. `wish`: how
 * likely a procedure is asked for at all. `share`: how much of what was said, 0 to 1, the best wording of it explains;
 * `whole`: how much of that wording was said; `evidence`: the weight of the words in common, about 2 for each rare one.
 */
export type Finding = {
  kind: 'one' | 'several' | 'none'
  codes: string[]
  /** Whether anything was learnt of how people ask for the first; else only its wordings speak for it. */
  learnt: boolean
  chance: number
  wish: number
  share: number
  whole: number
  evidence: number
}

const mostCandidates = 80
// A wrong mark is a slip as often as another word.
const otherMark = 0.4
// How little the best wording counts of a procedure that explains nothing else of what was said.
const leastBreadth = 0.4
// How little it counts of a procedure whose other wordings say something else.
const leastLean = 0.55
const leastLeanOfAbsent = 0.7
// Of the best score; what has less never comes first.
const leastScore = 0.15

type Posting = { entry: number; marked: string | undefined }

function unique(words: readonly Word[]): Word[] {
  const seen = new Set<string>()
  return words.filter(({ plain }) => !seen.has(plain) && seen.add(plain))
}

/** An index over wordings, held in memory. Building it for 6,000 procedures takes about a second; a search, about one ms. */
export function createSearchIndex(
  wordings: readonly Wording[],
  synonyms: readonly Synonym[],
  learnt: LearntWishes = shippedWishes(),
) {
  const { wordings: read, read: readText } = createWishReader(wordings, synonyms, learnt.known)
  const entries: Entry[] = []
  const postings = new Map<string, Posting[]>()
  const used = new Map<string, Set<string>>()

  for (const { codes, phrases } of read) {
    for (const { plain } of phrases.flat()) {
      const users = used.get(plain) ?? new Set()
      for (const code of codes) users.add(code)
      used.set(plain, users)
    }
  }
  const procedures = new Set(wordings.flatMap(({ codes }) => codes)).size

  // Rarity over procedures: a word of one procedure weighs most.
  function weightOf(plain: string): number {
    const users = used.get(plain)?.size ?? 0
    return tellingShare(plain) * Math.log(1 + procedures / (users + 1.5))
  }

  // Every word of all the wordings of a procedure or group.
  const vocabularies = new Map<string, Set<string>>()
  for (const { codes, phrases } of read) {
    const all = vocabularies.get(keyOf(codes)) ?? new Set()
    for (const { plain } of phrases.flat()) all.add(plain)
    vocabularies.set(keyOf(codes), all)
    for (const phrase of phrases) {
      if (phrase.length === 0) continue
      const words = unique(phrase)
      const weights = words.map(({ plain }) => weightOf(plain))
      const mass = weights.reduce((sum, weight) => sum + weight, 0)
      const entry = entries.push({ codes, words, weights, mass }) - 1
      for (const { plain, marked } of words) {
        const list = postings.get(plain) ?? []
        list.push({ entry, marked })
        postings.set(plain, list)
      }
    }
  }
  const meanings = new Map<string, Word[][]>()
  for (const { codes, phrases } of read) {
    const key = keyOf(codes)
    meanings.set(key, [...(meanings.get(key) ?? []), ...phrases])
  }
  const leaning = createLeaning(
    [...meanings].map(([key, phrases]) => ({ key, phrases })),
    weightOf,
  )

  function tell(text: string): Told {
    const words = readText(text)
    const places = new Map<string, number[]>()
    for (const [at, { plain }] of words.entries())
      places.set(plain, [...(places.get(plain) ?? []), at])
    const mass = unique(words).reduce((sum, { plain }) => sum + weightOf(plain), 0)
    return { words, places, mass, weightOf }
  }

  // Written and cleared by every search: thousands of entries share some word with a question.
  const shared = new Float64Array(entries.length)
  const promises = new Float64Array(entries.length)

  /** The entries that share most with what was said: a sum over the words, before their order is looked at. */
  function candidates(told: Told): number[] {
    const touched: number[] = []
    for (const { plain, marked } of unique(told.words)) {
      const weight = weightOf(plain)
      if (weight < 0.25) continue
      for (const posting of postings.get(plain) ?? []) {
        const same = marked === undefined || posting.marked === marked
        if (shared[posting.entry] === 0) touched.push(posting.entry)
        shared[posting.entry] = (shared[posting.entry] ?? 0) + (same ? weight : weight * otherMark)
      }
    }
    for (const entry of touched) {
      const sum = shared[entry] ?? 0
      promises[entry] = sum * Math.min(1, sum / (entries[entry]?.mass ?? 1))
      shared[entry] = 0
    }
    const promiseOf = (entry: number) => promises[entry] ?? 0
    const cutOff = Float64Array.from(touched, promiseOf).sort().at(-mostCandidates) ?? 0
    return touched
      .filter((entry) => promiseOf(entry) >= cutOff)
      .sort((one, other) => promiseOf(other) - promiseOf(one))
      .slice(0, mostCandidates)
  }

  /** How much of what was said, 0 to 1, stands anywhere among the wordings. */
  function breadth(key: string, told: Told): number {
    const all = vocabularies.get(key)
    let known = 0
    for (const plain of told.places.keys()) if (all?.has(plain)) known += weightOf(plain)
    return told.mass === 0 ? 0 : known / told.mass
  }

  const inForce = new Set(wordings.flatMap(({ codes }) => codes))
  // Of what was learnt, what can be answered.
  const answerable = learnt.keys.flatMap((key, at) => {
    const codes = codesOf(key)
    return key !== otherKey && codes.every((code) => inForce.has(code)) ? [{ key, codes, at }] : []
  })
  const other = learnt.keys.indexOf(otherKey)

  /** How well each key's best wording fits. */
  function fitsOf(told: Told): Map<string, Fit> {
    const fits = new Map<string, Fit>()
    for (const place of candidates(told)) {
      const entry = entries[place]
      if (entry === undefined) continue
      const { score, whole, shared } = scoreEntry(entry, told, otherMark)
      const share = told.mass === 0 ? 0 : Math.min(1, shared / told.mass)
      const key = keyOf(entry.codes)
      if (score > (fits.get(key)?.score ?? 0)) fits.set(key, { entry, score, whole, shared, share })
    }
    const strongest = Math.max(...[...fits.values()].map(({ score }) => score))
    // What is far behind is only listed as similar, and how it leans does not matter.
    const near = [...fits].flatMap(([key, { score }]) =>
      score < strongest * leastScore ? [] : [key],
    )
    const leans = leaning(told.words, near)
    for (const [key, fit] of fits) {
      // As likely as any of its members; what the catalogue does not have is of all kinds: it leans nowhere much.
      const members = fit.entry.codes.map((code) => leans.get(code) ?? 0)
      const least = members.length === 0 ? leastLeanOfAbsent : 0
      const lean = Math.max(least, leans.get(key) ?? 0, ...members)
      fit.score *= leastBreadth + (1 - leastBreadth) * breadth(key, told)
      fit.score *= leastLean + (1 - leastLean) * lean
    }
    return fits
  }

  /** What a text asks for; undefined when it shares nothing with any wording. */
  return (text: string): Finding | undefined => {
    const told = tell(text)
    const fits = fitsOf(told)
    // Of several, the wordings of one may be all that was said.
    const fitOf = ([first = '']: readonly string[]) =>
      [...fits.values()].find(({ entry }) => entry.codes.includes(first))
    if (fits.size === 0) return undefined
    const likely = learnt.judge(told.words)
    const judged = answerable.map(({ key, codes, at }) => ({ key, codes, chance: likely[at] ?? 0 }))
    const ranking = rankWishes(judged, fits)
    if (ranking === undefined) return undefined
    const { key, ...ranked } = ranking
    const {
      share = 0,
      whole = 0,
      shared: evidence = 0,
    } = fits.get(key) ?? fitOf(ranked.codes) ?? {}
    return { ...ranked, wish: 1 - (likely[other] ?? 0), share, whole, evidence }
  }
}

export type Search = ReturnType<typeof createSearchIndex>
