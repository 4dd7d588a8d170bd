import type { Database, Sql, Statement } from '#src/database/database.ts'
import { localDayOf } from '#src/database/local-days.ts'

const kinds = { all: 0, commune: 1, category: 2, office: 3 } as const

/** The rows of report_day that changes come to: each is counted among all, and by one thing each. */
const daysOf = (changes: string) => `
SELECT c.measure, k.kind::smallint AS kind, k.code, c.day, c.times FROM ${changes} c
CROSS JOIN LATERAL (VALUES (${kinds.all}, ''), (${kinds.commune}, c.commune_code),
  (${kinds.category}, c.category_code), (${kinds.office}, c.office_code)) AS k(kind, code)`

const noted = (name: string, which: string): Statement => ({
  name,
  text: `
INSERT INTO report_day_change (measure, commune_code, category_code, office_code, day, times)
SELECT m.measure, coalesce(r.commune_code, ''), r.category_code, coalesce(r.office_code, ''), m.day, $2::smallint
FROM report r CROSS JOIN LATERAL report_measures(r) m WHERE ${which}`,
})
const noteOne = noted('report_day_note', 'r.id = $1::int')
const noteOwn = noted(
  'report_day_note_own',
  'r.citizen_id IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb) l)',
)

/** Counts reports no longer, which are about to be deleted: one, or all of these people. */
export async function uncountReports(
  sql: Sql,
  which: { id: number } | { citizenIds: readonly string[] },
) {
  if ('id' in which) await sql.query(noteOne, [which.id, -1])
  else await sql.query(noteOwn, [JSON.stringify(which.citizenIds), -1])
}

/** Changes a locked report; where it was counted and where it is now is noted in the same transaction. */
export async function recounted<Result>(
  sql: Sql,
  id: number,
  change: () => Promise<Result>,
): Promise<Result> {
  await sql.query(noteOne, [id, -1])
  const result = await change()
  await sql.query(noteOne, [id, 1])
  return result
}

// One process at a time folds.
const turnstile: Statement = {
  name: 'report_day_turn',
  text: 'SELECT pg_advisory_xact_lock(684018)::text AS locked',
}

const fold: Statement = {
  name: 'report_day_fold',
  text: `
WITH taken AS (
  DELETE FROM report_day_change WHERE id IN (SELECT id FROM report_day_change ORDER BY id LIMIT $1::int)
  RETURNING measure, commune_code, category_code, office_code, day, times
), added AS (
  INSERT INTO report_day AS d (kind, measure, day, code, count)
  SELECT kind, measure, day, code, sum(times) FROM (${daysOf('taken')}) t
  GROUP BY 1, 2, 3, 4 HAVING sum(times) <> 0
  ON CONFLICT (kind, measure, day, code) DO UPDATE SET count = d.count + excluded.count
)
SELECT count(*)::int AS count FROM taken`,
}

// Compares and corrects rather than empties and fills: one statement sees reports and changes at the same moment.
const recount: Statement = {
  name: 'report_day_recount',
  text: `
WITH gone AS (DELETE FROM report_day_change), taken AS (
  SELECT m.measure, coalesce(r.commune_code, '') AS commune_code, r.category_code, coalesce(r.office_code, '') AS office_code,
    m.day, count(*) AS times
  FROM report r CROSS JOIN LATERAL report_measures(r) m GROUP BY 1, 2, 3, 4, 5
), fresh AS (
  SELECT kind, measure, day, code, sum(times) AS count FROM (${daysOf('taken')}) t GROUP BY 1, 2, 3, 4
), wrong AS (
  SELECT kind, measure, day, code, coalesce(f.count, 0) AS count
  FROM fresh f FULL JOIN report_day o USING (kind, measure, day, code)
  WHERE coalesce(f.count, 0) IS DISTINCT FROM o.count
)
INSERT INTO report_day (kind, measure, day, code, count) SELECT * FROM wrong
ON CONFLICT (kind, measure, day, code) DO UPDATE SET count = excluded.count`,
}
const tidyDays: Statement = {
  name: 'report_day_tidy',
  text: 'DELETE FROM report_day WHERE count = 0',
}
const longestRecountMs = 600_000

/** Counts every report anew; for rows that were written past the register, and against anything unforeseen. */
export async function recountReports(database: Database): Promise<void> {
  await database.transaction(async ({ sql }) => {
    await sql.query(turnstile, [])
    await sql.query(recount, [])
    await sql.query(tidyDays, [])
  }, longestRecountMs)
}

const mostFolded = 20_000

/** Takes what changed into the counts by day. Counts are right without it; they are read faster after it. */
export async function foldReportCounts(database: Database): Promise<void> {
  for (let folded = mostFolded; folded === mostFolded; ) {
    folded = await database.transaction(async ({ sql }) => {
      await sql.query(turnstile, [])
      const [row] = await sql.query<{ count: number }>(fold, [mostFolded])
      return row?.count ?? 0
    })
  }
}

/** Reports of one group. In the period where nothing else is said. */
export type ReportCounts = {
  /** A code, a month `2026-11`, or empty: unknown, or everything. */
  name: string
  /** Filed. */
  received: number
  /** Answered, and not opened again. */
  resolved: number
  /** Of `resolved`: by the promised date. */
  onTime: number
  refused: number
  /** Of `refused`: another office is competent. */
  elsewhere: number
  /** Open at the end of the period; now, where it has not ended. */
  pending: number
  /** Of `pending`: promised for a day before today. None where the period has ended. */
  overdue: number
  /** What was there to be handled: resolved or pending (petition.feedback.in_jurisdiction of indicators.csv). */
  inCompetence: number
  /** Of those answered in the period: what the people said of it. */
  satisfied: number
  unsatisfied: number
}

