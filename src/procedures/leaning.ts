import type { Word } from './read-words.ts'

/** Something that may be meant, by its key, and everything that people say for it. */
type Meaning = { key: string; phrases: readonly (readonly Word[])[] }

// Found by leaving out every fifth wording in turn and searching for it (decision 11).
const doubt = 4
const sharpness = 0.6
const pairWeight = 0.7
// What has many wordings is not meant less often because they differ more, nor much more often.
const usualSize = 45
const sizeMatters = 0.3
const leastLogarithm = -20

/** Its telling words, and the pairs of them that follow one another. */
function* signsOf(
  words: readonly Word[],
  weightOf: (plain: string) => number,
): Generator<[sign: string, weight: number]> {
  let previous: string | undefined
  for (const { plain } of words) {
    const weight = weightOf(plain)
    if (weight < 0.25) continue
    yield [plain, weight]
    if (previous !== undefined) yield [`${previous} ${plain}`, weight * pairWeight]
    previous = plain
  }
}

/**
 * What all wordings of a meaning say together, where one wording alone tells too little: how much a text leans to each of
 * `keys`, 0 to 1, against the one it leans to most (naive Bayes over words and pairs of words).
 */
export function createLeaning(meanings: readonly Meaning[], weightOf: (plain: string) => number) {
  const said = new Map<string, Map<string, number>>()
  const sizes = new Map<string, number>()
  let phrasesInAll = 0
  for (const { key, phrases } of meanings) {
    sizes.set(key, usualSize * (phrases.length / usualSize) ** sizeMatters)
    phrasesInAll += phrases.length
    for (const phrase of phrases) {
      for (const sign of new Set([...signsOf(phrase, weightOf)].map(([name]) => name))) {
        const by = said.get(sign) ?? new Map<string, number>()
        by.set(key, (by.get(key) ?? 0) + 1)
        said.set(sign, by)
      }
    }
  }
  const often = new Map(
    [...said].map(([sign, by]) => {
      const times = [...by.values()].reduce((sum, count) => sum + count, 0)
      return [sign, (times + 1) / (phrasesInAll + 2)]
    }),
  )

  return (words: readonly Word[], keys: Iterable<string>): Map<string, number> => {
    const signs = [...new Map(signsOf(words, weightOf))].flatMap(([sign, weight]) => {
      const by = said.get(sign)
      return by === undefined ? [] : [{ by, weight: weight / 4, usual: often.get(sign) ?? 1 }]
    })
    const mass = signs.reduce((sum, { weight }) => sum + weight, 0)
    const leans = new Map<string, number>()
    for (const key of keys) {
      let sum = mass * Math.log(doubt / ((sizes.get(key) ?? 0) + doubt))
      for (const { weight, by, usual } of signs) {
        const here = by.get(key)
        if (here !== undefined) sum += weight * Math.log1p(here / (doubt * usual))
      }
      leans.set(key, sum)
    }
    const most = Math.max(...leans.values())
    for (const [key, sum] of leans)
      leans.set(key, Math.exp(sharpness * Math.max(leastLogarithm, sum - most)))
    return leans
  }
}
