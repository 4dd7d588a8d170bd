import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import pg from 'pg'
import { readConfig } from '#src/config.ts'
import { openDatabase } from '#src/database/open.ts'
import { readDossierRow } from '#src/dossiers/read-dossier-row.ts'
import { sealDossier } from '#src/dossiers/upsert-dossiers.ts'
import { createFeedClients } from '#src/feed/clients.ts'
import { createSealing } from '#src/sealing.ts'
import { type BenchDatabase, benchKey, median, type Result, rounded } from './support.ts'

const batch = 1000
const calls = 20
const rounds = 7
const first = Date.UTC(2026, 10, 1)

/** A thousand dossiers as a one-stop system would send them; each `version` is newer. */
function dossiers(call: number, version: number): Record<string, unknown>[] {
  const updated = new Date(first + version * 60_000).toISOString()
  return Array.from({ length: batch }, (_, index) => {
    const number = String(call * batch + index).padStart(6, '0')
    return {
      code: `H36.24.958-260915-${number}`,
      procedure_code: '1.001193',
      procedure_name: 'Đăng ký khai sinh',
      applicant_name: `Người Số ${number}`,
      applicant_phone: `0912${number}`,
      office_code: 'H36.24.958',
      commune_code: '24958',
      channel: 'direct',
      submitted_at: '2026-09-15T08:00:00+07:00',
      accepted_at: '2026-09-15T09:00:00+07:00',
      due_at: '2026-09-25',
      status: 1 + (version % 10),
      updated_at: updated,
    }
  })
}

type Upsert<Body> = { each: (bodies: Body[]) => Promise<number>; stop: () => Promise<void> }

/** Seconds that `calls` take, the next begun when the one before is answered. */
async function timed<Body>(work: (body: Body) => Promise<void>, bodies: Body[]): Promise<number> {
  const began = performance.now()
  for (const body of bodies) await work(body)
  return (performance.now() - began) / 1000
}

async function tokenFor(bench: BenchDatabase): Promise<string> {
  const opened = await openDatabase(readConfig(bench.env))
  const clients = createFeedClients({ database: opened.database, now: () => new Date() })
  const token = await clients.create('bench')
  await opened.close()
  return token ?? ''
}

async function overHttp(bench: BenchDatabase): Promise<Upsert<string>> {
  const token = await tokenFor(bench)
  const env = {
    ...process.env,
    ...bench.env,
    FEED_REQUESTS_PER_MINUTE: '0',
    FEED_ITEMS_PER_MINUTE: '0',
  }
  const child: ChildProcess = fork(join(import.meta.dirname, 'program-server.ts'), [], { env })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const agent = new Agent({ keepAlive: true })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const post = (body: string) =>
    new Promise<void>((resolve, reject) => {
      const options = { method: 'POST', agent, headers }
      httpRequest(`http://127.0.0.1:${port}/api/v1/dossiers`, options, async (response) => {
        let text = ''
        for await (const chunk of response) text += chunk
        const told = JSON.parse(text)
        if (told.created + told.updated === batch) resolve()
        else reject(new Error(`the feed answered ${response.statusCode} ${text.slice(0, 300)}`))
      })
        .once('error', reject)
        .end(body)
    })
  const stop = async () => {
    agent.destroy()
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { each: (bodies) => timed(post, bodies), stop }
}

const columns = [
  ...['code text', 'procedure_code text', 'procedure_name text', 'applicant_sealed bytea'],
  ...['phone_sealed bytea', 'phone_hash bytea', 'office_code text', 'commune_code text'],
  ...['channel text', 'submitted_at timestamptz', 'accepted_at timestamptz', 'due_at timestamptz'],
  ...['status smallint', 'updated_at timestamptz', 'content_hash bytea'],
]
const names = columns.map((column) => column.split(' ')[0])
const assigned = names.slice(1).map((name) => `${name} = excluded.${name}`)
const bareInsert = {
  name: 'bare',
  text: `INSERT INTO bare_dossier (${names}) SELECT ${names} FROM json_to_recordset($1) AS fed (${columns})
ON CONFLICT (code) DO UPDATE SET ${assigned}`,
}

/** The floor: pg alone, one statement a call, over rows that are read and sealed already. */
async function bare(url: string): Promise<Upsert<object[]>> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  await pool.query('CREATE TABLE IF NOT EXISTS bare_dossier (LIKE dossier INCLUDING ALL)')
  const insert = async (rows: object[]) => {
    await pool.query({ ...bareInsert, values: [JSON.stringify(rows)] })
  }
  return { each: (bodies) => timed(insert, bodies), stop: () => pool.end() }
}

const sealing = createSealing(benchKey)
const rules = { prefixes: new Set(['H36']), today: '2026-11-21' }

function sealed(items: Record<string, unknown>[]): object[] {
  return items.map((item) => {
    const reading = readDossierRow(item, rules)
    if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
    return JSON.parse(sealDossier(reading.row, sealing).json)
  })
}

/**
 * Rows a second of 1,000-item upserts through HTTP, and what the same rows cost the database alone;
 * the two take turns, and the ratio is pair by pair. Round 0 creates the rows, the others change
 * every one of them.
 */
export async function* benchFeed(bench: BenchDatabase): AsyncGenerator<Result> {
  const ours = await overHttp(bench)
  const floor = bench.url === undefined ? undefined : await bare(bench.url)
  const rates: { ours: number; floor: number }[] = []
  for (let round = 0; round <= rounds; round++) {
    const fed = Array.from({ length: calls }, (_, call) => dossiers(call, round))
    const oursSeconds = await ours.each(fed.map((items) => JSON.stringify(items)))
    const floorSeconds = (await floor?.each(fed.map(sealed))) ?? Number.NaN
    const rows = calls * batch
    const rate = { ours: rows / oursSeconds, floor: rows / floorSeconds }
    if (round > 0) rates.push(rate)
  }
  await ours.stop()
  await floor?.stop()
  const rowsPerSecond = median(rates.map((rate) => rate.ours))
  yield {
    itemsACall: batch,
    rowsPerSecond: rounded(rowsPerSecond, 0),
    msACall: rounded((batch / rowsPerSecond) * 1000, 0),
    ...(floor === undefined
      ? {}
      : {
          floorRowsPerSecond: rounded(median(rates.map((rate) => rate.floor)), 0),
          ratio: rounded(median(rates.map((rate) => rate.ours / rate.floor))),
        }),
    least: 0.4,
  }
}
