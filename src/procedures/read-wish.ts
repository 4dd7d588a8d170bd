import { commonPlain } from './everyday-words.ts'
import { readDeaths } from './lost-or-dead.ts'
import { readWords, type Word } from './read-words.ts'
import { createRepair } from './repair-words.ts'
import { createRewrite, type Synonym, usualMarks } from './rewrite-words.ts'

/** Something that may be asked for, and the ways of asking for it. */
export type Wording = {
  /** Codes of procedures; several: which of them is meant must be asked. None: people ask for it and we do not have it. */
  codes: readonly string[]
  phrases: readonly string[]
}

/** A wording with its phrases read, synonyms made one. */
export type ReadWording = { codes: readonly string[]; phrases: Word[][] }

const marked = (word: Word): Word => ({ ...word, marked: word.marked ?? word.plain })

/**
 * Reads wordings, and what people type in the same words: slips mended towards the words that occur in them or are
 * `known` besides, everything that means one thing made one.
 */
export function createWishReader(
  wordings: readonly Wording[],
  synonyms: readonly Synonym[],
  known: Iterable<string>,
): { wordings: ReadWording[]; read: (text: string) => Word[] } {
  const spoken = wordings.map(({ codes, phrases }) => ({ codes, phrases: phrases.map(readWords) }))
  const named = synonyms.flatMap(({ word, variants }) => [word, ...variants].map(readWords))
  const usual = usualMarks([...named, ...spoken.flatMap(({ phrases }) => phrases)])
  const rewrite = createRewrite(synonyms, usual)
  const vocabulary = new Map<string, number>()
  const learn = (plain: string) => vocabulary.set(plain, (vocabulary.get(plain) ?? 0) + 1)
  for (const { plain } of named.flat()) learn(plain)
  for (const plain of commonPlain) learn(plain)
  for (const plain of known) learn(plain)
  const read = spoken.map(({ codes, phrases }) => ({
    codes,
    phrases: phrases.map((phrase) => {
      const said = readDeaths(phrase)
      for (const { plain } of said) learn(plain)
      return rewrite(said.map(marked))
    }),
  }))
  const repair = createRepair(vocabulary)
  return {
    wordings: read,
    read(text) {
      const mended = readWords(text).flatMap((word) =>
        repair(word.plain).map((plain) => ({
          plain,
          marked: plain === word.plain ? word.marked : undefined,
        })),
      )
      return rewrite(readDeaths(mended))
    },
  }
}
