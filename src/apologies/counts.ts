import type { LocalDay } from '#src/calendar/working-days.ts'
import type { Sql, Statement } from '#src/database/database.ts'
import { inLocalDays } from '#src/database/local-days.ts'

/** Letters of one office whose promised date lies in a period; `officeCode` undefined: of no known office. */
export type LetterCounts = {
  officeCode: string | undefined
  /** Letters that had to leave: those approved, and those missed though the office had been told before the date. */
  due: number
  /** Approved and sent (or handed to the outbox), at the latest one working day before the date. */
  sentInTime: number
  /** Approved and sent later than that. */
  sentLate: number
  /** Approved, but nobody could be reached in chat: left to the counter. */
  atCounter: number
  /** Sent, and the platform never said whether it arrived; counted in `sentInTime` or `sentLate` too. */
  unknown: number
  /** The date passed without a letter. */
  missed: number
  /** Already overdue when the assistant first heard of it: not in `due`, since the office was never warned. */
  heardLate: number
  /** The date is still to come and no letter is approved. */
  open: number
}

const counts: Statement = {
  name: 'apology_counts',
  text: `
SELECT office_code AS "officeCode",
  (count(*) FILTER (WHERE given OR state = 'counter' OR (state = 'missed' AND warned)))::int AS due,
  (count(*) FILTER (WHERE given AND in_time))::int AS "sentInTime",
  (count(*) FILTER (WHERE given AND NOT in_time))::int AS "sentLate",
  (count(*) FILTER (WHERE state = 'counter'))::int AS "atCounter",
  (count(*) FILTER (WHERE state = 'unknown'))::int AS unknown,
  (count(*) FILTER (WHERE state = 'missed' AND warned))::int AS missed,
  (count(*) FILTER (WHERE state = 'missed' AND NOT warned))::int AS "heardLate",
  (count(*) FILTER (WHERE state IN ('due', 'drafted')))::int AS open
FROM (
  SELECT *, created_at <= due_at AS warned, state IN ('approved', 'sending', 'held', 'sent', 'unknown') AS given
  FROM apology_letter
  WHERE ${inLocalDays('due_at')}
) l
WHERE state <> 'void' GROUP BY office_code ORDER BY office_code NULLS LAST`,
}

type Row = Omit<LetterCounts, 'officeCode'> & { officeCode: string | null }

/**
 * Letters due against letters sent, by office, for promised dates from `from` to `to` (local days, both included).
 * Letters that proved unnecessary are not counted.
 */
export async function countLetters(
  sql: Sql,
  { from, to }: { from: LocalDay; to: LocalDay },
): Promise<LetterCounts[]> {
  const rows = await sql.query<Row>(counts, [from, to])
  return rows.map((row) => ({ ...row, officeCode: row.officeCode ?? undefined }))
}
