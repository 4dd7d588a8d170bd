import { readWords, type Word } from './read-words.ts'

/** An everyday word and the other ways of saying it. */
export type Synonym = { word: string; variants: readonly string[] }

type Rule = { from: readonly Word[]; to: readonly Word[] }

// Syllables of one or two letters are half the language when written without marks.
const shortestBare = 3

// Of ten times that a syllable stands anywhere, in how many it has these marks: then it has them where none are written.
const usualShare = 0.6

/**
 * Which syllables, by their marks, are what a syllable without marks mostly means: `thieu` is `thiếu` and `thiểu`, and only
 * seldom `thiêu`.
 */
export function usualMarks(texts: Iterable<readonly Word[]>): ReadonlySet<string> {
  const [plainTimes, markedTimes] = [new Map<string, number>(), new Map<string, number>()]
  const count = (times: Map<string, number>, word: string) =>
    times.set(word, (times.get(word) ?? 0) + 1)
  const plainOf = new Map<string, string>()
  for (const text of texts) {
    for (const { plain, marked = plain } of text) {
      plainOf.set(marked, plain)
      count(plainTimes, plain)
      count(markedTimes, marked)
    }
  }
  const usual = [...plainOf].filter(([marked, plain]) => {
    const [these, all] = [markedTimes.get(marked), plainTimes.get(plain)]
    // `đkkh` and `dkkh` are no syllables: nothing else is written like them.
    return !/[aeiouy]/.test(plain) || (these ?? 0) >= usualShare * (all ?? 0)
  })
  return new Set(usual.map(([marked]) => marked))
}

function fits(rule: Rule, words: readonly Word[], at: number, usual: ReadonlySet<string>): boolean {
  const { from } = rule
  const [first] = from
  if (from.length === 1 && first !== undefined) {
    const said = words[at]
    if (said?.marked !== undefined) return said.marked === first.marked
    const bare = first.plain.length >= shortestBare && usual.has(first.marked ?? '')
    return said?.plain === first.plain && bare
  }
  return from.every((word, offset) => words[at + offset]?.plain === word.plain)
}

function markedWords(text: string): Word[] {
  return readWords(text).map((word) => ({ ...word, marked: word.marked ?? word.plain }))
}

/**
 * Makes one word of all that mean it (`sổ hồng`, `bìa đỏ`: `sổ đỏ`), for what people write as for what is searched. The
 * longest form wins; what came out is not rewritten again, so forms that build on each other must each be named.
 */
export function createRewrite(synonyms: readonly Synonym[], usual: ReadonlySet<string>) {
  const byFirst = new Map<string, Rule[]>()
  for (const { word, variants } of synonyms) {
    const to = markedWords(word)
    // The word itself stands so that a part of it is not rewritten.
    for (const variant of [word, ...variants]) {
      const from = markedWords(variant)
      const first = from[0]?.plain
      if (first === undefined) continue
      const rules = byFirst.get(first) ?? []
      rules.push({ from, to })
      byFirst.set(first, rules)
    }
  }
  for (const rules of byFirst.values()) rules.sort((a, b) => b.from.length - a.from.length)

  return (words: readonly Word[]): Word[] => {
    const written: Word[] = []
    for (let at = 0; at < words.length; ) {
      const word = words[at]
      if (word === undefined) break
      const rule = byFirst.get(word.plain)?.find((each) => fits(each, words, at, usual))
      if (rule === undefined) {
        written.push(word)
        at += 1
        continue
      }
      const marked = word.marked !== undefined
      written.push(...rule.to.map((each) => (marked ? each : { ...each, marked: undefined })))
      at += rule.from.length
    }
    return written
  }
}
