import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '#src/database/database.ts'
import { faultsOf, type RoughTelegram, startRoughTelegram } from '#test/support/rough-telegram.ts'
import { openForFilling } from './fill.ts'
import { type BenchDatabase, quantile, type Result, rounded } from './support.ts'

const secret = 'bench'
const calm = { delayMs: 0, limitEvery: 0, dropEvery: 0, blockedEvery: 0 }

const statement = (text: string) => ({ name: `bench_${text.slice(0, 50)}`, text })
const run = <Row>({ sql }: Database, text: string, ...values: unknown[]) =>
  sql.query<Row>(statement(text), values)

/** So many people on Telegram who agreed to announcements, and nothing else in these tables. */
async function fillPeople(database: Database, people: number): Promise<void> {
  await run(
    database,
    'TRUNCATE conversation, broadcast, broadcast_recipient, consent, outbox_message CASCADE',
  )
  await run(
    database,
    `INSERT INTO conversation (channel, address) SELECT 'telegram', n::text FROM generate_series(1, $1::int) n`,
    people,
  )
  await run(
    database,
    `INSERT INTO consent (citizen_id, purpose, version, given_at) SELECT citizen_id, 'announcements', 'bench', now() FROM conversation`,
  )
  await run(database, 'VACUUM ANALYZE conversation, consent')
}

async function makeBroadcast({ prisma }: Database): Promise<number> {
  const { id } = await prisma.broadcast.create({
    data: {
      ...{ state: 'approved', makerId: 1, approverId: 2, createdAt: new Date() },
      textVi: 'Thông báo mất điện sáng thứ Bảy, từ 7 giờ đến 11 giờ, tại các thôn 1, 2 và 3.',
      audience: { include: [{ kind: 'agreed' }], exclude: [] },
    },
  })
  return id
}

type Worker = { child: ChildProcess; port: number }

async function startWorker(
  bench: BenchDatabase,
  url: string,
  more: Record<string, string>,
): Promise<Worker> {
  const env = {
    ...{ ...process.env, ...bench.env, QUIET_HOURS: '', PERSON_MESSAGES_PER_MINUTE: '0' },
    ...{ TELEGRAM_BOT_TOKEN: '1:benchmark-token', TELEGRAM_WEBHOOK_SECRET: secret },
    ...{ TELEGRAM_API_ROOT: url, TELEGRAM_BROADCAST_PER_SECOND: '0', LOG_LEVEL: 'silent' },
    ...more,
  }
  const child = fork(join(import.meta.dirname, 'program-server.ts'), [], { env })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { child, port }
}

async function kill({ child }: Worker): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await pause(250)
}

const stateOf = async (database: Database) =>
  (await database.prisma.broadcast.findFirstOrThrow({ orderBy: { id: 'desc' } })).state

/** Peak memory of a process, in MB, as Linux counts it. */
function peakMbOf({ child }: Worker): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024
}

async function bareLoop(url: string, count: number, body: string): Promise<number> {
  const child = fork(join(import.meta.dirname, 'send-loop.ts'), [url, String(count), body])
  const [{ seconds }] = (await once(child, 'message')) as [{ seconds: number }]
  await once(child, 'exit')
  return seconds
}

/** Messages a second without limits, by one worker, beside a bare loop of calls to the same fake. */
async function measureRate(
  bench: BenchDatabase,
  database: Database,
  people: number,
): Promise<Result> {
  await fillPeople(database, people)
  const telegram = await startRoughTelegram(calm)
  const worker = await startWorker(bench, telegram.url, {})
  const floors = [
    await bareLoop(`${telegram.url}/bot1:x/sendMessage`, people, '{"chat_id":"1","text":"x"}'),
  ]
  const { calls } = telegram.seen
  await makeBroadcast(database)
  await telegram.reached(calls + 1)
  const began = performance.now()
  await telegram.reached(calls + people)
  const seconds = (performance.now() - began) / 1000
  await kill(worker)
  floors.push(await bareLoop(`${telegram.url}/bot1:x/sendMessage`, people, telegram.seen.last))
  telegram.close()
  const floorSeconds = ((floors[0] ?? 0) + (floors[1] ?? 0)) / 2
  return {
    ...{ measure: 'rate', people, perSecond: rounded(people / seconds, 0) },
    floorPerSecond: rounded(people / floorSeconds, 0),
    ratio: rounded(floorSeconds / seconds),
  }
}

/** Seconds to write an audience down, and the worker's peak memory; nothing is sent, since it stops as soon as it runs. */
async function measureAudience(bench: BenchDatabase, database: Database, people: number) {
  await fillPeople(database, people)
  const telegram = await startRoughTelegram({ ...calm, delayMs: 1_000 })
  const worker = await startWorker(bench, telegram.url, { TELEGRAM_BROADCAST_PER_SECOND: '1' })
  const began = performance.now()
  await makeBroadcast(database)
  await until(async () => (await stateOf(database)) === 'running')
  const seconds = (performance.now() - began) / 1000
  const peakMb = peakMbOf(worker)
  await kill(worker)
  telegram.close()
  return { people, seconds, peakMb }
}

let lastUpdate = 0

