import type { Features } from '#src/learning/learn.ts'
import { isTelling } from './everyday-words.ts'
import type { Word } from './read-words.ts'

const longest = 80
// As strong together in a long story as in a short question.
const strength = 2.2
const byMarks = 0.5
const byPair = 0.7

/**
 * What is known of a wish: its words, with and without marks, the pairs of neighbours, and the pairs of telling words with
 * others between them.
 */
export function featuresOf(words: readonly Word[]): Features {
  const features = new Map([['/', 0.5]])
  let [previous, lastTelling] = ['', '']
  for (const { plain: written, marked } of words.slice(0, longest)) {
    const plain = /^\d+$/.test(written) ? '#' : written
    features.set(plain, 1)
    if (marked !== undefined) features.set(`:${marked}`, byMarks)
    if (previous !== '') features.set(`${previous} ${plain}`, byPair)
    previous = plain
    if (!isTelling(written)) continue
    if (lastTelling !== '') features.set(`${lastTelling} … ${plain}`, byPair)
    lastTelling = plain
  }
  const length = Math.hypot(...features.values())
  for (const [name, value] of features) features.set(name, (value / length) * strength)
  return features
}
