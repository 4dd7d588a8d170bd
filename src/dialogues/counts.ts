import type { Sql, Statement } from '#src/database/database.ts'
import { inLocalDays, localDayOf, localDayText, localMonthText } from '#src/database/local-days.ts'

/** Dialogues of one group (a commune, a month of their end, or all), and the promises that fell due in the period. */
export type DialogueCounts = {
  /** A code, a month `2026-11`, or empty: everything, or of the whole province. */
  name: string
  /** Planned and over, less those called off; and how many of them somebody came to. */
  due: number
  held: number
  cancelled: number
  /** Who came, walk-ins included; and who had a seat. */
  attended: number
  seated: number
  questions: number
  answered: number
  /** Promises whose day lies in the period and is past, and those of them kept by their day. */
  promisesDue: number
  promisesKept: number
  /** Promises whose day is past, whenever it was, and that nobody kept yet. */
  promisesOverdue: number
}

export const noDialogues: DialogueCounts = {
  ...{ name: '', due: 0, held: 0, cancelled: 0, attended: 0, seated: 0 },
  ...{ questions: 0, answered: 0, promisesDue: 0, promisesKept: 0, promisesOverdue: 0 },
}

const groups = {
  all: { meeting: `''`, promise: `''` },
  commune: { meeting: `COALESCE(d.commune_code, '')`, promise: `COALESCE(d.commune_code, '')` },
  month: {
    meeting: localMonthText('d.ends_at'),
    promise: `to_char(p.due_day, 'YYYY-MM')`,
  },
}
export type MeetingGroup = keyof typeof groups

/** From day to day (local days, both included), of a commune or of all; what is not over at `now` is not counted. */
export type MeetingSpan = {
  from: string
  to: string
  communeCode: string | undefined
  now: Date
}

const read = (by: MeetingGroup): Statement => ({
  name: `dialogue_counts_by_${by}`,
  text: `
WITH d AS (
  SELECT ${groups[by].meeting} AS name, d.id, d.cancelled_at IS NOT NULL AS off, r.seated, q.questions, q.answered,
    r.attended + d.walk_ins AS attended
  FROM dialogue d
  CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE state = 'seated') AS seated, count(attended_at) AS attended
    FROM dialogue_registration WHERE dialogue_id = d.id) r
  CROSS JOIN LATERAL (SELECT count(*) AS questions, count(answered_at) AS answered
    FROM dialogue_question WHERE dialogue_id = d.id) q
  WHERE ${inLocalDays('d.ends_at')} AND d.ends_at <= $3::timestamptz AND ($4::text IS NULL OR d.commune_code = $4)
), p AS (
  SELECT ${groups[by].promise} AS name, ${localDayOf('p.kept_at')} <= p.due_day AS kept
  FROM dialogue_promise p JOIN dialogue d ON d.id = p.dialogue_id
  WHERE p.due_day BETWEEN $1::date AND $2::date AND p.due_day < ${localDayOf('$3::timestamptz')}
    AND ($4::text IS NULL OR d.commune_code = $4)
), o AS (
  SELECT ${groups[by].promise} AS name
  FROM dialogue_promise p JOIN dialogue d ON d.id = p.dialogue_id
  WHERE p.kept_at IS NULL AND p.due_day < ${localDayOf('$3::timestamptz')}
    AND ($4::text IS NULL OR d.commune_code = $4)
)
SELECT name, sum(due)::int AS due, sum(held)::int AS held, sum(cancelled)::int AS cancelled,
  sum(attended)::int AS attended, sum(seated)::int AS seated, sum(questions)::int AS questions,
  sum(answered)::int AS answered, sum(promised)::int AS "promisesDue", sum(kept)::int AS "promisesKept",
  sum(overdue)::int AS "promisesOverdue"
FROM (
  SELECT name, 1 AS due, (attended > 0)::int AS held, 0 AS cancelled, attended, seated, questions, answered,
    0 AS promised, 0 AS kept, 0 AS overdue FROM d WHERE NOT off
  UNION ALL SELECT name, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 FROM d WHERE off
  UNION ALL SELECT name, 0, 0, 0, 0, 0, 0, 0, 1, COALESCE(kept, false)::int, 0 FROM p
  UNION ALL SELECT name, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 FROM o
) counted GROUP BY name ORDER BY name`,
})

/** Counts of dialogues by group; groups without any are left out. */
export async function readDialogueCounts(
  sql: Sql,
  by: MeetingGroup,
  { from, to, communeCode, now }: MeetingSpan,
): Promise<DialogueCounts[]> {
  return await sql.query<DialogueCounts>(read(by), [from, to, now, communeCode ?? null])
}

const first: Statement = {
  name: 'dialogue_first_day',
  text: `SELECT ${localDayText('min(ends_at)')} AS day FROM dialogue`,
}

/** The local day of the first dialogue of the register; undefined while there is none. */
export async function firstDialogueDay(sql: Sql): Promise<string | undefined> {
  const [row] = await sql.query<{ day: string | null }>(first, [])
  return row?.day ?? undefined
}
