import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

export type Result = Record<string, string | number | boolean>

/** A place for one benchmark's data: a fresh database on BENCH_DATABASE_URL, else a folder for an embedded one. */
export type BenchDatabase = {
  on: 'postgresql' | 'embedded'
  /** What makes the program use it. */
  env: Record<string, string>
  url: string | undefined
  drop(): Promise<void>
}

export type Bench = (database: BenchDatabase) => AsyncIterable<Result>

export const benchKey = Buffer.alloc(32, 3)

async function onServer(server: string, text: string): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  await client.query(text).finally(() => client.end())
}

export async function openBenchDatabase(): Promise<BenchDatabase> {
  const server = process.env.BENCH_DATABASE_URL
  const key = { DATA_KEY: benchKey.toString('base64'), DEMO: '0', LOG_LEVEL: 'error' }
  if (server === undefined) {
    const folder = await mkdtemp(join(tmpdir(), 'cau-noi-bench-'))
    process.stderr.write('BENCH_DATABASE_URL is not set: measuring the embedded database.\n')
    const drop = () => rm(folder, { recursive: true, force: true })
    return { on: 'embedded', url: undefined, env: { ...key, DATA_DIR: folder }, drop }
  }
  const name = `cau_noi_bench_${Date.now()}`
  await onServer(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    on: 'postgresql',
    url: url.href,
    env: { ...key, DATABASE_URL: url.href },
    drop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}

export const rounded = (value: number, digits = 2) => Number(value.toFixed(digits))
