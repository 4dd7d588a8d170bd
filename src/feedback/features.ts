import type { Accusation } from './accusation.ts'
import type { Sign } from './lexicon.ts'
import type { Hit } from './phrases.ts'
import type { Word } from './read-words.ts'

/** What is known of a message, as named numbers. */
export type Features = Map<string, number>

const longestPart = 400

const actors = new Set<Sign['of']>(['official', 'person', 'self'])
const deeds = new Set<Sign['of']>(['act', 'asset', 'take', 'money', 'condition', 'crime', 'graft'])
const apart = 7

// Who did what with which: actors and deeds that follow each other closely, as classes.
function* pairsOf(hits: readonly Hit<Sign>[]): Generator<[Sign['of'], Sign['of']]> {
  const telling = hits.filter(({ meaning: { of } }) => actors.has(of) || deeds.has(of))
  for (const [at, { meaning, end }] of telling.entries()) {
    for (const next of telling.slice(at + 1, at + 5)) {
      if (next.start - end <= apart && next.meaning.of !== meaning.of)
        yield [meaning.of, next.meaning.of]
    }
  }
}

/**
 * The words, pairs of words and signs of a message. Words weigh less in a long message; signs weigh by their strength,
 * whatever its length. `field`: how much it
 * speaks of a field that reports are about.
 */
export function featuresOf(
  words: readonly Word[],
  hits: readonly Hit<Sign>[],
  accusation: Accusation,
  field: number,
): Features {
  const features: Features = new Map([['bias', 1]])
  const part = words.slice(0, longestPart).map(({ plain }) => (/^\d+$/.test(plain) ? '#' : plain))
  const scale = 1.6 / Math.sqrt(Math.max(part.length, 6))
  part.forEach((plain, at) => {
    const pair = `${plain} ${part[at + 1] ?? '/'}`
    features.set(plain, scale)
    features.set(pair, scale)
  })
  const signs = new Map<string, number>()
  for (const { meaning } of hits) {
    signs.set(meaning.of, (signs.get(meaning.of) ?? 0) + Math.max(meaning.weight, 0.5))
  }
  for (const [of, weight] of signs) features.set(`sign:${of}`, Math.log1p(weight) * 0.7)
  for (const [of, next] of pairsOf(hits)) features.set(`pair:${of} ${next}`, 0.6)
  features.set('field', Math.min(field, 8) * 0.12)
  features.set('accusation', Math.min(accusation.score, 8) * 0.35)
  return features
}
