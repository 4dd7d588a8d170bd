import type { Sql, Statement } from '#src/database/database.ts'
import { type Status, statusOf } from './status.ts'

/** Which of the national ten a vendor's own word or code stands for; undefined when nobody said. */
export type StatusWords = (sourceSystem: string, value: string) => Status | undefined

/** Knows no vendor's words. */
export const noStatusWords: StatusWords = () => undefined

/** The spelling under which a vendor's word is stored and found: any case, no space around. */
export function statusWord(text: string): string {
  return text.normalize('NFC').trim().toLowerCase()
}

type Row = { source_system: string; value: string; status: number }

// A few vendors with some dozen words each: the whole table is a page or two.
const all: Statement = {
  name: 'status_words',
  text: 'SELECT source_system, value, status FROM status_mapping',
}

/** The words as they stand now (`import statuses`). Rejects with the driver's error. */
export async function readStatusWords(sql: Sql): Promise<StatusWords> {
  const rows = await sql.query<Row>(all, [])
  const key = (source: string, value: string) => `${statusWord(source)}\n${statusWord(value)}`
  const known = new Map(rows.map((row) => [key(row.source_system, row.value), row.status]))
  return (source, value) => statusOf(known.get(key(source, value)) ?? 0)
}
