import type { Category } from './categories.ts'
import { spellings } from './lexicon.ts'
import { findPhrases, type Hit, indexPhrases, type Phrases } from './phrases.ts'
import { readWords, type Word } from './read-words.ts'

/** A category that a message may belong to; `because`: the words that speak for it. */
export type Proposal = { code: string; score: number; because: string[] }

const indexes = new WeakMap<readonly Category[], Phrases<string>>()

function indexOf(categories: readonly Category[]): Phrases<string> {
  const known = indexes.get(categories)
  if (known !== undefined) return known
  const fresh = indexPhrases(
    categories.flatMap(({ code, name, synonyms }) =>
      [...new Set([name, ...synonyms])].map((phrase) => ({ phrase, meaning: code })),
    ),
  )
  indexes.set(categories, fresh)
  return fresh
}

// A longer phrase says more; what is said first is most often what it is about.
function weightOf({ start, end }: Hit<string>): number {
  return (end - start) * (end - start > 1 ? 1.2 : 1) * (start < 12 ? 1.25 : 1)
}

const within = (inner: Hit<string>, outer: Hit<string>) =>
  inner !== outer &&
  inner.start >= outer.start &&
  inner.end <= outer.end &&
  inner.end - inner.start < outer.end - outer.start

function withoutInner(hits: readonly Hit<string>[]): Hit<string>[] {
  // Hits come by their first word, so what holds one begins at most a few hits before or after it.
  return hits.filter(
    (hit, at) => !hits.slice(Math.max(0, at - 12), at + 12).some((other) => within(hit, other)),
  )
}

/** The categories that words speak for, best first, at most four. */
export function proposeFromWords(
  words: readonly Word[],
  categories: readonly Category[],
): Proposal[] {
  const found = new Map<string, { score: number; because: Set<string> }>()
  for (const hit of withoutInner(findPhrases(words, indexOf(categories)))) {
    const entry = found.get(hit.meaning) ?? { score: 0, because: new Set() }
    if (!entry.because.has(hit.phrase)) entry.score += weightOf(hit)
    entry.because.add(hit.phrase)
    found.set(hit.meaning, entry)
  }
  return [...found]
    .map(([code, { score, because }]) => ({ code, score, because: [...because] }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 4)
}

/**
 * The categories that a message may belong to, the likeliest first, then the runners-up; empty when no word speaks for
 * any. Knows a category by its name and synonyms alone.
 */
export function proposeCategory(text: string, categories: readonly Category[]): Proposal[] {
  return proposeFromWords(readWords(text, spellings), categories)
}
