import type { CodeRules } from '#src/dossiers/dossier-code.ts'
import { type FedDossier, readDossierRow } from '#src/dossiers/read-dossier-row.ts'
import type { StatusWords } from '#src/dossiers/status-words.ts'
import type { ProblemCode } from '#src/imports/import-kind.ts'
import { dossierItem } from './schemas.ts'

/** What JSON can get wrong that a CSV file cannot; the sentences are `feed.item.*` in locales/. */
type ItemProblemCode = 'notObject' | 'unknownField' | 'notString' | 'notStringOrInteger'

export type ItemProblem = {
  field: string
  problem: ProblemCode | ItemProblemCode
  value: string
  example: string
}

export type ItemReading = { row: FedDossier } | { problems: ItemProblem[] }

const fields = new Set<PropertyKey>(Object.keys(dossierItem.shape))
const numeric = new Set<PropertyKey>(['status', 'amount_due'])
const exampleItem =
  '{"code": "H36.24.958-261008-0975", "status": 4, "updated_at": "2026-10-08T09:30:00+07:00"}'
// Enough to mend an item by; a hostile one could have a million.
const mostProblems = 20
const longestName = 60

type Item = Readonly<Record<string, unknown>>

/** An item is a JSON object; an array is not one. */
export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function unknownField(name: string): ItemProblem {
  const field = name.slice(0, longestName)
  return { field, problem: 'unknownField', value: field, example: [...fields].join(', ') }
}

function wrongType(field: string, value: unknown): ItemProblem {
  const number = numeric.has(field)
  const problem = number ? 'notStringOrInteger' : 'notString'
  return { field, problem, value: typeOf(value), example: number ? '4' : '"…"' }
}

function typeProblems(item: Item): ItemProblem[] {
  const read = dossierItem.safeParse(item)
  if (read.success) return []
  return read.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map(unknownField)
    const field = String(issue.path[0])
    // What is not there is told as such by the reader of the row.
    return item[field] === null || item[field] === undefined ? [] : [wrongType(field, item[field])]
  })
}

/**
 * Reads one item of a call: types first, then what the texts say; every problem of it is told at
 * once, up to a limit. Never throws, whatever JSON there is.
 */
export function readItem(item: unknown, rules: CodeRules, words: StatusWords): ItemReading {
  if (!isItem(item)) {
    const value = typeOf(item)
    return { problems: [{ field: '', problem: 'notObject', value, example: exampleItem }] }
  }
  const wrong = typeProblems(item)
  const reading = readDossierRow(item, rules, words)
  if (wrong.length === 0) return reading
  const told = new Set(wrong.map(({ field }) => field))
  const others = 'problems' in reading ? reading.problems : []
  const all = [...wrong, ...others.filter(({ field }) => !told.has(field))]
  return { problems: all.slice(0, mostProblems) }
}
