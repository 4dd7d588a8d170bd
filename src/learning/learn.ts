import { softmax } from './softmax.ts'

/** What is known of a text, as named numbers. */
export type Features = ReadonlyMap<string, number>

/** One told example: what it shows, and of which kind it is (an index). */
export type Example = { features: Features; kind: number }

/** How it is learnt: `pace` of a step, `decay` of weights, the share of features `forgotten` in each round. */
export type Manner = {
  rounds: number
  pace: number
  decay: number
  forgotten: number
  /** Kinds judged less wrongly than this learn nothing from an example: with many kinds, nearly all of the time. */
  leastError: number
}

/** How much each feature speaks for each kind: row `rows.get(name)` of `table`, one number for each kind. */
export type Weights = { rows: ReadonlyMap<string, number>; table: Float64Array }

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
function withGaps(
  { ids, values, kind }: Numbered,
  forgotten: number,
  next: () => number,
): Numbered {
  const kept = Array.from(ids.keys()).filter(() => next() >= forgotten)
  return {
    ids: Int32Array.from(kept, (at) => ids[at] ?? 0),
    values: Float64Array.from(kept, (at) => (values[at] ?? 0) / (1 - forgotten)),
    kind,
  }
}

/**
 * Learns from examples of `many` kinds by multinomial logistic regression: plain steps with a shrinking pace for each
 * weight, in an order that is always the same, so the same examples give the same weights.
 */
export function learn(examples: readonly Example[], many: number, manner: Manner): Weights {
  const { all, names } = numbered(examples)
  const table = new Float64Array(names.length * many)
  const seen = new Float64Array(names.length * many)
  const errors = new Float64Array(many)
  const wrong = new Int32Array(many)

  /** Leaves in `errors` how wrong each kind is judged, and in `wrong` those that matter; how many they are. */
  function judge({ ids, values, kind: right }: Numbered): number {
    errors.fill(0)
    for (let at = 0; at < ids.length; at++) {
      const [row, value] = [(ids[at] ?? 0) * many, values[at] ?? 0]
      for (let kind = 0; kind < many; kind++)
        errors[kind] = (errors[kind] ?? 0) + value * (table[row + kind] ?? 0)
    }
    softmax(errors)
    errors[right] = (errors[right] ?? 0) - 1
    let count = 0
    for (let kind = 0; kind < many; kind++) {
      if (Math.abs(errors[kind] ?? 0) < manner.leastError) continue
      wrong[count] = kind
      count += 1
    }
    return count
  }

  function improve(example: Numbered): void {
    const count = judge(example)
    for (let at = 0; at < example.ids.length; at++) {
      const [row, value] = [(example.ids[at] ?? 0) * many, example.values[at] ?? 0]
      for (let each = 0; each < count; each++) {
        const kind = wrong[each] ?? 0
        const place = row + kind
        const weight = table[place] ?? 0
        const slope = (errors[kind] ?? 0) * value + manner.decay * weight
        const squares = (seen[place] ?? 0) + slope * slope
        seen[place] = squares
        table[place] = weight - (manner.pace * slope) / (Math.sqrt(squares) + 0.05)
      }
    }
  }

  const next = sequence()
  for (let round = 0; round < manner.rounds; round++) {
    mix(all, next)
    for (const example of all) improve(withGaps(example, manner.forgotten, next))
  }
  return { rows: new Map(names.map((name, row) => [name, row])), table }
}
