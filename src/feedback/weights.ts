import type { Features } from './features.ts'
import { learntKinds } from './kinds.ts'
import { softmax } from './softmax.ts'

/** How much each feature speaks for each kind: row `rows.get(name)` of `table`, one number for each kind. */
export type Weights = { rows: ReadonlyMap<string, number>; table: Float64Array }

// A weight is one printable character: its distance from "O", in steps. None of them needs a quote or ends a line.
const zero = 'O'.charCodeAt(0)
const step = 0.05
const most = 44
const many = learntKinds.length

/** Weights as lines of text, sorted: a letter for each kind, then the name. What speaks for nothing is left out. */
export function writeWeights({ rows, table }: Weights): string {
  const lines = [...rows].flatMap(([name, row]) => {
    const weights = table.subarray(row * many, (row + 1) * many)
    const steps = Array.from(weights, (weight) =>
      Math.max(-most, Math.min(most, Math.round(weight / step))),
    )
    if (steps.every((each) => each === 0)) return []
    return `${String.fromCharCode(...steps.map((each) => each + zero))}${name}`
  })
  return `${lines.sort((a, b) => (a.slice(many) < b.slice(many) ? -1 : 1)).join('\n')}\n`
}

/** Reads what `writeWeights` wrote. */
export function readWeights(text: string): Weights {
  const rows = new Map<string, number>()
  const lines = text.split('\n').slice(0, -1)
  const table = new Float64Array(lines.length * many)
  lines.forEach((line, row) => {
    rows.set(line.slice(many), row)
    for (let kind = 0; kind < many; kind++)
      table[row * many + kind] = (line.charCodeAt(kind) - zero) * step
  })
  return { rows, table }
}

/** How likely each learnt kind is for what is known of a message; the numbers sum to one. */
export function estimate({ rows, table }: Weights, features: Features): Float64Array {
  const likely = new Float64Array(many)
  for (const [name, value] of features) {
    const row = rows.get(name)
    if (row === undefined) continue
    for (let kind = 0; kind < many; kind++)
      likely[kind] = (likely[kind] ?? 0) + value * (table[row * many + kind] ?? 0)
  }
  softmax(likely)
  return likely
}
