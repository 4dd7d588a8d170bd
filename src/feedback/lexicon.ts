import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { fold } from '#src/text/fold.ts'
import { shippedCategories } from './categories.ts'
import { indexPhrases } from './phrases.ts'
import type { Spellings } from './read-words.ts'
import { isSyllable } from './syllable.ts'

const classes = [
  'crime',
  'graft',
  'accuse',
  'official',
  'person',
  'money',
  'take',
  'condition',
  'offence',
  'act',
  'asset',
  'self',
  'undergo',
  'mask',
  'emergency',
  'no-emergency',
  'question',
  'dossier-late',
  'officer-attitude',
  'complaint',
  'dispute',
  'rules',
  'suggestion',
  'report',
  'other',
] as const

/** What a phrase is a sign of, and how strong a sign. */
export type Sign = { of: (typeof classes)[number]; weight: number }

const signRow = z.object({ class: z.enum(classes), weight: z.coerce.number(), phrases: z.string() })
const spellingRow = z.object({ short: z.string(), words: z.string() })

function read<Row>(name: string, schema: z.ZodType<Row>): Row[] {
  const file = new URL(`../../prisma/data/${name}`, import.meta.url)
  return z.array(schema).parse(parse(readFileSync(file, 'utf8'), { columns: true, bom: true }))
}

/** All signs, from prisma/data/kind-phrases.csv. */
export const signs = indexPhrases<Sign>(
  read('kind-phrases.csv', signRow).flatMap(({ class: of, weight, phrases }) =>
    phrases.split(';').map((phrase) => ({ phrase, meaning: { of, weight } })),
  ),
)

const conceptRow = z.object({ concept: z.string(), phrases: z.string() })

/** What phrases are about, whatever is said of it: from prisma/data/kind-concepts.csv. */
export const concepts = indexPhrases<{ of: string }>(
  read('kind-concepts.csv', conceptRow).flatMap(({ concept: of, phrases }) =>
    phrases.split(';').map((phrase) => ({ phrase, meaning: { of } })),
  ),
)

const synonyms = indexPhrases(
  shippedCategories.flatMap((category) =>
    category.synonyms.map((phrase) => ({ phrase, meaning: category.code })),
  ),
)
const vocabulary = new Set([...signs.vocabulary, ...synonyms.vocabulary])

const short = new Map(
  read('short-spellings.csv', spellingRow).map(({ short, words }) => [
    fold(short),
    words.split(' '),
  ]),
)

const longestJoined = 24

// The way to cut a word into known syllables, from its end; each cut is looked at once.
function split(plain: string): readonly string[] | undefined {
  if (plain.length < 5 || plain.length > longestJoined) return undefined
  const best: (readonly string[] | undefined)[] = [[]]
  for (let end = 2; end <= plain.length; end++) {
    for (let start = Math.max(0, end - 7); start <= end - 2; start++) {
      const before = best[start]
      const part = plain.slice(start, end)
      if (before === undefined || !vocabulary.has(part) || !isSyllable(part)) continue
      const known = best[end]
      if (known === undefined || before.length + 1 < known.length) best[end] = [...before, part]
    }
  }
  return best[plain.length]
}

const shortestWithSlip = 4

function* withoutOneLetter(word: string): Generator<string> {
  for (let at = 0; at < word.length; at++) yield word.slice(0, at) + word.slice(at + 1)
}

// Each known word under itself and under what is left of it without any one letter.
const slips = new Map<string, string>()
for (const word of signs.vocabulary) {
  if (word.length < shortestWithSlip || !isSyllable(word)) continue
  for (const key of withoutOneLetter(word)) if (!slips.has(key)) slips.set(key, word)
}

function nearest(plain: string): string | undefined {
  if (plain.length < shortestWithSlip || plain.length > 9) return undefined
  const direct = slips.get(plain)
  if (direct !== undefined) return direct
  for (const key of withoutOneLetter(plain)) {
    if (isSyllable(key) && vocabulary.has(key)) return key
    const word = slips.get(key)
    if (word !== undefined) return word
  }
  return undefined
}

/** How people of the province spell, as far as the lexicon tells. */
export const spellings: Spellings = {
  knows: (plain) => vocabulary.has(plain),
  short: (plain) => short.get(plain),
  split,
  nearest,
}
