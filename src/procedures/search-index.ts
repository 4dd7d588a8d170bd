import { commonPlain, tellingShare } from './everyday-words.ts'
import { createLeaning } from './leaning.ts'
import { readDeaths } from './lost-or-dead.ts'
import { readWords, type Word } from './read-words.ts'
import { createRepair } from './repair-words.ts'
import { createRewrite, type Synonym, usualMarks } from './rewrite-words.ts'
import { type Entry, scoreEntry, type Told } from './score-entry.ts'

/** Something that may be asked for, and the ways of asking for it. */
export type Wording = {
  /** Codes of procedures; several: which of them is meant must be asked. None: people ask for it and we do not have it. */
  codes: readonly string[]
  phrases: readonly string[]
}

/** `score`: how much speaks for it, comparable within one search only. */
type Ranked = { code: string; score: number }

/**
 * What a search found. `share`: how much of what was said, 0 to 1, the best finding explains; `whole`: how much of its own wording was said; `evidence`:
 * the weight of the words in common, about 2 for each rare one.
 */
export type Finding = {
  kind: 'one' | 'several' | 'none'
  ranking: Ranked[]
  share: number
  whole: number
  evidence: number
}

const mostCandidates = 80
const mostRanked = 10
// A wrong mark is a slip as often as another word.
const otherMark = 0.4
// What the catalogue does not have must say clearly more than what it has.
const absentShare = 1.3
const leastAbsent = 0.8
const groupShare = 0.97
// What fits half as well as a group is not offered beside it.
const besideGroup = 0.5
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
export function createSearchIndex(wordings: readonly Wording[], synonyms: readonly Synonym[]) {
  const spoken = wordings.map(({ codes, phrases }) => ({ codes, phrases: phrases.map(readWords) }))
  const named = synonyms.flatMap(({ word, variants }) => [word, ...variants].map(readWords))
  const usual = usualMarks([...named, ...spoken.flatMap(({ phrases }) => phrases)])
  const rewrite = createRewrite(synonyms, usual)
  const entries: Entry[] = []
  const postings = new Map<string, Posting[]>()
  const used = new Map<string, Set<string>>()
  const vocabulary = new Map<string, number>()

  const learn = (plain: string) => vocabulary.set(plain, (vocabulary.get(plain) ?? 0) + 1)
  for (const { plain } of named.flat()) learn(plain)
  for (const plain of commonPlain) learn(plain)
  const read = spoken.map(({ codes, phrases }) => ({
    codes,
    phrases: phrases.map((phrase) => {
      const said = readDeaths(phrase)
      for (const { plain } of said) learn(plain)
      return rewrite(said.map((word) => ({ ...word, marked: word.marked ?? word.plain })))
    }),
  }))
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
    const all = vocabularies.get(codes.join(';')) ?? new Set()
    for (const { plain } of phrases.flat()) all.add(plain)
    vocabularies.set(codes.join(';'), all)
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
  const repair = createRepair(vocabulary)
  const meanings = new Map<string, Word[][]>()
  for (const { codes, phrases } of read) {
    const key = codes.join(';')
    meanings.set(key, [...(meanings.get(key) ?? []), ...phrases])
  }
  const leaning = createLeaning(
    [...meanings].map(([key, phrases]) => ({ key, phrases })),
    weightOf,
  )

  function tell(text: string): Told {
    const mended = readWords(text).flatMap((word) =>
      repair(word.plain).map((plain) => ({
        plain,
        marked: plain === word.plain ? word.marked : undefined,
      })),
    )
    const words = rewrite(readDeaths(mended))
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

  /** What a text asks for, best first; undefined when it shares nothing with any wording. */
  return (text: string): Finding | undefined => {
    const told = tell(text)
    const best = new Map<string, { score: number; entry: Entry; whole: number; shared: number }>()
    const keyOf = ({ codes }: Entry) => codes.join(';')
    for (const place of candidates(told)) {
      const entry = entries[place]
      if (entry === undefined) continue
      const scored = { entry, ...scoreEntry(entry, told, otherMark) }
      const key = keyOf(entry)
      if (scored.score > (best.get(key)?.score ?? 0)) best.set(key, scored)
    }
    const strongest = Math.max(...[...best.values()].map(({ score }) => score))
    // What is far behind is only listed as similar, and how it leans does not matter.
    const near = [...best].flatMap(([key, { score }]) =>
      score < strongest * leastScore ? [] : [key],
    )
    const leans = leaning(told.words, near)
    for (const [key, scored] of best) {
      // As likely as any of its members; what the catalogue does not have is of all kinds: it leans nowhere much.
      const members = scored.entry.codes.map((code) => leans.get(code) ?? 0)
      const least = members.length === 0 ? leastLeanOfAbsent : 0
      const lean = Math.max(least, leans.get(key) ?? 0, ...members)
      scored.score *= leastBreadth + (1 - leastBreadth) * breadth(key, told)
      scored.score *= leastLean + (1 - leastLean) * lean
    }
    const found = [...best.values()].sort((a, b) => b.score - a.score)
    const single = found.filter(({ entry }) => entry.codes.length === 1)
    const group = found.find(({ entry }) => entry.codes.length > 1)
    const absent = found.find(({ entry }) => entry.codes.length === 0)
    const most = Math.max(single[0]?.score ?? 0, group?.score ?? 0)
    const top = [absent, group, single[0]].find((each) => each !== undefined)
    if (top === undefined) return undefined
    const ranking = single
      .slice(0, mostRanked)
      .map(({ entry, score }) => ({ code: entry.codes[0] ?? '', score }))
    const facts = (of: typeof top) => ({
      share: told.mass === 0 ? 0 : Math.min(1, of.shared / told.mass),
      whole: of.whole,
      evidence: of.shared,
    })
    if (absent !== undefined && absent.whole >= leastAbsent && absent.score > most * absentShare)
      return { kind: 'none', ranking, ...facts(absent) }
    if (group !== undefined && group.score >= (single[0]?.score ?? 0) * groupShare) {
      const alone = (code: string) => best.get(code)?.score ?? 0
      const members = group.entry.codes
        .map((code) => ({ code, score: group.score }))
        .sort((one, other) => alone(other.code) - alone(one.code))
      const others = ranking.filter(
        ({ code, score }) => !group.entry.codes.includes(code) && score > group.score * besideGroup,
      )
      return { kind: 'several', ranking: [...members, ...others], ...facts(group) }
    }
    const first = single[0]
    return first === undefined ? undefined : { kind: 'one', ranking, ...facts(first) }
  }
}

export type Search = ReturnType<typeof createSearchIndex>