/** How long answers take, one person after the other, in milliseconds from the webhook to the platform. */
async function answers(
  { port }: Worker,
  telegram: RoughTelegram,
  count: number,
): Promise<number[]> {
  const taken: number[] = []
  for (let nth = 0; nth < count; nth++) {
    const chat = 900_000_000 + ++lastUpdate
    const message = {
      message_id: lastUpdate,
      date: 1,
      chat: { id: chat, type: 'private' },
      text: 'menu',
    }
    const update = {
      update_id: lastUpdate,
      message: { ...message, from: { id: chat, is_bot: false } },
    }
    const began = performance.now()
    const answered = telegram.takenBy(String(chat))
    await fetch(`http://127.0.0.1:${port}/webhooks/telegram`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
      body: JSON.stringify(update),
    })
    await answered
    taken.push(performance.now() - began)
    await pause(10)
  }
  return taken
}

const p95 = (times: number[]) =>
  quantile(
    [...times].sort((a, b) => a - b),
    0.95,
  )

/** Answers with and without a broadcast under way at the pace of `perSecond`. */
async function measureAnswers(
  bench: BenchDatabase,
  database: Database,
  perSecond: string,
): Promise<Result> {
  await fillPeople(database, perSecond === '0' ? 200_000 : 20_000)
  const telegram = await startRoughTelegram(calm)
  const worker = await startWorker(bench, telegram.url, {
    TELEGRAM_BROADCAST_PER_SECOND: perSecond,
  })
  await answers(worker, telegram, 100)
  const before = await answers(worker, telegram, 300)
  const { calls } = telegram.seen
  await makeBroadcast(database)
  await telegram.reached(calls + 50)
  const during = await answers(worker, telegram, 300)
  const stillRunning = (await stateOf(database)) === 'running'
  await kill(worker)
  telegram.close()
  return {
    ...{
      measure: 'answers',
      broadcastPerSecond: perSecond === '0' ? 'no limit' : Number(perSecond),
    },
    ...{ p95Ms: rounded(p95(before), 1), p95DuringMs: rounded(p95(during), 1), stillRunning },
    ratio: rounded(p95(during) / p95(before)),
  }
}

/** Two workers, one killed three times, a platform that misbehaves: what becomes of everybody. */
async function measureKills(
  bench: BenchDatabase,
  database: Database,
  people: number,
): Promise<Result> {
  await fillPeople(database, people)
  const rough = { delayMs: 0, limitEvery: people / 8, dropEvery: 200, blockedEvery: 50 }
  const telegram = await startRoughTelegram(rough)
  const [first, second] = [
    await startWorker(bench, telegram.url, {}),
    await startWorker(bench, telegram.url, {}),
  ]
  let victim = second
  const began = performance.now()
  await makeBroadcast(database)
  for (const share of [0.1, 0.35, 0.6]) {
    await telegram.reached(people * share)
    await kill(victim)
    victim = await startWorker(bench, telegram.url, {})
  }
  await until(async () => (await stateOf(database)) !== 'running')
  const seconds = (performance.now() - began) / 1000
  const rows = await run<{ address: string; state: string; reason: string | null }>(
    database,
    'SELECT c.address, r.state, r.reason FROM broadcast_recipient r JOIN conversation c ON c.id = r.conversation_id',
  )
  const state = await stateOf(database)
  await Promise.all([first, victim].map(kill))
  telegram.close()
  const count = (wanted: string) => rows.filter((each) => each.state === wanted).length
  return {
    ...{
      measure: 'kills',
      people,
      kills: 3,
      state,
      seconds: rounded(seconds, 0),
      accounted: rows.length,
    },
    ...{ sent: count('sent'), failed: count('failed'), unknown: count('unknown') },
    ...{ platformTook: telegram.taken.size, ...faultsOf(rows, telegram) },
    ...{ limited: telegram.seen.limited, dropped: telegram.seen.dropped },
  }
}

/**
 * Broadcasts: messages a second against a bare loop, the time and memory of an audience ten times as large, answers in chat
 * with one under way, and the account of everybody when workers are killed. BENCH_SCALE (1) makes it smaller.
 */
export async function* benchBroadcast(bench: BenchDatabase): AsyncGenerator<Result> {
  const scale = Number(process.env.BENCH_SCALE ?? 1) * (bench.on === 'postgresql' ? 1 : 0.01)
  const sized = (count: number) => Math.round(count * scale)
  if (bench.on !== 'postgresql') return
  const database = await openForFilling(bench)
  try {
    yield await measureRate(bench, database, sized(50_000))
    yield await measureAnswers(bench, database, '30')
    yield await measureAnswers(bench, database, '0')
    const small = await measureAudience(bench, database, sized(100_000))
    const large = await measureAudience(bench, database, sized(1_000_000))
    for (const { people, seconds, peakMb } of [small, large]) {
      yield { measure: 'audience', people, seconds: rounded(seconds), peakMb: rounded(peakMb, 0) }
    }
    yield {
      measure: 'audience',
      timeRatio: rounded(large.seconds / small.seconds, 1),
      memoryRatio: rounded(large.peakMb / small.peakMb),
    }
    yield await measureKills(bench, database, sized(200_000))
  } finally {
    await database.close()
  }
}
