import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { fillDossiers, openForFilling } from './fill.ts'
import { type BenchDatabase, median, quantile, type Result, rounded } from './support.ts'
import { type BenchPlatform, type Hook, openTelegram, openZalo } from './turn-platforms.ts'

const dossiers = 10_000
const secondsEach = 6
const rounds = 3

// Below the five seconds after which the server hangs up an idle connection.
const agent = new Agent({ keepAlive: true, maxSockets: 400, timeout: 3_000 })

export type Server = {
  post: (hook: Hook) => Promise<void>
  stop: () => Promise<void>
  /** Of its process. */
  pid: number
}

/** A server of this folder in a process of its own. */
export async function startServer(file: string, env: Record<string, string>): Promise<Server> {
  const child: ChildProcess = fork(join(import.meta.dirname, file), [], {
    env: { ...process.env, ...env },
  })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const post = ({ path, headers, body }: Hook) =>
    new Promise<void>((resolve, reject) => {
      const length = { 'content-type': 'application/json', 'content-length': body.length }
      const options = { method: 'POST', agent, headers: { ...headers, ...length } }
      httpRequest(`http://127.0.0.1:${port}${path}`, options, (response) => {
        response.resume().once('end', () => {
          if (response.statusCode === 200) resolve()
          else reject(new Error(`the webhook answered ${response.statusCode}`))
        })
      })
        .once('error', reject)
        .end(body)
    })
  const stop = async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { post, stop, pid: child.pid ?? 0 }
}

/** `people` at once, each asking for a dossier again as soon as the answer has reached the platform. */
export async function load(
  server: Server,
  platform: BenchPlatform,
  people: number,
  seconds: number,
  base: number,
) {
  const latencies: number[] = []
  const waiting = new Map<string, () => void>()
  const off = platform.onAnswered((chat) => {
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
      await server.post(platform.hook(chat, code))
      await answered
      latencies.push(performance.now() - began)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: people }, (_, number) => person(number)))
  off()
  const perSecond = latencies.length / ((performance.now() - began) / 1000)
  latencies.sort((a, b) => a - b)
  return { perSecond, p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) }
}

type Load = Awaited<ReturnType<typeof load>>

function summary(ours: Load[], floor: Load[], facts: Result): Result {
  const pick = (loads: Load[], key: keyof Load) => median(loads.map((each) => each[key]))
  const ratios = (key: keyof Load) =>
    ours.map((each, index) => each[key] / (floor[index]?.[key] ?? Number.NaN))
  return {
    ...facts,
    turnsPerSecond: rounded(pick(ours, 'perSecond'), 0),
    p50Ms: rounded(pick(ours, 'p50'), 1),
    p95Ms: rounded(pick(ours, 'p95'), 1),
    floorTurnsPerSecond: rounded(pick(floor, 'perSecond'), 0),
    floorP95Ms: rounded(pick(floor, 'p95'), 1),
    throughputRatio: rounded(median(ratios('perSecond'))),
    p95Ratio: rounded(median(ratios('p95'))),
  }
}

let base = 1_000_000

async function* benchPlatform(
  database: BenchDatabase,
  platform: BenchPlatform,
): AsyncGenerator<Result> {
  const ours = await startServer('program-server.ts', {
    ...database.env,
    ...platform.env,
    PERSON_MESSAGES_PER_MINUTE: '0',
  })
  const floor =
    database.url === undefined
      ? undefined
      : await startServer('floor-server.ts', {
          FLOOR_DATABASE_URL: database.url,
          ...platform.floorEnv,
        })
  const measure = (server: Server, people: number, seconds: number) => {
    base += 1_000
    return load(server, platform, people, seconds, base)
  }
  for (const people of [50, 200]) {
    await measure(ours, people, 2)
    if (floor) await measure(floor, people, 2)
    const [oursLoads, floorLoads]: [Load[], Load[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      oursLoads.push(await measure(ours, people, secondsEach))
      if (floor) floorLoads.push(await measure(floor, people, secondsEach))
    }
    yield summary(oursLoads, floorLoads, { channel: platform.name, people })
  }
  await ours.stop()
  await floor?.stop()
}

/**
 * Webhook to reply delivered to a fake Telegram and to a fake Zalo, for 50 and 200 people at once, beside the durable
 * floor in the same run: the two take turns, and the ratios are pair by pair.
 */
export async function* benchTurn(database: BenchDatabase): AsyncGenerator<Result> {
  const filling = await openForFilling(database)
  await fillDossiers(filling, dossiers)
  await filling.close()
  for (const open of [openTelegram, openZalo]) {
    const platform = await open()
    yield* benchPlatform(database, platform)
    await platform.close()
  }
}
