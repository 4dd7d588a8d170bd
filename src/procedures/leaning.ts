import type { Word } from './read-words.ts'

/** What somebody may mean, by its key, and everything that people say for it. */
export type Meaning = { key: string; phrases: readonly (readonly Word[])[] }

const A = 8
const B = 0.6
const BI = 0.7

function* signsOf(words: readonly Word[], weightOf: (plain: string) => number): Generator<[string, number]> {
  let previous: string | undefined
  for (const { plain } of words) {
    const weight = weightOf(plain)
    if (weight < 0.25) continue
    yield [plain, weight]
    if (previous !== undefined) yield [`${previous} ${plain}`, weight * BI]
    previous = plain
  }
}

export function createLeaning(meanings: readonly Meaning[], weightOf: (plain: string) => number) {
  const counts = new Map<string, Map<string, number>>()
  const sizes = new Map<string, number>()
  let total = 0
  for (const { key, phrases } of meanings) {
    for (const phrase of phrases) {
      sizes.set(key, (sizes.get(key) ?? 0) + 1)
      total++
      for (const sign of new Set([...signsOf(phrase, weightOf)].map(([sign]) => sign))) {
        const of = counts.get(sign) ?? new Map()
        of.set(key, (of.get(key) ?? 0) + 1)
        counts.set(sign, of)
      }
    }
  }
  const spread = new Map<string, number>()
  for (const [sign, of] of counts) {
    let sum = 0
    for (const n of of.values()) sum += n
    spread.set(sign, (sum + 1) / (total + 2))
  }
  return (words: readonly Word[], keys: Iterable<string>): Map<string, number> => {
    const signs = new Map<string, number>()
    for (const [sign, w] of signsOf(words, weightOf)) if (counts.has(sign)) signs.set(sign, w)
    const out = new Map<string, number>()
    let best = Number.NEGATIVE_INFINITY
    for (const key of keys) {
      const size = sizes.get(key) ?? 0
      let sum = 0
      for (const [sign, w] of signs) {
        const p = spread.get(sign) ?? 1
        const c = counts.get(sign)?.get(key) ?? 0
        sum += (w / 4) * Math.log((c + A * p) / (size + A) / p)
      }
      out.set(key, sum)
      best = Math.max(best, sum)
    }
    for (const [key, sum] of out) out.set(key, Math.exp(B * Math.max(-20, sum - best)))
    return out
  }
}