/** Which reports: of a commune, of the office that has them now, of a category; from one local day to another. */
export type ReportCountQuery = {
  from: string
  to: string
  communeCode?: string | undefined
  officeCode?: string | undefined
  categoryCode?: string | undefined
  now: Date
}

const today = localDayOf('$3::timestamptz')
const sum = (test: string) => `coalesce(sum(count) FILTER (WHERE ${test}), 0)::int`
const span = 'day BETWEEN $1::date AND $2::date'
const ended = `$2::date < ${today}`

const selected = (name: string, by: keyof typeof groups) => `
SELECT ${name} AS name, ${sum(`measure = 1 AND ${span}`)} AS received,
  ${sum(`measure IN (3, 4) AND ${span}`)} AS resolved, ${sum(`measure = 3 AND ${span}`)} AS "onTime",
  ${sum(`measure IN (5, 6) AND ${span}`)} AS refused, ${sum(`measure = 5 AND ${span}`)} AS elsewhere,
  ${
    by === 'month'
      ? '0'
      : `CASE WHEN ${ended} THEN ${sum('measure = 1 AND day <= $2::date')} - ${sum('measure BETWEEN 3 AND 6 AND day <= $2::date')}
    ELSE ${sum('measure = 2')} END`
  } AS pending,
  ${by === 'month' ? '0' : `CASE WHEN ${ended} THEN 0 ELSE ${sum(`measure = 2 AND day < ${today}`)} END`} AS overdue,
  ${sum(`measure = 7 AND ${span}`)} AS satisfied, ${sum(`measure = 8 AND ${span}`)} AS unsatisfied`

/** Which rows matter: of the period, and for what is pending all before its end, or all that is open. */
const wanted = `((measure <> 2 AND ${span}) OR (measure = 2 AND NOT ${ended})
  OR (measure BETWEEN 1 AND 6 AND measure <> 2 AND ${ended} AND day < $1::date))`

const groups = {
  all: `''`,
  month: `to_char(day, 'YYYY-MM')`,
  commune: 'code',
  category: 'code',
  office: 'code',
}
export type ReportCountGroup = keyof typeof groups
type Kind = keyof typeof kinds

/** Counts by day and what was not folded yet, in one statement: each change is seen once. */
const byDay = (by: ReportCountGroup, kind: Kind): Statement => ({
  name: `report_day_by_${by}_of_${kind}`,
  text: `${selected(groups[by], by)}
FROM (
  SELECT measure, code, day, count FROM report_day WHERE kind = ${kinds[kind]} AND ${wanted}
    AND ($4::text IS NULL OR code = $4)
  UNION ALL SELECT measure, code, day, times FROM (${daysOf('report_day_change')}) c
    WHERE kind = ${kinds[kind]} AND ${wanted} AND ($4::text IS NULL OR code = $4)
) d GROUP BY 1 ORDER BY 1`,
})

const columns = { commune: 'commune_code', category: 'category_code', office: 'office_code' }

/** Of two conditions at once: from the reports of that commune, office or category themselves. */
const byReport = (by: ReportCountGroup): Statement => ({
  name: `report_count_by_${by}`,
  text: `${selected(by in columns ? 'code' : groups[by], by)}
FROM (
  SELECT m.measure, m.day, 1 AS count, coalesce(${by in columns ? `r.${columns[by as keyof typeof columns]}` : 'NULL'}, '') AS code
  FROM report r CROSS JOIN LATERAL report_measures(r) m
  WHERE ($4::text IS NULL OR r.commune_code = $4) AND ($5::text IS NULL OR r.office_code = $5)
    AND ($6::text IS NULL OR r.category_code = $6)
) d WHERE ${wanted} GROUP BY 1 ORDER BY 1`,
})

type Row = Omit<ReportCounts, 'inCompetence'>

async function readRows(
  sql: Sql,
  by: ReportCountGroup,
  { from, to, now, communeCode, officeCode, categoryCode }: ReportCountQuery,
): Promise<Row[]> {
  const conditions = { commune: communeCode, office: officeCode, category: categoryCode }
  const given = Object.entries(conditions).filter(([, code]) => code !== undefined)
  const [kind, code] = given[0] ?? [by === 'month' ? 'all' : by, undefined]
  const alone = given.length === 0 || by === 'all' || by === 'month' || by === kind
  if (given.length < 2 && alone) {
    return await sql.query<Row>(byDay(by, kind as Kind), [from, to, now, code ?? null])
  }
  const values = [from, to, now, communeCode ?? null, officeCode ?? null, categoryCode ?? null]
  return await sql.query<Row>(byReport(by), values)
}

/**
 * Counts of reports by group; groups without any are left out, and of nothing at all there is none. By month nothing is
 * pending or overdue: these are of a moment.
 */
export async function readReportCounts(
  sql: Sql,
  by: ReportCountGroup,
  query: ReportCountQuery,
): Promise<ReportCounts[]> {
  const rows = await readRows(sql, by, query)
  return rows
    .map((row) => ({ ...row, inCompetence: row.resolved + row.pending }))
    .filter(({ name: _, ...counts }) => Object.values(counts).some((count) => count > 0))
}

const first: Statement = {
  name: 'report_day_first',
  text: `SELECT to_char(min(day), 'YYYY-MM-DD') AS day FROM (
  SELECT min(day) AS day FROM report_day WHERE kind = 0 AND measure = 1 AND count > 0
  UNION ALL SELECT min(day) FROM report_day_change WHERE measure = 1 AND times > 0) d`,
}

/** The first day on which a report was filed; undefined while there is none. */
export async function firstReportDay(sql: Sql): Promise<string | undefined> {
  const [row] = await sql.query<{ day: string | null }>(first, [])
  return row?.day ?? undefined
}
