import type { Features } from './features.ts'

/** One told example: what it shows, and which kind it is (an index). */
export type Example = { features: Features; kind: number }

/** How likely each kind is; the numbers sum to one. */
export type Estimate = (features: Features) => Float64Array

const rounds = 40
const pace = 0.35
const decay = 0.0012

function softmax(scores: Float64Array): Float64Array {
  const top = Math.max(...scores)
  let sum = 0
  for (const [at, score] of scores.entries()) {
    const part = Math.exp(score - top)
    scores[at] = part
    sum += part
  }
  return scores.map((part) => part / sum)
}

/**
 * Learns from examples by multinomial logistic regression: plain steps with a shrinking pace for each weight, always in
 * the order given, so the same examples give the same weights everywhere. Some hundred examples take a fraction of a second.
 */
export function learn(examples: readonly Example[], kinds: number): Estimate {
  const weights = new Map<string, Float64Array>()
  const seen = new Map<string, Float64Array>()
  const rowOf = (table: Map<string, Float64Array>, name: string) => {
    const known = table.get(name)
    if (known !== undefined) return known
    const fresh = new Float64Array(kinds)
    table.set(name, fresh)
    return fresh
  }

  const estimate: Estimate = (features) => {
    const scores = new Float64Array(kinds)
    for (const [name, value] of features) {
      const row = weights.get(name)
      if (row === undefined) continue
      for (let kind = 0; kind < kinds; kind++)
        scores[kind] = (scores[kind] ?? 0) + value * (row[kind] ?? 0)
    }
    return softmax(scores)
  }

  function improve({ features, kind: right }: Example): void {
    const errors = estimate(features)
    errors[right] = (errors[right] ?? 0) - 1
    for (const [name, value] of features) {
      const row = rowOf(weights, name)
      const squares = rowOf(seen, name)
      for (let kind = 0; kind < kinds; kind++) {
        const slope = (errors[kind] ?? 0) * value + decay * (row[kind] ?? 0)
        squares[kind] = (squares[kind] ?? 0) + slope * slope
        row[kind] = (row[kind] ?? 0) - (pace * slope) / (Math.sqrt(squares[kind] ?? 0) + 0.05)
      }
    }
  }

  for (let round = 0; round < rounds; round++) for (const example of examples) improve(example)
  return estimate
}
