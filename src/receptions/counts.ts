import type { Sql, Statement } from '#src/database/database.ts'
import { inLocalDays, localDayText, localMonthText } from '#src/database/local-days.ts'
import type { MeetingGroup, MeetingSpan } from '#src/dialogues/counts.ts'

/** Sessions of one group (a commune, a month, or all): due by the schedule and over, and what officers noted of them. */
export type ReceptionCounts = {
  /** A code, a month `2026-11`, or empty: everything, or of the whole province. */
  name: string
  due: number
  held: number
  notHeld: number
  /** Turns that were booked and not given up, and those of them with an outcome. */
  booked: number
  withOutcome: number
}

export const noReceptions: ReceptionCounts = {
  ...{ name: '', due: 0, held: 0, notHeld: 0, booked: 0, withOutcome: 0 },
}

const groups: Record<MeetingGroup, string> = {
  all: `''`,
  commune: `COALESCE(d.commune_code, '')`,
  month: localMonthText('d.ends_at'),
}

const read = (by: MeetingGroup): Statement => ({
  name: `reception_counts_by_${by}`,
  text: `
SELECT ${groups[by]} AS name, count(*)::int AS due, count(*) FILTER (WHERE d.held)::int AS held,
  count(*) FILTER (WHERE NOT d.held)::int AS "notHeld", sum(b.booked)::int AS booked,
  sum(b.noted)::int AS "withOutcome"
FROM reception d
CROSS JOIN LATERAL (SELECT count(*) AS booked, count(outcome) AS noted FROM reception_booking
  WHERE reception_id = d.id AND slot IS NOT NULL) b
WHERE ${inLocalDays('d.ends_at')} AND d.ends_at <= $3::timestamptz AND ($4::text IS NULL OR d.commune_code = $4)
GROUP BY 1 ORDER BY 1`,
})

/** Counts of sessions by group; groups without any are left out. */
export async function readReceptionCounts(
  sql: Sql,
  by: MeetingGroup,
  { from, to, communeCode, now }: MeetingSpan,
): Promise<ReceptionCounts[]> {
  return await sql.query<ReceptionCounts>(read(by), [from, to, now, communeCode ?? null])
}

const first: Statement = {
  name: 'reception_first_day',
  text: `SELECT ${localDayText('min(ends_at)')} AS day FROM reception`,
}

/** The local day of the first session of the register; undefined while there is none. */
export async function firstReceptionDay(sql: Sql): Promise<string | undefined> {
  const [row] = await sql.query<{ day: string | null }>(first, [])
  return row?.day ?? undefined
}
