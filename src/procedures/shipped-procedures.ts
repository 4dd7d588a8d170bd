import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { createSearchOver } from './procedures.ts'

function rowsOf<Row>(name: string): Row[] {
  const file = new URL(`../../prisma/data/${name}`, import.meta.url)
  return parse(readFileSync(file), { columns: true, bom: true })
}

/** What the product ships, searched without a database: for commands that only ask what is understood, and for measuring. */
export function searchShippedProcedures() {
  const procedures = rowsOf<{ code: string; name_vi: string }>('procedures.csv')
  const words = rowsOf<{ key: string; phrases: string }>('procedure-words.csv')
  return createSearchOver(new Map(procedures.map((row) => [row.code, row.name_vi])), words)
}
