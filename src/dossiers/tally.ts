import type { Database, Sql, Statement } from '#src/database/database.ts'
import { localDayOf, localDayText, zone } from '#src/database/local-days.ts'

// Between the parts of a tally; no code holds it (src/text/clean-cell.ts).
const apart = 'chr(31)'
const dayOf = (instant: string) => `coalesce(${localDayText(instant)}, '')`
/** In work with its clock running (domain.md 2 and 3.3). */
const running = (row: string) =>
  `${row}.status IN (2, 4) AND ${row}.source_status IS NULL AND ${row}.due_at IS NOT NULL`

/**
 * The SQL of where a dossier is counted, as one text: commune, office, the day it was received, and one more measure with
 * its day. The measures are those of DossierDay in prisma/schema.prisma.
 */
export function tallyOf(row: string): string {
  return `concat_ws(${apart}, coalesce(${row}.commune_code, ''), coalesce(${row}.office_code, ''),
    CASE WHEN ${row}.status NOT IN (1, 3) THEN ${dayOf(`${row}.accepted_at`)} ELSE '' END,
    CASE WHEN ${running(row)} THEN concat('2', ${apart}, ${dayOf(`${row}.due_at`)})
      WHEN ${row}.status IN (2, 4, 5, 6) THEN concat('3', ${apart}, '1970-01-01')
      WHEN ${row}.status IN (9, 10) AND ${row}.finished_at IS NOT NULL THEN concat(
        CASE WHEN ${row}.finished_at > ${row}.due_at THEN '5' WHEN ${row}.due_at IS NULL THEN '6' ELSE '4' END,
        ${apart}, ${dayOf(`${row}.finished_at`)})
      ELSE ${apart} END)`
}

const part = (nth: number) => `split_part(tally, ${apart}, ${nth})`
/** Stands for every commune and office: a figure of the whole province reads one row a day. */
const everywhere = "'*'"
/** The rows of dossier_day that tallies (columns `tally`, `times`) come to. */
const daysOf = (tallies: string) => `
SELECT m.measure::smallint AS measure, CASE WHEN w.whole THEN ${everywhere} ELSE ${part(1)} END AS commune_code,
  CASE WHEN w.whole THEN ${everywhere} ELSE ${part(2)} END AS office_code, m.day::date AS day, times
FROM ${tallies} AS tallies
CROSS JOIN LATERAL (VALUES ('1', ${part(3)}), (${part(4)}, ${part(5)})) AS m(measure, day)
CROSS JOIN (VALUES (false), (true)) AS w(whole)
WHERE m.measure <> '' AND m.day <> ''`

const changesOf = (changes: string) => `(
  SELECT now AS tally, times FROM ${changes} WHERE now IS NOT NULL
  UNION ALL SELECT was, -times FROM ${changes} WHERE was IS NOT NULL)`

// One process at a time folds or counts anew.
const turnstile: Statement = {
  name: 'dossier_day_turn',
  text: 'SELECT pg_advisory_xact_lock(684017)::text AS locked',
}

// A change is deleted and counted in one statement: whoever reads sees it in the one table or in the other.
const fold: Statement = {
  name: 'dossier_day_fold',
  text: `
WITH taken AS (
  DELETE FROM dossier_day_change WHERE id IN (SELECT id FROM dossier_day_change ORDER BY id LIMIT $1::int)
  RETURNING was, now, times
), added AS (
  INSERT INTO dossier_day AS d (measure, commune_code, office_code, day, count)
  SELECT measure, commune_code, office_code, day, sum(times) FROM (${daysOf(changesOf('taken'))}) c
  GROUP BY 1, 2, 3, 4 HAVING sum(times) <> 0
  ON CONFLICT (measure, commune_code, office_code, day) DO UPDATE SET count = d.count + excluded.count
)
SELECT count(*)::int AS count FROM taken`,
}

// Compares and corrects rather than empties and fills: one statement sees dossiers and changes at the same moment.
const recount: Statement = {
  name: 'dossier_day_recount',
  text: `
WITH taken AS (DELETE FROM dossier_day_change), fresh AS (
  SELECT measure, commune_code, office_code, day, sum(times) AS count
  FROM (${daysOf(`(SELECT ${tallyOf('d')} AS tally, count(*) AS times FROM dossier d GROUP BY 1)`)}) c
  GROUP BY 1, 2, 3, 4
), wrong AS (
  SELECT measure, commune_code, office_code, day, coalesce(f.count, 0) AS count
  FROM fresh f FULL JOIN dossier_day o USING (measure, commune_code, office_code, day)
  WHERE coalesce(f.count, 0) IS DISTINCT FROM o.count
)
INSERT INTO dossier_day (measure, commune_code, office_code, day, count) SELECT * FROM wrong
ON CONFLICT (measure, commune_code, office_code, day) DO UPDATE SET count = excluded.count`,
}

const tidy: Statement = {
  name: 'dossier_day_tidy',
  text: 'DELETE FROM dossier_day WHERE count = 0',
}

const mostFolded = 20_000

/** Takes what changed into the counts by day. Figures are right without it; they are read faster after it. */
export async function foldTallies(database: Database): Promise<void> {
  for (let folded = mostFolded; folded === mostFolded; ) {
    folded = await database.transaction(async ({ sql }) => {
      await sql.query(turnstile, [])
      const [row] = await sql.query<{ count: number }>(fold, [mostFolded])
      return row?.count ?? 0
    })
  }
}

