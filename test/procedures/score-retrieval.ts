import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { Found } from '#src/procedures/procedures.ts'
import { fitOf } from '#src/procedures/wish.ts'

type Question = { query: string; expected: string; ask_back: string }

function rowsOf<Row>(name: string): Row[] {
  return parse(readFileSync(join(import.meta.dirname, name)), { columns: true })
}

/** The questions of a set, each with the codes that are right. */
export function readQuestions(name: string): Question[] {
  return rowsOf(name)
}

/** What people write that asks for no procedure (`other`) or for one that we do not have (`none`). */
export function otherTalk(): { query: string; kind: 'other' | 'none' }[] {
  return rowsOf('negatives.csv')
}

/** Messages of every kind, labelled: the sets of test/feedback. */
export function labelledTalk(): { text: string; kind: string }[] {
  const sets = [
    'kinds',
    'kinds-unseen',
    'kinds-exam',
    'kinds-fresh',
    'kinds-sealed',
    'kinds-exam-2',
  ]
  return [...sets, 'kinds-exam-3'].flatMap((set) => rowsOf(`../feedback/${set}.csv`))
}

function codesOf(found: Found | undefined): string[] {
  return found === undefined || found.kind === 'none'
    ? []
    : found.procedures.map(({ code }) => code)
}

/**
 * The share of questions of a set whose right procedure is first, and among the first three. Where `ask_back` says that
 * the words are ambiguous, the answer must also ask; where `none` is expected, it must say that there is none. `missed` are those that did not come first.
 */
export function scoreRetrieval(name: string, search: (text: string) => Found | undefined) {
  const questions = readQuestions(name)
  const missed: string[] = []
  let [first, among] = [0, 0]
  for (const { query, expected, ask_back } of questions) {
    const found = search(query)
    const codes = codesOf(found)
    if (expected === 'none') {
      const said = fitOf(found) === 'none'
      if (said) [first, among] = [first + 1, among + 1]
      else missed.push(`${query}: ${codes.slice(0, 3).join(', ')}, but there is none`)
      continue
    }
    const right = expected.split(';')
    const asks = ask_back !== 'yes' || found?.kind === 'several'
    if (right.includes(codes[0] ?? '') && asks) first += 1
    else missed.push(`${query}: ${codes.slice(0, 3).join(', ') || 'nothing'}, not ${expected}`)
    if (codes.slice(0, 3).some((code) => right.includes(code))) among += 1
  }
  const count = questions.length
  return { count, top1: first / count, top3: among / count, missed, queries: questions }
}
