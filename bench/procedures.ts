import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { createSearchOver } from '#src/procedures/procedures.ts'
import { searchShippedProcedures } from '#src/procedures/shipped-procedures.ts'
import { fold } from '#src/text/fold.ts'
import { scoreRetrieval } from '#test/procedures/score-retrieval.ts'
import { type Bench, quantile, rounded } from './support.ts'

const many = 6_000
const rounds = 5
const sets = [
  'retrieval.csv',
  'retrieval-tuned.csv',
  'retrieval-unseen.csv',
  'retrieval-strangers.csv',
  'retrieval-sealed.csv',
  'retrieval-sealed-2.csv',
  'retrieval-exam.csv',
  'retrieval-exam-2.csv',
  'retrieval-exam-3.csv',
  'retrieval-exam-4.csv',
]

// What makes one procedure into many of about the same name, as the national catalogue has them.
const whose = [
  'cấp tỉnh',
  'cấp xã',
  'cho tổ chức',
  'cho hộ gia đình',
  'trực tuyến',
  'tại khu công nghiệp',
  'vùng biên giới',
]

function rowsOf<Row>(name: string): Row[] {
  const file = new URL(`../prisma/data/${name}`, import.meta.url)
  return parse(readFileSync(file), { columns: true })
}

/** The shipped procedures and as many again, renamed, as make six thousand. */
function manyNames(): Map<string, string> {
  const shipped = rowsOf<{ code: string; name_vi: string }>('procedures.csv')
  const names = new Map(shipped.map((row) => [row.code, row.name_vi]))
  for (let number = 0; names.size < many; number += 1) {
    const row = shipped[number % shipped.length]
    const round = Math.floor(number / shipped.length)
    const field = shipped[(number * 7 + round) % shipped.length]?.name_vi
      .split(' ')
      .slice(-3)
      .join(' ')
    const name = `${row?.name_vi} ${whose[round % whose.length]} ${field} lĩnh vực ${round}`
    names.set(`9.${String(number).padStart(6, '0')}`, name)
  }
  return names
}

function timesOf(queries: readonly string[], ask: (query: string) => unknown): number[] {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const query of queries) {
      const began = performance.now()
      ask(query)
      if (round > 0) times.push(performance.now() - began)
    }
  }
  return times.sort((a, b) => a - b)
}

/**
 * How often the right procedure comes first and among three, and how long a search takes at 6,000 procedures, against a
 * walk over the folded names that only counts the words in common.
 */
export const benchProcedures: Bench = async function* () {
  const shipped = searchShippedProcedures()
  for (const set of sets) {
    const { count, top1, top3 } = scoreRetrieval(set, shipped)
    yield { set, count, top1: rounded(top1, 3), top3: rounded(top3, 3) }
  }
  const names = manyNames()
  const began = performance.now()
  const search = createSearchOver(names, rowsOf('procedure-words.csv'))
  const builtMs = rounded(performance.now() - began, 0)
  const queries = scoreRetrieval('retrieval.csv', shipped).queries.map(({ query }) => query)
  const folded = [...names.values()].map(fold)
  const walk = (query: string) => {
    const words = fold(query).split(' ')
    let best = 0
    for (const name of folded) {
      const common = words.reduce((sum, word) => (name.includes(word) ? sum + 1 : sum), 0)
      if (common > best) best = common
    }
    return best
  }
  const [ours, floor] = [timesOf(queries, search), timesOf(queries, walk)]
  const p95 = quantile(ours, 0.95)
  yield {
    procedures: names.size,
    builtMs,
    p50Ms: rounded(quantile(ours, 0.5), 3),
    p95Ms: rounded(p95, 3),
    limitMs: 5,
    walkP95Ms: rounded(quantile(floor, 0.95), 3),
    p95ToWalk: rounded(p95 / quantile(floor, 0.95)),
    top1: rounded(scoreRetrieval('retrieval.csv', search).top1, 3),
  }
}
