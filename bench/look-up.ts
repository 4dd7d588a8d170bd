import { createCurrentCalendar } from '#src/calendar/current-calendar.ts'
import { allPrefixes } from '#src/dossiers/dossier-code.ts'
import { createDossiers, type Dossiers } from '#src/dossiers/dossiers.ts'
import { createSealing } from '#src/sealing.ts'
import { fillDossiers, openForFilling } from './fill.ts'
import {
  type BenchDatabase,
  benchKey,
  median,
  openBenchDatabase,
  quantile,
  type Result,
  rounded,
} from './support.ts'

const few = 10_000
const lookUps = 3_000
const rounds = 5
const nobody = '00000000-0000-4000-8000-000000000000'

type Latency = { p50: number; p95: number }

async function measure(dossiers: Dossiers, count: number): Promise<Latency> {
  const latencies: number[] = []
  for (let index = 0; index < lookUps; index++) {
    // Spread over the whole table, in an order that neither the database nor the disk can foresee.
    const number = Math.floor(((index * 0.618_033_988_7) % 1) * count)
    const code = `H36.01.001-260101-${String(number).padStart(6, '0')}`
    const began = performance.now()
    const found = await dossiers.lookUp(code, nobody, new Date())
    latencies.push(performance.now() - began)
    if (found.kind !== 'outline') throw new Error(`${code} was not found`)
  }
  latencies.sort((a, b) => a - b)
  return { p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) }
}

async function openWith(bench: BenchDatabase, count: number) {
  const database = await openForFilling(bench)
  await fillDossiers(database, count)
  const calendar = await createCurrentCalendar(database)
  const dossiers = createDossiers({
    database,
    calendar: calendar.current,
    sealing: createSealing(benchKey),
    prefixes: allPrefixes(),
    proof: 'last4',
  })
  return { measure: () => measure(dossiers, count), close: database.close }
}

/**
 * Latency of one look-up with ten thousand dossiers and with two million (200,000 when embedded). The two databases
 * take turns, and the ratios are pair by pair.
 */
export async function* benchLookUp(bench: BenchDatabase): AsyncGenerator<Result> {
  const many = bench.on === 'postgresql' ? 2_000_000 : 200_000
  const other = await openBenchDatabase()
  const [small, large] = [await openWith(other, few), await openWith(bench, many)]
  await small.measure()
  await large.measure()
  const pairs: { small: Latency; large: Latency }[] = []
  for (let round = 0; round < rounds; round++) {
    pairs.push({ small: await small.measure(), large: await large.measure() })
  }
  await small.close()
  await large.close()
  await other.drop()
  const pick = (which: 'small' | 'large', key: 'p50' | 'p95') =>
    rounded(median(pairs.map((pair) => pair[which][key])), 3)
  const ratio = (key: 'p50' | 'p95') =>
    rounded(median(pairs.map((pair) => pair.large[key] / pair.small[key])))
  yield {
    few,
    many,
    fewP50Ms: pick('small', 'p50'),
    manyP50Ms: pick('large', 'p50'),
    fewP95Ms: pick('small', 'p95'),
    manyP95Ms: pick('large', 'p95'),
    p50Ratio: ratio('p50'),
    p95Ratio: ratio('p95'),
    limit: 1.3,
  }
}
