import { createCommunes } from '#src/communes/communes.ts'
import type { Database, Statement } from '#src/database/database.ts'
import { createLiveFigures, type LiveQuery } from '#src/figures/live/live-figures.ts'
import { loadReferenceData } from '#src/reference-data.ts'
import { recountReports } from '#src/reports/counts.ts'
import { createCurrentCategories } from '#src/reports/current-categories.ts'
import { openForFilling } from './fill.ts'
import {
  type BenchDatabase,
  median,
  openBenchDatabase,
  quantile,
  type Result,
  rounded,
} from './support.ts'

const rounds = 7
const asks = 40
const now = new Date('2026-11-20T10:00:00+07:00')

// Two years of reports over all communes and categories: one in twenty is open, one in ten was answered late, one in
// twenty-five refused; half of those who were answered said what they think.
const fill: Statement = {
  name: 'bench_reports_fill',
  text: `
INSERT INTO report (receipt, draft_id, citizen_id, category_code, sealed, hidden, commune_code, area_code, office_code,
  filed_at, due_at, limit_value, limit_unit, consent_version, state, refused_for, refused_at, answered_at, satisfied)
SELECT 'PA-' || n, gen_random_uuid(), gen_random_uuid(), k.codes[1 + h.mixed % array_length(k.codes, 1)], '\\x00', false,
  c.code, c.code, 'TT' || c.code, a.at, a.at + interval '20 days', 15, 'working_day', '1', s.state,
  CASE WHEN s.state = 'refused' THEN CASE WHEN n % 50 = 1 THEN 'elsewhere' ELSE 'unclear' END END,
  CASE WHEN s.state = 'refused' THEN a.at + interval '2 days' END,
  CASE WHEN s.state IN ('answered', 'closed') THEN a.at + CASE WHEN n % 10 = 3 THEN 25 ELSE 9 END * interval '1 day' END,
  CASE WHEN s.state = 'closed' THEN n % 4 <> 0 END
FROM generate_series($1::int, $2::int) n
CROSS JOIN LATERAL (SELECT abs(hashint4(n) / 2) AS mixed) h
CROSS JOIN (SELECT array_agg(code ORDER BY code) AS codes FROM report_category) k
CROSS JOIN (SELECT array_agg(code ORDER BY code) AS codes FROM commune WHERE province_code = '68') p
CROSS JOIN LATERAL (SELECT p.codes[1 + h.mixed / 64 % array_length(p.codes, 1)] AS code) c
CROSS JOIN LATERAL (SELECT CASE WHEN n % 20 = 0 THEN 'received' WHEN n % 25 = 1 THEN 'refused'
  WHEN n % 2 = 0 THEN 'answered' ELSE 'closed' END AS state) s
CROSS JOIN LATERAL (
  SELECT timestamptz '2024-11-20 08:00+07' + ((n::bigint * 7919) % 729) * interval '1 day' + (n % 480) * interval '1 minute' AS at) a`,
}
const tidy = ['report', 'report_day'].map((table) => ({
  name: `bench_tidy_${table}`,
  text: `VACUUM ANALYZE ${table}`,
}))

// A plain recount, written without what the program counts by.
const plain: Statement = {
  name: 'bench_reports_plain',
  text: `
SELECT
  count(*) FILTER (WHERE filed_at >= $1::timestamptz AND filed_at < $2::timestamptz)::int AS received,
  count(*) FILTER (WHERE answered_at >= $1 AND answered_at < $2)::int AS resolved,
  count(*) FILTER (WHERE answered_at >= $1 AND answered_at < $2 AND answered_at <= due_at)::int AS on_time,
  count(*) FILTER (WHERE refused_at >= $1 AND refused_at < $2)::int AS refused,
  count(*) FILTER (WHERE state IN ('received', 'accepted', 'asked'))::int AS pending,
  count(*) FILTER (WHERE state IN ('received', 'accepted', 'asked') AND due_at < '2026-11-20T00:00+07')::int AS overdue,
  round(100.0 * count(*) FILTER (WHERE answered_at >= $1 AND answered_at < $2 AND satisfied)
    / nullif(count(*) FILTER (WHERE answered_at >= $1 AND answered_at < $2 AND satisfied IS NOT NULL), 0), 1)::text AS satisfaction
FROM report WHERE ($3::text IS NULL OR commune_code = $3) AND ($4::text IS NULL OR category_code = $4)`,
}
const floor: Statement = {
  name: 'bench_reports_floor',
  text: 'SELECT state FROM report WHERE receipt = $1',
}

const period = { start: '2026-01-01', end: '2026-11-30' }
const province = { kind: 'province', name: undefined } as const
const codes = [
  ...['received', 'resolved', 'on_time', 'refused', 'pending', 'overdue', 'satisfaction'],
] as const

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
const p95 = (list: number[]) =>
  quantile(
    [...list].sort((a, b) => a - b),
    0.95,
  )

