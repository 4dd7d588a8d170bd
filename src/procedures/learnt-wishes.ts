import { readFileSync } from 'node:fs'
import { estimate, readWeights } from '#src/learning/weights.ts'
import { keyOf, otherKey } from './rank-wishes.ts'
import type { Word } from './read-words.ts'
import { shippedNames, shippedPhrases } from './shipped-words.ts'
import { featuresOf } from './wish-features.ts'
import { wordingsOf } from './wordings.ts'

/** What is learnt of how people ask: see learn-wishes.ts. */
export type LearntWishes = {
  /** Of the data that it was learnt from. */
  fingerprint: string
  /** Syllables that people use besides those of the wordings. */
  known: readonly string[]
  /** Was this wording of this key among what it was learnt from? */
  knows: (key: string, phrase: string) => boolean
  /** What may be meant: a code, codes joined by `;`, `none` or `other`. */
  keys: readonly string[]
  /** How likely each key is meant, in their order; the numbers sum to one. */
  judge: (words: readonly Word[]) => Float64Array
}

/** Reads what `learnWishes` wrote. */
function readLearntWishes(text: string): LearntWishes {
  const end = text.indexOf('\n')
  const [fingerprint = '', known = ''] = text.slice(0, end).split('\t')
  const learnt = readWeights(text.slice(end + 1))
  // Without it everything would be a wish.
  if (!learnt.names.includes(otherKey))
    throw new Error('prisma/data/procedure-weights.txt is damaged: npm run learn:procedures')
  const shippedWordings = wordingsOf(shippedNames(), shippedPhrases()).wordings
  const wordings = new Set(
    shippedWordings.flatMap(({ codes, phrases }) =>
      phrases.map((phrase) => `${keyOf(codes)}\n${phrase}`),
    ),
  )
  return {
    fingerprint,
    known: known.split(' '),
    knows: (key, phrase) => wordings.has(`${key}\n${phrase}`),
    keys: learnt.names,
    judge: (words) => estimate(learnt, featuresOf(words)),
  }
}

let shipped: LearntWishes | undefined

/** What was learnt from the shipped data; read once. */
export function shippedWishes(): LearntWishes {
  shipped ??= readLearntWishes(
    readFileSync(new URL('../../prisma/data/procedure-weights.txt', import.meta.url), 'utf8'),
  )
  return shipped
}