// Two million dossiers take half a minute on a small machine that has other work.
const longestRecountMs = 600_000

/** Counts every dossier anew; for rows that were written past `upsertDossiers`, and against anything unforeseen. */
export async function recountTallies(database: Database): Promise<void> {
  await database.transaction(async ({ sql }) => {
    await sql.query(turnstile, [])
    await sql.query(recount, [])
    await sql.query(tidy, [])
  }, longestRecountMs)
}

/** Dossiers of one group (a commune, an office, a month or all). Finished: within the span; the rest as of now. */
export type Tally = {
  /** A code, a month `2026-11`, or empty: unknown, or everything. */
  name: string
  received: number
  onTime: number
  late: number
  /** Finished with no promised date: neither in time nor late. */
  undated: number
  inWork: number
  dueToday: number
  lateNow: number
  /** Late now and promised within the span. */
  lateDue: number
}

/** Which dossiers: of a commune, or of an office (its own, and those of its commune that name none), from day to day. */
export type TallyQuery = {
  from: string
  to: string
  communeCode?: string | undefined
  officeCode?: string | undefined
  now: Date
}

const groups = {
  all: `''`,
  commune: 'd.commune_code',
  office: `coalesce(nullif(d.office_code, ''), s.code, '')`,
  month: `to_char(d.day, 'YYYY-MM')`,
}
export type TallyGroup = keyof typeof groups

// The office of a dossier that names none is the one-stop office of its commune, as for letters of apology.
const oneStops = `LEFT JOIN (
  SELECT DISTINCT ON (commune_code) commune_code, code FROM office
  WHERE kind = 'one_stop' AND commune_code IS NOT NULL ORDER BY commune_code, code
) s ON d.office_code = '' AND s.commune_code = d.commune_code`

const shown = '(measure IN (1, 4, 5, 6) AND day BETWEEN $1::date AND $2::date)'
const today = localDayOf('$3::timestamptz')
const sum = (test: string) => `coalesce(sum(d.count) FILTER (WHERE ${test}), 0)::int`

// Which rows of dossier_day a question reads; the one place is $4.
const scopes = {
  whole: `commune_code = ${everywhere} AND office_code = ${everywhere}`,
  every: `commune_code <> ${everywhere}`,
  commune: 'commune_code = $4',
  office: `commune_code <> ${everywhere}`,
}
type Scope = keyof typeof scopes

// Measure 9: promised for today, at an hour that has passed.
const read = (by: TallyGroup, scope: Scope): Statement => ({
  name: `dossier_day_by_${by}_of_${scope}`,
  text: `
SELECT ${groups[by]} AS name, ${sum('measure = 1')} AS received, ${sum('measure = 4')} AS "onTime",
  ${sum('measure = 5')} AS late, ${sum('measure = 6')} AS undated, ${sum('measure IN (2, 3)')} AS "inWork",
  ${sum(`measure = 2 AND day = ${today}`)} - ${sum('measure = 9')} AS "dueToday",
  ${sum(`measure = 9 OR (measure = 2 AND day < ${today})`)} AS "lateNow",
  ${sum(`day BETWEEN $1::date AND $2::date AND (measure = 9 OR (measure = 2 AND day < ${today}))`)} AS "lateDue"
FROM (
  SELECT measure, commune_code, office_code, day, count FROM dossier_day WHERE ${shown} AND ${scopes[scope]}
  UNION ALL SELECT measure, commune_code, office_code, day, count
  FROM dossier_day WHERE measure IN (2, 3) AND ${scopes[scope]}
  UNION ALL SELECT measure, commune_code, office_code, day, times
  FROM (${daysOf(changesOf('dossier_day_change'))}) c WHERE (${shown} OR measure IN (2, 3)) AND ${scopes[scope]}
  UNION ALL SELECT 9, coalesce(commune_code, ''), coalesce(office_code, ''), ${today}, 1 FROM dossier w
  WHERE w.status IN (2, 4) AND w.source_status IS NULL
    AND due_at >= ${today}::timestamp AT TIME ZONE ${zone} AND due_at < $3::timestamptz
    ${scope === 'commune' ? 'AND commune_code = $4' : ''}
) d ${oneStops}
WHERE $4::text IS NULL OR ${scope === 'office' ? `${groups.office} = $4` : 'true'}
GROUP BY 1 ORDER BY 1`,
})

/** Counts of dossiers by group; groups without any are left out, and of nothing at all there is none. */
export async function readTallies(
  sql: Sql,
  by: TallyGroup,
  { from, to, communeCode, officeCode, now }: TallyQuery,
): Promise<Tally[]> {
  const everything = by === 'all' || by === 'month' ? 'whole' : 'every'
  const scope =
    officeCode !== undefined ? 'office' : communeCode !== undefined ? 'commune' : everything
  const values = [from, to, now, officeCode ?? communeCode ?? null]
  const tallies = await sql.query<Tally>(read(by, scope), values)
  return tallies.filter(({ name: _, ...counts }) =>
    Object.values(counts).some((count) => count > 0),
  )
}

const first: Statement = {
  name: 'dossier_day_first',
  text: `SELECT to_char(min(day), 'YYYY-MM-DD') AS day FROM dossier_day WHERE measure = 1 AND count > 0`,
}

/** The first day on which a dossier was received; undefined while there is none. */
export async function firstTalliedDay(sql: Sql): Promise<string | undefined> {
  const [row] = await sql.query<{ day: string | null }>(first, [])
  return row?.day ?? undefined
}