async function open(bench: BenchDatabase, count: number) {
  const database: Database & { close(): Promise<void> } = await openForFilling(bench)
  await loadReferenceData(database)
  const step = 100_000
  for (let from = 0; from < count; from += step) {
    await database.sql.query(fill, [from, Math.min(from + step, count) - 1])
  }
  const recountMs = await timed(() => recountReports(database))
  for (const statement of tidy) await database.sql.query(statement, [])
  const communes = createCommunes({ database, provinceCode: '68' })
  await communes.reload()
  const categories = await createCurrentCategories(database)
  const live = createLiveFigures({ database, communes, categories: categories.current })
  const commune = { kind: 'commune', code: '24985', name: 'Xã Ninh Gia' } as const
  const [category] = categories.current()
  const queryOf = (nth: number, place: LiveQuery['place'] = province): LiveQuery => ({
    ...{ code: `register.reports_${codes[nth % codes.length]}`, place, period },
  })
  const questions: ((nth: number) => Promise<unknown>)[] = [
    (nth) => live.read(queryOf(nth), now),
    (nth) => live.read(queryOf(nth, commune), now),
    (nth) => live.read({ ...queryOf(nth), category: category?.code }, now),
    (nth) => live.read({ ...queryOf(nth, commune), category: category?.code }, now),
    (nth) => live.overTime(queryOf(nth), now),
    (nth) => live.overCategories(queryOf(nth), now),
    (nth) => live.overCategories(queryOf(nth, commune), now),
  ]
  // Two things at once, over the whole province: read from the reports themselves.
  const ofCategory = (nth: number) =>
    live.overPlaces({ ...queryOf(nth), category: category?.code }, now)

  /** p95 in milliseconds of each question, and of the floor. */
  async function measure() {
    const answers: number[][] = questions.map(() => [])
    const crossed: number[] = []
    const floors: number[] = []
    for (let nth = 0; nth < asks; nth++) {
      for (const [which, ask] of questions.entries()) {
        answers[which]?.push(await timed(() => ask(nth)))
      }
      if (nth < 5) crossed.push(await timed(() => ofCategory(nth)))
      floors.push(await timed(() => database.sql.query(floor, [`PA-${(nth * 7919) % count}`])))
    }
    return {
      p95: p95(answers.flat()),
      each: answers.map(p95),
      crossed: median(crossed),
      floorP95: p95(floors),
    }
  }

  /** Are the live figures those of a plain recount: of all, of a commune, of a category, of both? */
  async function isExact(): Promise<boolean> {
    const span = [new Date('2026-01-01T00:00+07:00'), new Date('2026-12-01T00:00+07:00')]
    for (const place of [province, commune]) {
      for (const kind of [undefined, category?.code]) {
        const code = place.kind === 'commune' ? place.code : null
        const [row] = await database.sql.query<Record<string, number | string>>(plain, [
          ...[...span, code, kind ?? null],
        ])
        for (const name of codes) {
          const query = { code: `register.reports_${name}`, place, period, category: kind }
          const shown = (await live.read(query, now))?.shown
          const value = shown?.kind === 'exact' ? shown.value : undefined
          if (Number(value) !== Number(row?.[name])) return false
        }
      }
    }
    return true
  }

  return { measure, isExact, recountMs, close: database.close }
}

/**
 * Latency of the live figures of 2,000,000 reports and of a tenth of them (a tenth of both when embedded, or as many as
 * BENCH_REPORTS says): of all, of a place, of a category, of both, by month, by category. The two databases
 * take turns, and the ratios are pair by pair.
 */
export async function* benchReportFigures(bench: BenchDatabase): AsyncGenerator<Result> {
  const many = Number(
    process.env.BENCH_REPORTS ?? (bench.on === 'postgresql' ? 2_000_000 : 200_000),
  )
  const few = many / 10
  const other = await openBenchDatabase()
  const [small, large] = [await open(other, few), await open(bench, many)]
  await small.measure()
  await large.measure()
  type Measured = Awaited<ReturnType<typeof large.measure>>
  const pairs: { small: Measured; large: Measured }[] = []
  for (let round = 0; round < rounds; round++) {
    pairs.push({ small: await small.measure(), large: await large.measure() })
  }
  const exact = (await small.isExact()) && (await large.isExact())
  await small.close()
  await large.close()
  await other.drop()
  const slowest = (measured: Measured) => Math.max(...measured.each)
  yield {
    ...{ few, many, exact },
    fewP95Ms: rounded(median(pairs.map((pair) => pair.small.p95))),
    manyP95Ms: rounded(median(pairs.map((pair) => pair.large.p95))),
    slowestQuestionP95Ms: rounded(median(pairs.map((pair) => slowest(pair.large)))),
    eachP95Ms:
      pairs
        .at(-1)
        ?.large.each.map((ms) => rounded(ms, 1))
        .join(' ') ?? '',
    categoryByPlaceMs: rounded(median(pairs.map((pair) => pair.large.crossed)), 0),
    limitMs: 150,
    p95Ratio: rounded(median(pairs.map((pair) => pair.large.p95 / pair.small.p95))),
    limitRatio: 1.5,
    floorP95Ms: rounded(median(pairs.map((pair) => pair.large.floorP95))),
    recountMs: rounded(large.recountMs, 0),
  }
}
