import { readWords, type Word } from './read-words.ts'

/** An everyday word and the other ways of saying it. */
export type Synonym = { word: string; variants: readonly string[] }

type Rule = { from: readonly Word[]; to: readonly Word[] }

// Syllables of one or two letters are half the language when written without marks.
const shortestBare = 3

function fits(rule: Rule, words: readonly Word[], at: number): boolean {
  const { from } = rule
  const [first] = from
  if (from.length === 1 && first !== undefined) {
    const said = words[at]
    if (said?.marked !== undefined) return said.marked === first.marked
    return said?.plain === first.plain && first.plain.length >= shortestBare
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
export function createRewrite(synonyms: readonly Synonym[]) {
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
      const rule = byFirst.get(word.plain)?.find((each) => fits(each, words, at))
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
