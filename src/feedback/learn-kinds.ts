import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { learn } from '#src/learning/learn.ts'
import { writeWeights } from '#src/learning/weights.ts'
import { fold } from '#src/text/fold.ts'
import { featuresOf } from './features.ts'
import { learntKinds } from './kinds.ts'
import { readMessage } from './read-message.ts'

const row = z.object({ kind: z.enum(learntKinds), text: z.string() })
type Example = z.infer<typeof row>
const file = new URL('../../prisma/data/kind-examples.csv', import.meta.url)

/** Messages whose kind is told, to learn from: prisma/data/kind-examples.csv. */
export function readExamples(): Example[] {
  return z.array(row).parse(parse(readFileSync(file, 'utf8'), { columns: true, bom: true }))
}

const framing = z.object({ side: z.enum(['opening', 'closing']), text: z.string() })
const framingFile = new URL('../../prisma/data/kind-framings.csv', import.meta.url)

// Found by leaving out every fifth example in turn (decision 13).
const manner = { rounds: 20, pace: 0.15, decay: 0.0004, forgotten: 0.3, leastError: 0 }

const unframed = new Set(['look-up', 'other'])

/**
 * Three in five examples once more with courtesies around them (prisma/data/kind-framings.csv): how a letter begins and
 * ends says nothing of what it is. In the writing of the example, with marks or without.
 */
function framed(examples: readonly Example[]): Example[] {
  const rows = z
    .array(framing)
    .parse(parse(readFileSync(framingFile, 'utf8'), { columns: true, bom: true }))
  const of = (side: string) => rows.flatMap((row) => (row.side === side ? row.text : []))
  const [openings, closings] = [of('opening'), of('closing')]
  return examples.flatMap(({ kind, text }, at) => {
    if (unframed.has(kind) || at % 5 > 2) return []
    const opening = at % 4 === 3 ? '' : openings[(at * 7) % openings.length]
    const closing = at % 7 > 3 ? '' : closings[(at * 11) % closings.length]
    const whole = `${opening} ${text}. ${closing}`
    return { kind, text: text === fold(text) ? fold(whole) : whole }
  })
}

/** What is learnt from the examples, as the text of prisma/data/kind-weights.txt. Takes some seconds. */
export function learnKinds(): string {
  const examples = readExamples()
  const told = [...examples, ...framed(examples)].map(({ kind, text }) => ({
    features: featuresOf(readMessage(text)),
    kind: learntKinds.indexOf(kind),
  }))
  const weights = learn(told, learntKinds.length, manner)
  return writeWeights(weights, learntKinds, { step: 0.05, least: 0 })
}
