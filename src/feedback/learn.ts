import type { Features } from './features.ts'
import { learntKinds } from './kinds.ts'
import { softmax } from './softmax.ts'
import type { Weights } from './weights.ts'

/** One told example: what it shows, and which kind it is (an index). */
export type Example = { features: Features; kind: number }

const rounds = 20
const pace = 0.15
const decay = 0.0004
const forgotten = 0.3

type Numbered = { ids: Int32Array; values: Float64Array; kind: number }

/** Names as numbers, so that learning walks over plain arrays. */
function numbered(examples: readonly Example[]): { all: Numbered[]; names: string[] } {
  const idOf = new Map<string, number>()
  const all = examples.map(({ features, kind }) => {
    for (const name of features.keys()) if (!idOf.has(name)) idOf.set(name, idOf.size)
    const ids = Int32Array.from(features.keys(), (name) => idOf.get(name) ?? 0)
    return { ids, values: Float64Array.from(features.values()), kind }
  })
  return { all, names: [...idOf.keys()] }
}

/** Numbers between 0 and 1 that look random and are the same each time. */
function sequence(): () => number {
  let state = 7
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

/** Mixes in place: examples of one kind in a row would pull the weights to and fro. */
function mix<Item>(items: Item[], next: () => number): void {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1))
    const [here, there] = [items[at], items[other]]
    if (here !== undefined && there !== undefined) [items[at], items[other]] = [there, here]
  }
}

/** An example of which some features are forgotten: no weight may rest on one word alone. */
function withGaps({ ids, values, kind }: Numbered, next: () => number): Numbered {
  const kept = Array.from(ids.keys()).filter(() => next() >= forgotten)
  return {
    ids: Int32Array.from(kept, (at) => ids[at] ?? 0),
    values: Float64Array.from(kept, (at) => (values[at] ?? 0) / (1 - forgotten)),
    kind,
  }
}

/**
 * Learns from examples by multinomial logistic regression: plain steps with a shrinking pace for each weight, in an
 * order that is always the same, so the same examples give the same weights. Three thousand take about two seconds.
 */
export function learn(examples: readonly Example[]): Weights {
  const { all, names } = numbered(examples)
  const many = learntKinds.length
  const table = new Float64Array(names.length * many)
  const seen = new Float64Array(names.length * many)
  const errors = new Float64Array(many)

  function judge({ ids, values, kind: right }: Numbered): void {
    errors.fill(0)
    for (let at = 0; at < ids.length; at++) {
      const [row, value] = [(ids[at] ?? 0) * many, values[at] ?? 0]
      for (let kind = 0; kind < many; kind++)
        errors[kind] = (errors[kind] ?? 0) + value * (table[row + kind] ?? 0)
    }
    softmax(errors)
    errors[right] = (errors[right] ?? 0) - 1
  }

  function improve(example: Numbered): void {
    judge(example)
    for (let at = 0; at < example.ids.length; at++) {
      const [row, value] = [(example.ids[at] ?? 0) * many, example.values[at] ?? 0]
      for (let place = row; place < row + many; place++) {
        const weight = table[place] ?? 0
        const slope = (errors[place - row] ?? 0) * value + decay * weight
        const squares = (seen[place] ?? 0) + slope * slope
        seen[place] = squares
        table[place] = weight - (pace * slope) / (Math.sqrt(squares) + 0.05)
      }
    }
  }

  const next = sequence()
  for (let round = 0; round < rounds; round++) {
    mix(all, next)
    for (const example of all) improve(withGaps(example, next))
  }
  return { rows: new Map(names.map((name, row) => [name, row])), table }
}
