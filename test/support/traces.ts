import type { Database } from '#src/database/database.ts'
import { testSealing } from './test-assistant.ts'

const tables = {
  name: 'traces-tables',
  text: `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
}

function openedOrRaw(bytes: Uint8Array): string {
  const raw = Buffer.from(bytes)
  try {
    const text = testSealing.open(raw)
    // Files are sealed in base64.
    return `${text}\n${Buffer.from(text, 'base64').toString('utf8')}`
  } catch {
    return `${raw.toString('hex')}\n${raw.toString('utf8')}`
  }
}

const wordsOf = (value: unknown): string => {
  if (value instanceof Uint8Array) return openedOrRaw(value)
  if (Array.isArray(value)) return value.map(wordsOf).join('\n')
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Which of these texts stand anywhere in the database, sealed or not: `<table>: <text>`, in order. */
export async function findTraces({ sql }: Database, wanted: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const { name } of await sql.query<{ name: string }>(tables, [])) {
    const statement = { name: `traces-${name}`, text: `SELECT * FROM "${name}"` }
    const rows = await sql.query<Record<string, unknown>>(statement, [])
    const all = rows.flatMap((row) => Object.values(row).map(wordsOf)).join('\n')
    found.push(...wanted.filter((text) => all.includes(text)).map((text) => `${name}: ${text}`))
  }
  return found
}
