import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

function rowsOf<Row>(name: string): Row[] {
  const file = new URL(`../../prisma/data/${name}`, import.meta.url)
  return parse(readFileSync(file), { columns: true, bom: true })
}

/** The names of the procedures that the product ships, by code. */
export function shippedNames(): Map<string, string> {
  const procedures = rowsOf<{ code: string; name_vi: string }>('procedures.csv')
  return new Map(procedures.map((row) => [row.code, row.name_vi]))
}

/** What people say for them. */
export function shippedPhrases(): { key: string; phrases: string }[] {
  return rowsOf('procedure-words.csv')
}
