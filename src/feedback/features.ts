import { shippedCategories } from './categories.ts'
import type { Sign } from './lexicon.ts'
import type { Hit } from './phrases.ts'
import type { Read } from './read-message.ts'
import type { Word } from './read-words.ts'

/** What is known of a message, as named numbers. */
export type Features = Map<string, number>

const longestPart = 400

const actors = new Set<Sign['of']>(['official', 'person', 'self'])
const deeds = new Set<Sign['of']>(['act', 'asset', 'take', 'money', 'condition', 'crime', 'graft'])
const named = new Set<Sign['of']>([...actors, ...deeds, 'accuse', 'offence'])
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

function addSigns(features: Features, hits: readonly Hit<Sign>[]): void {
  const signs = new Map<string, number>()
  for (const { meaning } of hits) {
    signs.set(meaning.of, (signs.get(meaning.of) ?? 0) + Math.max(meaning.weight, 0.5))
  }
  for (const [of, weight] of signs) features.set(`sign:${of}`, Math.log1p(weight) * 0.5)
  for (const [of, next] of pairsOf(hits)) features.set(`pair:${of} ${next}`, 0.4)
}

const asideConcepts = 6
const conceptsTogether = 6

/** What the message is about, and which concepts follow each other closely: lay words meet where their concepts do. */
function addConcepts(features: Features, hits: Read['concepts']): void {
  const many = new Map<string, number>()
  for (const { meaning } of hits) many.set(meaning.of, (many.get(meaning.of) ?? 0) + 1)
  for (const [of, count] of many) features.set(`about:${of}`, Math.log1p(count) * 1.1)
  for (const [at, { meaning, end }] of hits.entries()) {
    for (const next of hits.slice(at + 1, at + 1 + conceptsTogether)) {
      const aside = next.start - end
      if (aside >= 0 && aside <= asideConcepts && next.meaning.of !== meaning.of)
        features.set(`and:${meaning.of} ${next.meaning.of}`, 0.3)
    }
  }
}

function addWords(features: Features, part: readonly string[], scale: number): void {
  part.forEach((plain, at) => {
    features.set(plain, scale)
    features.set(`${plain} ${part[at + 1] ?? '/'}`, scale)
  })
}

// How a message begins and ends: `cho hỏi …`, `… ở đâu ạ`.
function addEdges(features: Features, part: readonly string[]): void {
  const spoken = part.filter((plain) => plain !== '.')
  for (const plain of spoken.slice(0, 3)) features.set(`first:${plain}`, 0.4)
  for (const plain of spoken.slice(-3)) features.set(`last:${plain}`, 0.4)
}

// `<official> lay <money>`: what stands beside an actor or a deed, whoever and whatever it is.
function addFrames(features: Features, part: readonly string[], hits: readonly Hit<Sign>[]): void {
  const frame = [...part]
  for (const { meaning, start, end } of hits) {
    if (!named.has(meaning.of)) continue
    frame.fill('', start, Math.min(end, frame.length))
    if (start < frame.length) frame[start] = `<${meaning.of}>`
  }
  const told = frame.filter((word) => word !== '')
  const scale = 1.6 / Math.sqrt(Math.max(told.length, 6))
  told.forEach((word, at) => {
    const [next = '', after = ''] = told.slice(at + 1, at + 3)
    if (next !== '' && (word.startsWith('<') || next.startsWith('<')))
      features.set(`frame:${word} ${next}`, scale)
    if (word.startsWith('<') && after.startsWith('<'))
      features.set(`frame:${word} * ${after}`, scale)
  })
}

function addShape(features: Features, text: string, words: readonly Word[]): void {
  if (text.includes('?')) features.set('shape:?', 0.6)
  if (text.includes('!')) features.set('shape:!', 0.5)
  features.set('shape:length', Math.min(Math.log1p(words.length) * 0.3, 1.5))
  if (words.length < 5) features.set('shape:below 5', 0.6)
  if (words.length < 8) features.set('shape:below 8', 0.6)
  if (words.length > 40) features.set('shape:above 40', 0.6)
}

// Somebody by name: `Lò mổ Chín Đạt`, where a text is written with capitals at all.
const inCapitals = /(?<=[\p{Ll}\d],? )\p{Lu}\p{Ll}*(?: \p{Lu}\p{Ll}*)+/gu
const nameOfPlace =
  /(?:xã|phường|thôn|ấp|buôn|bon|huyện|tỉnh|đường|hẻm|chợ|cầu|hồ|suối|sông|đèo|khu|bản|trường) $/iu

function addNames(features: Features, text: string): void {
  let [people, places] = [0, 0]
  for (const { index } of text.slice(0, 2000).matchAll(inCapitals))
    nameOfPlace.test(text.slice(Math.max(0, index - 8), index)) ? places++ : people++
  if (people > 0) features.set('names', Math.min(people, 3) * 0.4)
  if (places > 0) features.set('places', Math.min(places, 3) * 0.4)
}

const fieldCodes = new Set(
  shippedCategories.flatMap(({ kind, code }) => (kind === 'field' ? code : [])),
)

/**
 * The words of a message with and without marks, their pairs, its signs, what stands beside them, and its shape. Words
 * weigh less in a long message; signs weigh by their strength, whatever its length.
 */
export function featuresOf({ text, words, hits, concepts, accusation, about }: Read): Features {
  const features: Features = new Map([['bias', 1]])
  const part = words.slice(0, longestPart).map(({ plain }) => (/^\d+$/.test(plain) ? '#' : plain))
  const scale = 1.6 / Math.sqrt(Math.max(part.length, 6))
  addWords(features, part, scale)
  for (const { marked } of words.slice(0, longestPart)) {
    if (marked !== undefined) features.set(`marked:${marked}`, scale * 0.7)
  }
  addSigns(features, hits)
  addConcepts(features, concepts)
  addEdges(features, part)
  addFrames(features, part, hits)
  addShape(features, text, words)
  addNames(features, text)
  // By the shipped categories, whatever the operator's are: what was learnt rests on them.
  const field = about.find(({ code }) => fieldCodes.has(code))?.score ?? 0
  features.set('field', Math.min(field, 8) * 0.08)
  features.set('accusation', Math.min(accusation.score, 8) * 0.25)
  return features
}
