import type { Database, Statement } from '#src/database/database.ts'
import { foldTallies, recountTallies } from '#src/dossiers/tally.ts'
import { createLiveFigures, type LiveQuery } from '#src/figures/live/live-figures.ts'
import { loadReferenceData } from '#src/reference-data.ts'
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

// Two years of dossiers over 124 communes: one in twenty is still open, one in ten finished late.
const fill: Statement = {
  name: 'bench_figures_fill',
  text: `
INSERT INTO dossier (code, commune_code, status, accepted_at, due_at, finished_at, updated_at, content_hash)
SELECT 'H36.01.001-260101-' || lpad(n::text, 7, '0'), c.codes[1 + n % array_length(c.codes, 1)],
  CASE WHEN n % 20 = 0 THEN 4 ELSE 10 END, a.at, a.at + interval '7 days',
  CASE WHEN n % 20 = 0 THEN NULL ELSE a.at + CASE WHEN n % 10 = 1 THEN interval '9 days' ELSE interval '5 days' END END,
  now(), '\\x00'
FROM generate_series($1::int, $2::int) n
CROSS JOIN (SELECT array_agg(code ORDER BY code) AS codes FROM commune WHERE province_code = '68') c
CROSS JOIN LATERAL (
  SELECT timestamptz '2024-11-20 08:00+07' + ((n::bigint * 7919) % 729) * interval '1 day' + (n % 480) * interval '1 minute' AS at) a`,
}
const analyze = { name: 'bench_figures_analyze', text: 'VACUUM ANALYZE dossier' }
const analyzeDays = { name: 'bench_figures_days', text: 'VACUUM ANALYZE dossier_day' }
// The floor: one row by its key, on the same connection.
const floor: Statement = {
  name: 'bench_figures_floor',
  text: 'SELECT status FROM dossier WHERE code = $1',
}
const plain: Statement = {
  name: 'bench_figures_plain',
  text: `SELECT count(*) FILTER (WHERE status = 4 AND due_at < $1::timestamptz)::int AS late,
    count(*) FILTER (WHERE accepted_at >= '2026-11-01T00:00+07' AND accepted_at < '2026-12-01T00:00+07')::int AS received
  FROM dossier`,
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

const questions = [
  'register.late',
  'register.on_time_rate',
  'register.late_now',
  'register.received',
]

type Latency = { p95: number; floorP95: number }

async function open(bench: BenchDatabase, count: number) {
  const database: Database & { close(): Promise<void> } = await openForFilling(bench)
  await loadReferenceData(database)
  const step = 200_000
  for (let from = 0; from < count; from += step) {
    await database.sql.query(fill, [from, Math.min(from + step, count) - 1])
  }
  const recountMs = await timed(() => recountTallies(database))
  await foldTallies(database)
  await database.sql.query(analyze, [])
  await database.sql.query(analyzeDays, [])
  const communes = { gazetteer: () => ({}) as never, provinceName: () => 'Tỉnh Lâm Đồng' }
  const live = createLiveFigures({ database, communes, categories: () => [] })
  const place = { kind: 'province', name: undefined } as const
  const queryOf = (nth: number): LiveQuery => ({
    ...{ code: questions[nth % questions.length] ?? '', place },
    period:
      nth % 2 === 0
        ? { start: '2026-11-01', end: '2026-11-30' }
        : { start: '2026-01-01', end: '2026-12-31' },
  })

  /** Answers `asks` questions; p95 in milliseconds of the answers and of the floor. */
  async function measure() {
    const [answers, floors]: [number[], number[]] = [[], []]
    for (let nth = 0; nth < asks; nth++) {
      answers.push(await timed(() => live.read(queryOf(nth), now)))
      const code = `H36.01.001-260101-${String((nth * 7919) % count).padStart(7, '0')}`
      floors.push(await timed(() => database.sql.query(floor, [code])))
    }
    const p95 = (list: number[]) =>
      quantile(
        list.sort((a, b) => a - b),
        0.95,
      )
    return { p95: p95(answers), floorP95: p95(floors) }
  }

  /** Are the live figures those of a plain recount? */
  async function isExact(): Promise<boolean> {
    const [row] = await database.sql.query<{ late: number; received: number }>(plain, [now])
    const period = { start: '2026-11-01', end: '2026-11-30' }
    const read = async (code: string) => (await live.read({ code, place, period }, now))?.shown
    const exact = async (code: string, count = 0) => {
      const shown = await read(code)
      return shown?.kind === 'exact' && shown.value === String(count)
    }
    const received = await exact('register.received', row?.received)
    return received && (await exact('register.late_now', row?.late))
  }

  return { measure, isExact, recountMs, close: database.close }
}

/**
 * Latency of a live figure with 2,000,000 dossiers and with a tenth of them (a tenth of both when embedded, or as many as
 * BENCH_DOSSIERS says); the two databases take turns, and the ratios are pair by pair.
 */
export async function* benchFigures(bench: BenchDatabase): AsyncGenerator<Result> {
  const usual = bench.on === 'postgresql' ? 2_000_000 : 200_000
  const many = Number(process.env.BENCH_DOSSIERS ?? usual)
  const few = many / 10
  const other = await openBenchDatabase()
  const [small, large] = [await open(other, few), await open(bench, many)]
  await small.measure()
  await large.measure()
  const pairs: { small: Latency; large: Latency }[] = []
  for (let round = 0; round < rounds; round++) {
    pairs.push({ small: await small.measure(), large: await large.measure() })
  }
  const exact = (await small.isExact()) && (await large.isExact())
  await small.close()
  await large.close()
  await other.drop()
  const pick = (which: 'small' | 'large', key: 'p95' | 'floorP95') =>
    rounded(median(pairs.map((pair) => pair[which][key])), 2)
  yield {
    ...{ few, many, exact },
    fewP95Ms: pick('small', 'p95'),
    manyP95Ms: pick('large', 'p95'),
    limitMs: 150,
    p95Ratio: rounded(median(pairs.map((pair) => pair.large.p95 / pair.small.p95))),
    limitRatio: 1.5,
    floorP95Ms: pick('large', 'floorP95'),
    timesFloor: rounded(median(pairs.map((pair) => pair.large.p95 / pair.large.floorP95))),
    recountMs: rounded(large.recountMs, 0),
  }
}
