import { localDay } from '#src/calendar/working-days.ts'
import type { Statement, Tx } from '#src/database/database.ts'
import type { Kind } from './tables.ts'

/** What the office keeps, and is named to the person: the dossier itself, what officers did, the receipt. */
const kept = ['dossier', 'audit', 'receipt'] as const

const lock: Statement = {
  name: 'my_data_receipt_lock',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('erasure receipt ' || $1, 68))::text AS locked`,
}

const add: Statement = {
  name: 'my_data_receipt_add',
  text: `
INSERT INTO erasure_receipt (month, number, erased_on, erased, kept)
SELECT $1, COALESCE(max(number), 0) + 1, $2::date, string_to_array($3, ','), string_to_array($4, ',')
FROM erasure_receipt WHERE month = $1
RETURNING number`,
}

/** Notes that something was erased today (Asia/Ho_Chi_Minh); the number `XD-YYMM-NNNNN` under which it is noted. */
export async function addReceipt(tx: Tx, erased: ReadonlySet<Kind>, now: Date): Promise<string> {
  const day = localDay(now)
  const month = day.slice(2, 7).replace('-', '')
  await tx.sql.query(lock, [month])
  const values = [month, day, [...erased].join(','), kept.join(',')]
  const [row] = await tx.sql.query<{ number: number }>(add, values)
  return `XD-${month}-${String(row?.number ?? 0).padStart(5, '0')}`
}
