import type { Sql, Statement } from '#src/database/database.ts'
import { inLocalDays, localDayText, localMonthText } from '#src/database/local-days.ts'

/** Broadcasts of one group (a commune, an office, a month of their beginning, or all) and what became of their people. */
export type BroadcastCounts = {
  /** A code, a month `2026-11`, or empty: everything, or of the whole province. */
  name: string
  /** Begun, also where they were stopped or cancelled later. */
  begun: number
  /** People they were written down for, each once for each broadcast; also those erased since. */
  addressed: number
  reached: number
  /** Certainly not reached. */
  failed: number
  /** May have got it, and may not. */
  unknown: number
}

export const noBroadcasts: BroadcastCounts = {
  ...{ name: '', begun: 0, addressed: 0, reached: 0, failed: 0, unknown: 0 },
}

const groups = {
  all: `''`,
  commune: `COALESCE(commune_code, '')`,
  office: `COALESCE(office_code, '')`,
  month: localMonthText('started_at'),
}
export type BroadcastGroup = keyof typeof groups

/** Begun from day to day (local days, both included), by the officers of a commune, of an office, or by all. */
export type BroadcastSpan = {
  from: string
  to: string
  communeCode: string | undefined
  officeCode: string | undefined
  now: Date
}

// Once the recipients of a broadcast are forgotten, its outcome has the numbers.
const read = (by: BroadcastGroup): Statement => ({
  name: `broadcast_counts_by_${by}`,
  text: `
WITH b AS (
  SELECT ${groups[by]} AS name, id, audience_size, outcome FROM broadcast
  WHERE ${inLocalDays('started_at')} AND started_at <= $3::timestamptz
    AND ($4::text IS NULL OR commune_code = $4) AND ($5::text IS NULL OR office_code = $5)
), people AS (
  SELECT r.broadcast_id AS id, r.state, count(*) AS people FROM broadcast_recipient r JOIN b ON b.id = r.broadcast_id
  WHERE b.outcome IS NULL GROUP BY 1, 2
  UNION ALL SELECT b.id, t.state, t.people FROM b,
    jsonb_to_recordset(COALESCE(b.outcome, '[]'::jsonb)) AS t (state text, people bigint)
), one AS (
  SELECT id, sum(people) AS counted, sum(people) FILTER (WHERE state = 'sent') AS reached,
    sum(people) FILTER (WHERE state = 'failed') AS failed, sum(people) FILTER (WHERE state = 'unknown') AS unknown
  FROM people GROUP BY id
)
SELECT b.name, count(*)::int AS begun, sum(GREATEST(b.audience_size, COALESCE(one.counted, 0)))::int AS addressed,
  COALESCE(sum(one.reached), 0)::int AS reached, COALESCE(sum(one.failed), 0)::int AS failed,
  COALESCE(sum(one.unknown), 0)::int AS unknown
FROM b LEFT JOIN one ON one.id = b.id GROUP BY b.name ORDER BY b.name`,
})

/** Counts of broadcasts by group; groups without any are left out. */
export async function readBroadcastCounts(
  sql: Sql,
  by: BroadcastGroup,
  { from, to, communeCode, officeCode, now }: BroadcastSpan,
): Promise<BroadcastCounts[]> {
  const values = [from, to, now, communeCode ?? null, officeCode ?? null]
  return await sql.query<BroadcastCounts>(read(by), values)
}

const first: Statement = {
  name: 'broadcast_first_day',
  text: `SELECT ${localDayText('min(started_at)')} AS day FROM broadcast`,
}

/** The local day on which the first broadcast began; undefined while there is none. */
export async function firstBroadcastDay(sql: Sql): Promise<string | undefined> {
  const [row] = await sql.query<{ day: string | null }>(first, [])
  return row?.day ?? undefined
}
