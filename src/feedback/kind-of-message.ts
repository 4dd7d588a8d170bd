import { type Accusation, weighAccusation } from './accusation.ts'
import { type Category, shippedCategories } from './categories.ts'
import { featuresOf } from './features.ts'
import { type Kind, kinds } from './kinds.ts'
import { type Estimate, type Example, learn } from './learn.ts'
import { examples, type Sign, signs, spellings } from './lexicon.ts'
import { findPhrases, type Hit } from './phrases.ts'
import { type Proposal, proposeFromWords } from './propose-category.ts'
import { readWords, type Word } from './read-words.ts'

/** What a message is, the phrases that say so, and for reports the likeliest category. */
export type Judgement = {
  kind: Kind
  /** Between 0 and 1. */
  certainty: number
  because: string[]
  category?: string
  /** The category proposed first is one that cannot wait. */
  urgent: boolean
}

type SignHit = Hit<Sign>
type Read = { words: Word[]; hits: SignHit[]; accusation: Accusation; about: Proposal[] }

const accusing = new Set<Sign['of']>(['crime', 'graft', 'accuse', 'take'])

/** Signs without those inside a phrase that means something else, and without shorter ones of the same class. */
function meant(hits: readonly SignHit[], count: number): SignHit[] {
  const masked = new Uint8Array(count)
  for (const { meaning, start, end } of hits) if (meaning.of === 'mask') masked.fill(1, start, end)
  const last = new Map<string, number>()
  return [...hits]
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter(({ meaning: { of }, start, end }) => {
      if (end <= (last.get(of) ?? 0)) return false
      if (accusing.has(of) && masked.subarray(start, end).includes(1)) return false
      last.set(of, end)
      return true
    })
}

function read(text: string): Read {
  const words = readWords(text, spellings)
  const hits = meant(findPhrases(words, signs), words.length)
  const about = proposeFromWords(words, shippedCategories)
  return { words, hits, accusation: weighAccusation(hits, words), about }
}

const fieldCodes = new Set(
  shippedCategories.flatMap(({ kind, code }) => (kind === 'field' ? code : [])),
)

// By the shipped categories, whatever the operator's are: what was learnt rests on them.
function features({ words, hits, accusation, about }: Read) {
  const field = about.find(({ code }) => fieldCodes.has(code))?.score ?? 0
  return featuresOf(words, hits, accusation, field)
}

function learnKinds(): Estimate {
  const told: Example[] = examples.map(({ kind, text }) => ({
    features: features(read(text)),
    kind: kinds.indexOf(kind),
  }))
  return learn(told, kinds.length)
}

const estimate = learnKinds()

// A denunciation stored by mistake does more harm than a report led out: it wins below half.
const surelyAccused = 4
const likelyAccused = 0.5
const toldWrong = 0.6
const likelyWithWrong = 0.28

function decide(message: Read): { kind: Kind; certainty: number; accused: number } {
  const likely = estimate(features(message))
  const accused = likely[kinds.indexOf('denunciation')] ?? 0
  const { score } = message.accusation
  const denounced =
    score >= surelyAccused || accused >= (score >= toldWrong ? likelyWithWrong : likelyAccused)
  if (denounced) return { kind: 'denunciation', certainty: accused, accused }
  likely[kinds.indexOf('denunciation')] = 0
  const certainty = Math.max(...likely)
  return { kind: kinds[likely.indexOf(certainty)] ?? 'other', certainty, accused }
}

/** How likely a text accuses somebody of breaking the law (0 to 1), and whether that is enough to keep it out. */
export function accusationIn(text: string): { likely: number; accused: boolean } {
  const { kind, accused } = decide(read(text))
  return { likely: accused, accused: kind === 'denunciation' }
}

/**
 * Tells what a message is, in any spelling. A denunciation inside anything else wins, then the likeliest kind by what
 * was learnt from prisma/data/kind-examples.csv. Linear in the length of the text.
 */
export function kindOfMessage(
  text: string,
  categories: readonly Category[] = shippedCategories,
): Judgement {
  const message = read(text)
  const { kind, certainty } = decide(message)
  const because =
    kind === 'denunciation'
      ? message.accusation.because
      : [...new Set(message.hits.flatMap((hit) => (hit.meaning.of === kind ? hit.phrase : [])))]
  const own = categories !== shippedCategories
  const proposals = own ? proposeFromWords(message.words, categories) : message.about
  const fields = proposals.filter(({ code }) =>
    categories.some((each) => each.code === code && each.kind === 'field'),
  )
  const category = kind === 'report' ? fields[0]?.code : undefined
  const urgent = categories.some((each) => each.code === category && each.urgent)
  return { kind, certainty, because, urgent, ...(category === undefined ? {} : { category }) }
}
