import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { featuresOf } from './features.ts'
import { learntKinds } from './kinds.ts'
import { learn } from './learn.ts'
import { readMessage } from './read-message.ts'
import { writeWeights } from './weights.ts'

const row = z.object({ kind: z.enum(learntKinds), text: z.string() })
const file = new URL('../../prisma/data/kind-examples.csv', import.meta.url)

/** Messages whose kind is told, to learn from: prisma/data/kind-examples.csv. */
export function readExamples(): z.infer<typeof row>[] {
  return z.array(row).parse(parse(readFileSync(file, 'utf8'), { columns: true, bom: true }))
}

/** What is learnt from the examples, as the text of prisma/data/kind-weights.txt. Takes some seconds. */
export function learnKinds(): string {
  const told = readExamples().map(({ kind, text }) => ({
    features: featuresOf(readMessage(text)),
    kind: learntKinds.indexOf(kind),
  }))
  return writeWeights(learn(told))
}
