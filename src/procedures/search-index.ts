import { tellingShare } from './everyday-words.ts'
import { type LearntWishes, shippedWishes } from './learnt-wishes.ts'
import { codesOf, type Fit, type Fits, keyOf, otherKey, rankWishes } from './rank-wishes.ts'
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

const mostCandidates = 60
// With so many found by rarer words, nothing is looked at that holds only common ones.
const enough = 400
// A wrong mark is a slip as often as another word.
const otherMark = 0.4
type Posting = { entry: number; marked: string | undefined }

function unique(words: readonly Word[]): Word[] {
  const seen = new Set<string>()
  return words.filter(({ plain }) => !seen.has(plain) && seen.add(plain))
}

/** Of what was learnt, what can be answered, and where it stands: several of which some are left are what is left. */
function answerableOf(keys: readonly string[], inForce: ReadonlySet<string>) {
  const left = new Map<string, { key: string; codes: string[]; places: number[] }>()
  for (const [at, learnt] of keys.entries()) {
    const all = codesOf(learnt)
    const codes = all.filter((code) => inForce.has(code))
    if (learnt === otherKey || (all.length > 0 && codes.length === 0)) continue
    const key = keyOf(codes)
    const places = left.get(key)?.places ?? []
    left.set(key, { key, codes, places: [...places, at] })
  }
  return [...left.values()]
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

  for (const [at, { codes, phrases }] of read.entries()) {
    for (const [nth, phrase] of phrases.entries()) {
      if (phrase.length === 0) continue
      const words = unique(phrase)
      const weights = words.map(({ plain }) => weightOf(plain))
      const mass = weights.reduce((sum, weight) => sum + weight, 0)
      const isLearnt = learnt.knows(keyOf(codes), wordings[at]?.phrases[nth] ?? '')
      const entry = entries.push({ codes, isLearnt, words, weights, mass }) - 1
      for (const { plain, marked } of words) {
        const list = postings.get(plain) ?? []
        list.push({ entry, marked })
        postings.set(plain, list)
      }
    }
  }
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
    const telling = unique(told.words).flatMap(({ plain, marked }) => {
      const list = postings.get(plain)
      const weight = list === undefined ? 0 : weightOf(plain)
      return list === undefined || weight < 0.25 ? [] : [{ list, weight, marked }]
    })
    // The rarest first: what shares only common words with the question comes behind all that shares a rare one.
    telling.sort((one, other) => one.list.length - other.list.length)
    for (const { list, weight, marked } of telling) {
      const isFull = touched.length >= enough
      for (const posting of list) {
        const same = marked === undefined || posting.marked === marked
        if (shared[posting.entry] === 0) {
          if (isFull) continue
          touched.push(posting.entry)
        }
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

  const answerable = answerableOf(learnt.keys, new Set(wordings.flatMap(({ codes }) => codes)))
  const other = learnt.keys.indexOf(otherKey)

  function fitsOf(told: Told): Fits {
    const [all, own] = [new Map<string, Fit>(), new Map<string, Fit>()]
    for (const place of candidates(told)) {
      const entry = entries[place]
      if (entry === undefined) continue
      const { score, whole, shared } = scoreEntry(entry, told, otherMark)
      const share = told.mass === 0 ? 0 : Math.min(1, shared / told.mass)
      const key = keyOf(entry.codes)
      for (const fits of entry.isLearnt ? [all] : [all, own])
        if (score > (fits.get(key)?.score ?? 0))
          fits.set(key, { entry, score, whole, shared, share })
    }
    return { all, own }
  }

  /** What a text asks for; undefined when it shares nothing with any wording. */
  return (text: string): Finding | undefined => {
    const told = tell(text)
    const fits = fitsOf(told)
    if (fits.all.size === 0) return undefined
    const likely = learnt.judge(told.words)
    const wish = 1 - (likely[other] ?? 0)
    const judged = answerable.map(({ key, codes, places }) => {
      const sum = places.reduce((chance, at) => chance + (likely[at] ?? 0), 0)
      return { key, codes, chance: wish === 0 ? 0 : sum / wish }
    })
    const ranking = rankWishes(judged, fits)
    if (ranking === undefined) return undefined
    const { key, ...ranked } = ranking
    const fit = fits.all.get(key) ?? bestHolding(ranked.codes[0], fits.all)
    const { share = 0, whole = 0, shared: evidence = 0 } = fit ?? {}
    return { ...ranked, wish, share, whole, evidence }
  }
}

/** Of several, the wordings of one may be all that was said. */
function bestHolding(code: string | undefined, fits: ReadonlyMap<string, Fit>): Fit | undefined {
  let best: Fit | undefined
  for (const fit of fits.values()) {
    const holds = code !== undefined && fit.entry.codes.includes(code)
    if (holds && fit.score > (best?.score ?? 0)) best = fit
  }
  return best
}

export type Search = ReturnType<typeof createSearchIndex>
