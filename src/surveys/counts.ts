import type { Sql, Statement } from '#src/database/database.ts'
import { inLocalDays, localDayText, localMonthText } from '#src/database/local-days.ts'

/** Surveys of one group (a commune, a month of their end, or all). Of those called off nothing is counted. */
export type SurveyCounts = {
  /** A code, a month `2026-11`, or empty: everything, or put before several communes or all. */
  name: string
  /** Taking answers now, whatever the period. */
  open: number
  /** Ended in the period and counted; and of how many of these the people were told what they changed. */
  ended: number
  answered: number
  /** How many took part in them. */
  takenPart: number
  /** Only of those to which the assistant itself invited: how many people it asked, and how many of these took part. */
  asked: number
  askedPart: number
}

export const noSurveys: SurveyCounts = {
  ...{ name: '', open: 0, ended: 0, answered: 0, takenPart: 0, asked: 0, askedPart: 0 },
}

const groups = {
  all: `''`,
  commune: `CASE WHEN cardinality(commune_codes) = 1 THEN commune_codes[1] ELSE '' END`,
  month: localMonthText('ends_at'),
}
export type SurveyGroup = keyof typeof groups

/** Ended from day to day (local days, both included); put before one commune alone, or any. */
export type SurveySpan = {
  from: string
  to: string
  communeCode: string | undefined
  now: Date
}

const ended = `closed_at IS NOT NULL AND ${inLocalDays('ends_at')}`

const read = (by: SurveyGroup): Statement => ({
  name: `survey_counts_by_${by}`,
  text: `
WITH s AS (
  SELECT ${groups[by]} AS name, opened_at <= $3::timestamptz AND ends_at > $3::timestamptz AS open, ${ended} AS ended,
    outcome_at, taken_part, asked, asked_part
  FROM survey WHERE cancelled_at IS NULL AND ($4::text IS NULL OR commune_codes = ARRAY[$4])
)
SELECT name, count(*) FILTER (WHERE open)::int AS open, count(*) FILTER (WHERE ended)::int AS ended,
  count(outcome_at) FILTER (WHERE ended)::int AS answered,
  COALESCE(sum(taken_part) FILTER (WHERE ended), 0)::int AS "takenPart",
  COALESCE(sum(asked) FILTER (WHERE ended), 0)::int AS asked,
  COALESCE(sum(asked_part) FILTER (WHERE ended AND asked IS NOT NULL), 0)::int AS "askedPart"
FROM s WHERE open OR ended GROUP BY name ORDER BY name`,
})

/** Counts of surveys by group; groups without any are left out. Rates are left to the reader. */
export async function readSurveyCounts(
  sql: Sql,
  by: SurveyGroup,
  { from, to, communeCode, now }: SurveySpan,
): Promise<SurveyCounts[]> {
  return await sql.query<SurveyCounts>(read(by), [from, to, now, communeCode ?? null])
}

const first: Statement = {
  name: 'survey_first_day',
  text: `SELECT ${localDayText('min(ends_at)')} AS day FROM survey WHERE closed_at IS NOT NULL`,
}

/** The local day on which the first survey of the register ended; undefined while none has. */
export async function firstSurveyDay(sql: Sql): Promise<string | undefined> {
  const [row] = await sql.query<{ day: string | null }>(first, [])
  return row?.day ?? undefined
}
