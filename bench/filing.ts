import { readFileSync } from 'node:fs'
import { fillDossiers, openForFilling } from './fill.ts'
import { type BenchDatabase, median, quantile, type Result, rounded } from './support.ts'
import { load, type Server, startServer } from './turn.ts'
import { type BenchPlatform, openTelegram } from './turn-platforms.ts'

const secondsEach = 8
const rounds = 3
/** After how many citizens the memory is read; fewer while developing. */
const citizens = (process.env.BENCH_FILING_CITIZENS ?? '1000,10000').split(',').map(Number)
const atOnce = 50

// What a citizen says to what they are asked. The commune is passed over, or all would be shown what is near by.
const says: [RegExp, string][] = [
  [/Việc này ở đâu/, 'trước cổng chợ cũ'],
  [/thuộc xã, phường nào/, 'bỏ qua'],
  [/cho biết họ tên/, 'Trần Văn Huy'],
  [/Số điện thoại/, '0912345678'],
  [/giấu họ tên/, 'Giấu'],
  [/xem lại trước khi gửi/, 'Đồng ý và gửi'],
]
const first = 'đèn đường tối thui cả tuần, không ai sửa'
const filed = 'Mã: PA-'

let lastChat = 5_000_000

/** Files report after report, each as a citizen who was never here, `people` of them at a time, until `done`. */
async function fileAtOnce(
  server: Server,
  platform: BenchPlatform,
  people: number,
  done: (filings: number) => boolean,
) {
  const latencies: number[] = []
  const waiting = new Map<string, (text: string) => void>()
  const off = platform.onAnswered((chat, text) => waiting.get(chat)?.(text))
  let filings = 0

  async function turn(chat: number, words: string): Promise<string> {
    const began = performance.now()
    const answered = new Promise<string>((resolve) => waiting.set(String(chat), resolve))
    await server.post(platform.hook(chat, words))
    const reply = await answered
    latencies.push(performance.now() - began)
    return reply
  }

  async function fileOne(): Promise<void> {
    const chat = ++lastChat
    let reply = await turn(chat, first)
    while (!reply.includes(filed)) {
      const answer = says.find(([question]) => question.test(reply))
      if (answer === undefined) throw new Error(`nobody knows what to answer to: ${reply}`)
      reply = await turn(chat, answer[1])
    }
    waiting.delete(String(chat))
    filings += 1
  }

  const person = async () => {
    while (!done(filings)) await fileOne()
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: people }, person))
  const seconds = (performance.now() - began) / 1000
  off()
  latencies.sort((a, b) => a - b)
  return {
    perSecond: latencies.length / seconds,
    p95: quantile(latencies, 0.95),
    filings,
    turns: latencies.length,
  }
}

function megabytes({ pid }: Server): number {
  const pages = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)?.[1]
  return Number(pages) / 1024
}

async function measure(
  ours: Server,
  floor: Server | undefined,
  platform: BenchPlatform,
  people: number,
): Promise<Result> {
  const until = (seconds: number) => {
    const end = performance.now() + seconds * 1000
    return () => performance.now() > end
  }
  const own: Awaited<ReturnType<typeof fileAtOnce>>[] = []
  const least: Awaited<ReturnType<typeof load>>[] = []
  await fileAtOnce(ours, platform, people, until(2))
  for (let round = 0; round < rounds; round++) {
    own.push(await fileAtOnce(ours, platform, people, until(secondsEach)))
    if (floor)
      least.push(await load(floor, platform, people, secondsEach, 1_000_000 + round * 1_000))
  }
  const ratio = (key: 'perSecond' | 'p95') =>
    rounded(median(own.map((each, nth) => each[key] / (least[nth]?.[key] ?? Number.NaN))))
  return {
    people,
    turnsPerFiling: rounded(median(own.map(({ turns, filings }) => turns / filings)), 1),
    turnsPerSecond: rounded(median(own.map(({ perSecond }) => perSecond)), 0),
    p95Ms: rounded(median(own.map(({ p95 }) => p95)), 0),
    floorTurnsPerSecond: rounded(median(least.map(({ perSecond }) => perSecond)), 0),
    throughputRatio: ratio('perSecond'),
    p95Ratio: ratio('p95'),
  }
}

/**
 * Reports filed step by step by 50 and 200 citizens at once, beside the durable floor of `turn` in the same run, and
 * what the process keeps in memory after 1,000 and 10,000 citizens.
 */
export async function* benchFiling(database: BenchDatabase): AsyncGenerator<Result> {
  const filling = await openForFilling(database)
  await fillDossiers(filling, 1_000)
  await filling.close()
  const platform = await openTelegram()
  const ours = await startServer('program-server.ts', {
    ...{ ...database.env, ...platform.env, PERSON_MESSAGES_PER_MINUTE: '0' },
  })
  const floor =
    database.url === undefined
      ? undefined
      : await startServer('floor-server.ts', {
          ...{ FLOOR_DATABASE_URL: database.url, ...platform.floorEnv },
        })
  try {
    const idle = megabytes(ours)
    for (const many of citizens) {
      const begun = lastChat
      await fileAtOnce(ours, platform, atOnce, () => lastChat - begun >= many)
      const after = megabytes(ours)
      yield { citizens: many, idleMb: rounded(idle, 0), afterMb: rounded(after, 0) }
    }
    for (const people of [50, 200]) yield await measure(ours, floor, platform, people)
  } finally {
    await ours.stop()
    await floor?.stop()
    await platform.close()
  }
}
