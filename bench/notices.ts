import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createFeedClients } from '#src/feed/clients.ts'
import { openForFilling } from './fill.ts'
import { type BenchDatabase, type Result, rounded } from './support.ts'

const itemsACall = 1_000
const patienceMs = 600_000
// V8 lets garbage lie until a heap of 100 MB has grown to 450. Held to this it must collect as it goes, and what kept
// whole feeds would end: then the peaks can be compared.
const heapLimitMb = 192

/** A platform that takes everything and says so at once; `reached` resolves when it was called so often. */
async function startSink() {
  let calls = 0
  let lastBody = ''
  let wanted: { count: number; resolve: () => void } | undefined
  const answer = JSON.stringify({ ok: true, result: { message_id: 1, date: 0, chat: { id: 1 } } })
  const headers = { 'content-type': 'application/json', 'content-length': answer.length }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      response.writeHead(200, headers).end(answer)
      if (!request.url?.endsWith('/sendMessage')) return
      calls++
      lastBody = body
      if (wanted !== undefined && calls >= wanted.count) wanted.resolve()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    lastBody: () => lastBody,
    reached: (count: number) =>
      new Promise<void>((resolve, reject) => {
        const tooLate = () => reject(new Error(`only ${calls} of ${count} notices came`))
        const timer = setTimeout(tooLate, patienceMs)
        wanted = { count, resolve: () => resolve(clearTimeout(timer)) }
      }),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const statements = [
  `INSERT INTO dossier (code, procedure_code, procedure_name, commune_code, status, due_at, updated_at, content_hash)
SELECT 'H36.01.001-260101-' || lpad(n::text, 6, '0'), '1.001193', 'Đăng ký khai sinh', '24985', 4, now() + interval '5 days',
  now() - interval '1 day', '\\x00' FROM generate_series(0, $1::int - 1) n ON CONFLICT DO NOTHING`,
  `INSERT INTO conversation (channel, address) SELECT 'telegram', n::text FROM generate_series(1, $1::int) n`,
  `INSERT INTO dossier_proof (citizen_id, code, proven_at)
SELECT citizen_id, 'H36.01.001-260101-' || lpad((address::int - 1)::text, 6, '0'), now() FROM conversation WHERE $1::int > 0`,
  `INSERT INTO consent (citizen_id, purpose, version, given_at)
SELECT citizen_id, 'dossier-notices', 'bench', now() FROM conversation WHERE $1::int > 0`,
  'ANALYZE',
]

/** As many people, each with one dossier in work that they want to be told of; a token for the feed. */
async function fill(bench: BenchDatabase, people: number): Promise<string> {
  const database = await openForFilling(bench)
  const tables = 'dossier, conversation, outbox_message, consent, api_client'
  await database.sql.query({ name: 'bench_clear', text: `TRUNCATE ${tables} CASCADE` }, [])
  for (const text of statements) {
    const values = text.includes('$1') ? [people] : []
    await database.sql.query({ name: `bench_${text.slice(0, 40)}`, text }, values)
  }
  const clients = createFeedClients({ database, now: () => new Date() })
  const token = (await clients.create('bench')) ?? ''
  await database.close()
  return token
}

async function feedAll(port: number, token: string, people: number): Promise<void> {
  const updated = new Date().toISOString()
  for (let first = 0; first < people; first += itemsACall) {
    const items = Array.from({ length: itemsACall }, (_, index) => ({
      code: `H36.01.001-260101-${String(first + index).padStart(6, '0')}`,
      procedure_code: '1.001193',
      procedure_name: 'Đăng ký khai sinh',
      commune_code: '24985',
      due_at: '2026-12-25',
      status: 5,
      updated_at: updated,
    }))
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/dossiers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(items),
    })
    if (response.status !== 200) throw new Error(`the feed answered ${await response.text()}`)
  }
}

/** Peak memory of a process, in MB, as Linux counts it. */
function peakMbOf(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024
}

async function bareLoop(url: string, count: number, body: string): Promise<number> {
  const child = fork(join(import.meta.dirname, 'send-loop.ts'), [url, String(count), body])
  const [{ seconds }] = (await once(child, 'message')) as [{ seconds: number }]
  await once(child, 'exit')
  return seconds
}

async function measure(bench: BenchDatabase, people: number) {
  const token = await fill(bench, people)
  const sink = await startSink()
  const env = {
    ...{ ...process.env, ...bench.env, QUIET_HOURS: '' },
    ...{ FEED_REQUESTS_PER_MINUTE: '0', FEED_ITEMS_PER_MINUTE: '0' },
    ...{ TELEGRAM_BOT_TOKEN: '1:benchmark-token', TELEGRAM_WEBHOOK_SECRET: 'bench' },
    TELEGRAM_API_ROOT: sink.url,
  }
  const options = { env, execArgv: ['--expose-gc', `--max-old-space-size=${heapLimitMb}`] }
  const child = fork(join(import.meta.dirname, 'program-server.ts'), [], options)
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const done = sink.reached(people)
  const began = performance.now()
  await feedAll(port, token, people)
  const feedSeconds = (performance.now() - began) / 1000
  await done
  const seconds = (performance.now() - began) / 1000
  const peakMb = peakMbOf(child)
  child.send('memory')
  const [{ liveMb }] = (await once(child, 'message')) as [{ liveMb: number }]
  child.kill('SIGKILL')
  await once(child, 'exit')
  const told = sink.calls()
  const floorSeconds = await bareLoop(
    `${sink.url}/bot1:benchmark-token/sendMessage`,
    people,
    sink.lastBody(),
  )
  sink.close()
  return { told, seconds, feedSeconds, floorSeconds, peakMb, liveMb }
}

/**
 * Changes of as many dossiers as people, fed at once: seconds to the last notice handed to a platform without limits, and
 * what the same number of bare HTTP calls takes. Neither what is still held at the end nor the peak may grow with the number,
 * the heap of the program being limited.
 */
export async function* benchNotices(bench: BenchDatabase): AsyncGenerator<Result> {
  const sizes = bench.on === 'postgresql' ? [10_000, 100_000] : [2_000, 10_000]
  const [peaks, lives]: [number[], number[]] = [[], []]
  for (const changes of sizes) {
    const found = await measure(bench, changes)
    peaks.push(found.peakMb)
    lives.push(found.liveMb)
    yield {
      ...{ changes, told: found.told },
      seconds: rounded(found.seconds, 1),
      feedSeconds: rounded(found.feedSeconds, 1),
      noticesPerSecond: rounded(changes / found.seconds, 0),
      floorSeconds: rounded(found.floorSeconds, 1),
      ratio: rounded(found.floorSeconds / found.seconds, 3),
      peakMb: rounded(found.peakMb, 0),
      liveMb: rounded(found.liveMb, 0),
    }
  }
  const growth = ([few, many]: number[]) => rounded((many ?? Number.NaN) / (few ?? Number.NaN))
  yield { peakRatio: growth(peaks), liveRatio: growth(lives) }
}
