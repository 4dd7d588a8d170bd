import { type Accusation, weighAccusation } from './accusation.ts'
import { shippedCategories } from './categories.ts'
import { concepts, type Sign, signs, spellings } from './lexicon.ts'
import { findPhrases, type Hit } from './phrases.ts'
import { type Proposal, proposeFromWords } from './propose-category.ts'
import { readWords, type Word } from './read-words.ts'

/** A message as it was understood: `about`: the shipped categories that its words speak for. */
export type Read = {
  text: string
  words: Word[]
  hits: Hit<Sign>[]
  /** What its phrases are about, in their order. */
  concepts: Hit<{ of: string }>[]
  accusation: Accusation
  about: Proposal[]
}

const accusing = new Set<Sign['of']>(['crime', 'graft', 'accuse', 'take'])

/** In their order, without shorter ones of the same class. */
function longest<Meaning extends { of: string }>(hits: readonly Hit<Meaning>[]): Hit<Meaning>[] {
  const last = new Map<string, number>()
  return [...hits]
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter(({ meaning: { of }, end }) => {
      if (end <= (last.get(of) ?? 0)) return false
      last.set(of, end)
      return true
    })
}

/** The longest signs without those inside a phrase that means something else. */
function meant(hits: readonly Hit<Sign>[], count: number): Hit<Sign>[] {
  const masked = new Uint8Array(count)
  for (const { meaning, start, end } of hits) if (meaning.of === 'mask') masked.fill(1, start, end)
  return longest(
    hits.filter(
      ({ meaning: { of }, start, end }) =>
        !accusing.has(of) || !masked.subarray(start, end).includes(1),
    ),
  )
}

/** Reads a message in any spelling. Linear in its length. */
export function readMessage(text: string): Read {
  const words = readWords(text, spellings)
  const hits = meant(findPhrases(words, signs), words.length)
  const about = proposeFromWords(words, shippedCategories)
  return {
    text,
    words,
    hits,
    concepts: longest(findPhrases(words, concepts)),
    accusation: weighAccusation(hits, words),
    about,
  }
}
