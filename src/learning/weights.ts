import type { Features, Weights } from './learn.ts'
import { softmax } from './softmax.ts'

/**
 * Weights as they are used: of `names`' rows only what speaks for or against a kind. Row n of `rows` stands from
 * `starts[n]` to `starts[n + 1]` of `kinds` (indexes into `names`) and `weights`.
 */
export type Learnt = {
  names: readonly string[]
  rows: ReadonlyMap<string, number>
  starts: Uint32Array
  kinds: Uint16Array
  weights: Float64Array
}

// A weight is one printable character: its distance from "O", in steps; a kind another, from "!" to "~", then from "¡" on.
const zero = 'O'.charCodeAt(0)
const most = 44
const [first, last, beyond] = ['!'.charCodeAt(0), '~'.charCodeAt(0), '¡'.charCodeAt(0)]
const gap = beyond - last - 1

const letterOf = (kind: number) => (first + kind <= last ? first + kind : first + kind + gap)
const kindOf = (letter: number) => (letter <= last ? letter - first : letter - first - gap)

/**
 * Weights as lines of text: the step and the names of the kinds, then, sorted, each feature and, for each kind it speaks
 * for, a letter for the kind and one for the weight. Weights below `least` are left out.
 */
export function writeWeights(
  { rows, table }: Weights,
  names: readonly string[],
  { step, least }: { step: number; least: number },
): string {
  const many = names.length
  const lines = [...rows].flatMap(([name, row]) => {
    const pairs = Array.from(table.subarray(row * many, (row + 1) * many), (weight, kind) => {
      const steps = Math.max(-most, Math.min(most, Math.round(weight / step)))
      const tells = steps !== 0 && Math.abs(weight) >= least
      return tells ? String.fromCharCode(letterOf(kind), zero + steps) : ''
    }).join('')
    return pairs === '' ? [] : [`${name}\t${pairs}`]
  })
  return `${[step, ...names].join('\t')}\n${lines.sort().join('\n')}\n`
}

/** Reads what `writeWeights` wrote. */
export function readWeights(text: string): Learnt {
  const [head = '', ...lines] = text.split('\n').slice(0, -1)
  const [step, ...names] = head.split('\t')
  const parted = lines.map((line) => line.split('\t') as [name: string, pairs: string])
  const count = parted.reduce((sum, [, pairs]) => sum + pairs.length / 2, 0)
  const rows = new Map<string, number>()
  const starts = new Uint32Array(lines.length + 1)
  const [kinds, weights] = [new Uint16Array(count), new Float64Array(count)]
  let end = 0
  for (const [row, [name, pairs]] of parted.entries()) {
    rows.set(name, row)
    for (let at = 0; at < pairs.length; at += 2) {
      kinds[end] = kindOf(pairs.charCodeAt(at))
      weights[end] = (pairs.charCodeAt(at + 1) - zero) * Number(step)
      end += 1
    }
    starts[row + 1] = end
  }
  return { names, rows, starts, kinds, weights }
}

/** How likely each kind is for what is known of a text; the numbers sum to one. */
export function estimate(learnt: Learnt, features: Features): Float64Array {
  const { rows, starts, kinds, weights } = learnt
  const likely = new Float64Array(learnt.names.length)
  for (const [name, value] of features) {
    const row = rows.get(name)
    if (row === undefined) continue
    for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at++) {
      const kind = kinds[at] ?? 0
      likely[kind] = (likely[kind] ?? 0) + value * (weights[at] ?? 0)
    }
  }
  softmax(likely)
  return likely
}
