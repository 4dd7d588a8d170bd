import { readFileSync } from 'node:fs'
import { estimate, readWeights } from '#src/learning/weights.ts'
import { surelyWished } from '#src/procedures/chance-of-wish.ts'
import { type Category, shippedCategories } from './categories.ts'
import { featuresOf } from './features.ts'
import { type Kind, kinds, learntKinds } from './kinds.ts'
import { proposeFromWords } from './propose-category.ts'
import { type Read, readMessage } from './read-message.ts'

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

const learnt = readWeights(
  readFileSync(new URL('../../prisma/data/kind-weights.txt', import.meta.url), 'utf8'),
)

const at = (kind: (typeof learntKinds)[number]) => learntKinds.indexOf(kind)
const surelyLookedUp = 0.65

/** How likely each kind is. Words that look something up are a question; else what else they may be is left out. */
function likelihoods(message: Read): Float64Array {
  const learntLikely = estimate(learnt, featuresOf(message))
  const lookedUp = learntLikely[at('look-up')] ?? 0
  const likely = learntLikely.slice(0, kinds.length)
  if (lookedUp < surelyLookedUp) return likely.map((each) => each / (1 - lookedUp))
  likely[at('question')] = (likely[at('question')] ?? 0) + lookedUp
  return likely
}

// A denunciation stored by mistake does more harm than a report led out: it wins below half.
const surelyAccused = 4
const likelyAccused = 0.5
const toldWrong = 0.6
const plainlyTold = 2
const likelyWithWrong = 0.25
const leastLikely = 0.2

function decide(message: Read): { kind: Kind; certainty: number; accused: number } {
  const likely = likelihoods(message)
  const accused = likely[at('denunciation')] ?? 0
  const { score } = message.accusation
  const enough =
    score >= surelyAccused ? leastLikely : score >= toldWrong ? likelyWithWrong : likelyAccused
  if (accused >= enough) {
    // Deaths, thefts and quarrels are told by who asks for a paper as by who accuses.
    return score < plainlyTold && surelyWished(message.text)
      ? { kind: 'question', certainty: 1 - leastLikely, accused }
      : { kind: 'denunciation', certainty: accused, accused }
  }
  likely[at('denunciation')] = 0
  const certainty = Math.max(...likely)
  return { kind: kinds[likely.indexOf(certainty)] ?? 'other', certainty, accused }
}

/** How likely a text accuses somebody of breaking the law (0 to 1), and whether that is enough to keep it out. */
export function accusationIn(text: string): { likely: number; accused: boolean } {
  const { kind, accused } = decide(readMessage(text))
  return { likely: accused, accused: kind === 'denunciation' }
}

/**
 * Tells what a message is, in any spelling. A denunciation inside anything else wins, then the likeliest kind by what
 * was learnt from prisma/data/kind-examples.csv (see prisma/learn-kinds.ts). Linear in the length of the text.
 */
export function kindOfMessage(
  text: string,
  categories: readonly Category[] = shippedCategories,
): Judgement {
  const message = readMessage(text)
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
