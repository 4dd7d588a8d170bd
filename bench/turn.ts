import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { type FakeTelegram, startFakeTelegram } from '#test/support/fake-telegram.ts'
import { fillDossiers, openForFilling } from './fill.ts'
import { type BenchDatabase, median, quantile, type Result, rounded } from './support.ts'

const dossiers = 10_000
const secondsEach = 6
const rounds = 3
const secret = 'bench'

const agent = new Agent({ keepAlive: true, maxSockets: 400 })

type Server = { post: (update: object) => Promise<void>; stop: () => Promise<void> }

async function startServer(file: string, env: Record<string, string>): Promise<Server> {
  const child: ChildProcess = fork(join(import.meta.dirname, file), [], {
    env: { ...process.env, ...env },
  })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret }
  const post = (update: object) =>
    new Promise<void>((resolve, reject) => {
      const options = { method: 'POST', agent, headers }
      httpRequest(`http://127.0.0.1:${port}/webhooks/telegram`, options, (response) => {
        response.resume().once('end', () => {
          if (response.statusCode === 200) resolve()
          else reject(new Error(`the webhook answered ${response.statusCode}`))
        })
      })
        .once('error', reject)
        .end(JSON.stringify(update))
    })
  const stop = async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { post, stop }
}

let lastUpdate = 0

function update(chat: number, text: string): object {
  const id = ++lastUpdate
  const person = { id: chat, type: 'private' }
  return {
    update_id: id,
    message: { message_id: id, date: 1, chat: person, from: { id: chat, is_bot: false }, text },
  }
}

/** `people` at once, each writing again as soon as the answer has reached the platform. */
async function load(
  server: Server,
  telegram: FakeTelegram,
  people: number,
  seconds: number,
  base: number,
) {
  const latencies: number[] = []
  const waiting = new Map<string, () => void>()
  const off = telegram.onAnswered(({ payload }) => {
    const chat = String(payload.chat_id)
    const answered = waiting.get(chat)
    waiting.delete(chat)
    answered?.()
  })
  const until = performance.now() + seconds * 1000
  const person = async (number: number) => {
    const chat = base + number
    const code = `H36.01.001-260101-${String(number).padStart(6, '0')}`
    while (performance.now() < until) {
      const began = performance.now()
      const answered = new Promise<void>((resolve) => waiting.set(String(chat), resolve))
      await server.post(update(chat, code))
      await answered
      latencies.push(performance.now() - began)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: people }, (_, number) => person(number)))
  off()
  telegram.calls.length = 0
  const perSecond = latencies.length / ((performance.now() - began) / 1000)
  latencies.sort((a, b) => a - b)
  return { perSecond, p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) }
}

type Load = Awaited<ReturnType<typeof load>>

function summary(ours: Load[], floor: Load[], people: number): Result {
  const pick = (loads: Load[], key: keyof Load) => median(loads.map((each) => each[key]))
  const ratios = (key: keyof Load) =>
    ours.map((each, index) => each[key] / (floor[index]?.[key] ?? Number.NaN))
  return {
    people,
    turnsPerSecond: rounded(pick(ours, 'perSecond'), 0),
    p50Ms: rounded(pick(ours, 'p50'), 1),
    p95Ms: rounded(pick(ours, 'p95'), 1),
    floorTurnsPerSecond: rounded(pick(floor, 'perSecond'), 0),
    floorP95Ms: rounded(pick(floor, 'p95'), 1),
    throughputRatio: rounded(median(ratios('perSecond'))),
    p95Ratio: rounded(median(ratios('p95'))),
  }
}

/**
 * Webhook to reply delivered to a fake Telegram, for 50 and 200 people at once, beside the durable floor in the same
 * run: the two take turns, and the ratios are pair by pair.
 */
export async function* benchTurn(database: BenchDatabase): AsyncGenerator<Result> {
  const telegram = await startFakeTelegram()
  const filling = await openForFilling(database)
  await fillDossiers(filling, dossiers)
  await filling.close()
  const ours = await startServer('program-server.ts', {
    ...database.env,
    TELEGRAM_BOT_TOKEN: '1:benchmark-token',
    TELEGRAM_WEBHOOK_SECRET: secret,
    TELEGRAM_API_ROOT: telegram.url,
    PERSON_MESSAGES_PER_MINUTE: '0',
  })
  const floor =
    database.url === undefined
      ? undefined
      : await startServer('floor-server.ts', {
          FLOOR_DATABASE_URL: database.url,
          FLOOR_TELEGRAM: telegram.url,
        })
  let base = 1_000_000
  const measure = (server: Server, people: number, seconds: number) => {
    base += 1_000
    return load(server, telegram, people, seconds, base)
  }
  for (const people of [50, 200]) {
    await measure(ours, people, 2)
    if (floor) await measure(floor, people, 2)
    const [oursLoads, floorLoads]: [Load[], Load[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      oursLoads.push(await measure(ours, people, secondsEach))
      if (floor) floorLoads.push(await measure(floor, people, secondsEach))
    }
    yield summary(oursLoads, floorLoads, people)
  }
  await ours.stop()
  await floor?.stop()
  await telegram.close()
}
