import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { learn } from '#src/learning/learn.ts'
import { writeWeights } from '#src/learning/weights.ts'
import { fold } from '#src/text/fold.ts'
import { keyOf, otherKey } from './rank-wishes.ts'
import { createWishReader } from './read-wish.ts'
import { readWords } from './read-words.ts'
import { shippedNames, shippedPhrases } from './shipped-words.ts'
import { featuresOf } from './wish-features.ts'
import { wordingsOf } from './wordings.ts'

/** Somebody's words and what they ask for: a code, codes joined by `;`, `none` (we do not have it) or `other` talk. */
type Told = { key: string; text: string }

const data = (name: string) =>
  readFileSync(new URL(`../../prisma/data/${name}`, import.meta.url), 'utf8')
const rowsOf = <Row>(name: string): Row[] => parse(data(name), { columns: true, bom: true })

// Found by leaving out one writer's examples in turn (decision 33).
const manner = { rounds: 12, pace: 0.25, decay: 0.0001, forgotten: 0.3, leastError: 0.001 }
// What only one person says tells nothing of what others say. Each is learnt with and without marks.
const leastTimes = 3
const kept = { step: 0.1, least: 0.3 }
const everyFramed = 4
const everyProbe = 100
// Among these are questions about procedures.
const unclear = new Set(['question', 'look-up'])

/** What the wishes are learnt from: the wordings, the examples, and messages of other kinds. */
function readTold(): Told[] {
  const { wordings } = wordingsOf(shippedNames(), shippedPhrases())
  const worded = wordings.flatMap(({ codes, phrases }) =>
    phrases.map((text) => ({ key: keyOf(codes), text })),
  )
  const otherwise = rowsOf<{ kind: string; text: string }>('kind-examples.csv')
    .filter(({ kind }) => !unclear.has(kind))
    .map(({ text }) => ({ key: otherKey, text }))
  const told = [...worded, ...rowsOf<Told>('procedure-examples.csv')]
  return [...told, ...framed(told), ...otherwise]
}

/**
 * One in four wishes once more with courtesies around it (prisma/data/wish-framings.csv): "dạ cho em hỏi …, em cảm ơn" says
 * nothing of what is asked, and nothing of whether anything is.
 */
function framed(told: readonly Told[]): Told[] {
  const rows = rowsOf<{ side: string; text: string }>('wish-framings.csv')
  const of = (side: string) => rows.flatMap((row) => (row.side === side ? row.text : []))
  const [openings, closings] = [of('opening'), of('closing')]
  return told.flatMap(({ key, text }, at) => {
    if (key === otherKey || at % everyFramed !== 0) return []
    const nth = at / everyFramed
    const opening = nth % 4 === 3 ? '' : openings[(nth * 7) % openings.length]
    const closing = nth % 3 === 2 ? '' : closings[(nth * 11) % closings.length]
    return { key, text: `${opening} ${text}, ${closing}` }
  })
}

/** The syllables that several examples use. */
function knownIn(texts: readonly string[]): string[] {
  const times = new Map<string, number>()
  for (const text of texts)
    for (const plain of new Set(readWords(text).map((word) => word.plain)))
      times.set(plain, (times.get(plain) ?? 0) + 1)
  return [...times].flatMap(([plain, count]) => (count > 1 ? [plain] : []))
}

/** Reads texts as the index does, with the syllables that the examples add. */
function createReader() {
  const { wordings, synonyms } = wordingsOf(shippedNames(), shippedPhrases())
  const known = knownIn(rowsOf<Told>('procedure-examples.csv').map(({ text }) => text))
  return { known, read: createWishReader(wordings, synonyms, known).read }
}

/** A name for all that the weights depend on: the data, how it is read, how it is learnt. */
export function fingerprint(): string {
  const hash = createHash('sha256').update(JSON.stringify([...shippedNames(), manner, kept]))
  for (const name of ['procedure-words', 'procedure-examples', 'kind-examples', 'wish-framings'])
    hash.update(data(`${name}.csv`))
  const { read } = createReader()
  const probes = readTold().filter((_, at) => at % everyProbe === 0)
  for (const { text } of probes) hash.update(JSON.stringify([...featuresOf(read(text))]))
  return hash.digest('hex').slice(0, 16)
}

/** What is learnt of wishes, as the text of prisma/data/procedure-weights.txt. Takes about a minute. */
export function learnWishes(): string {
  const told = readTold()
  const { known, read } = createReader()
  const kinds = [...new Set(told.map(({ key }) => key))].sort()
  const shown = told.flatMap(({ key, text }) =>
    [text, fold(text)].map((written) => ({
      features: new Map(featuresOf(read(written))),
      kind: kinds.indexOf(key),
    })),
  )
  const times = new Map<string, number>()
  for (const name of shown.flatMap(({ features }) => [...features.keys()]))
    times.set(name, (times.get(name) ?? 0) + 1)
  for (const { features } of shown)
    for (const name of features.keys())
      if ((times.get(name) ?? 0) < leastTimes) features.delete(name)
  const weights = learn(shown, kinds.length, manner)
  return `${fingerprint()}\t${known.join(' ')}\n${writeWeights(weights, kinds, kept)}`
}
