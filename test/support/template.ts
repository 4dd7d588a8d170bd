import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { migrateEmbedded, migrateServer } from '#src/database/migrate.ts'

const execFileAsync = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(root, 'node_modules/.cache/cau-noi')

/** A migrated, empty database that each test file gets a copy of. */
export type Template =
  | { kind: 'embedded'; dump: string }
  | { kind: 'server'; url: string; name: string }

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256')
  const manifest = join(root, 'node_modules/@electric-sql/pglite/package.json')
  hash.update(JSON.parse(await readFile(manifest, 'utf8')).version)
  const migrations = join(root, 'prisma/migrations')
  for (const name of (await readdir(migrations, { recursive: true })).sort()) {
    if (name.endsWith('.sql')) hash.update(name).update(await readFile(join(migrations, name)))
  }
  return hash.digest('hex').slice(0, 16)
}

/**
 * Removes the dumps of earlier states of the migrations, 40 MB each; a run may still be using a
 * young one.
 */
async function removeOldDumps(): Promise<void> {
  for (const name of await readdir(cache)) {
    const facts = await stat(join(cache, name)).catch(() => undefined)
    const old = facts !== undefined && facts.mtimeMs < Date.now() - 24 * 3_600_000
    if (old) await rm(join(cache, name), { force: true })
  }
}

/**
 * Migrates an embedded database once for each state of the migrations; later runs find its dump
 * under node_modules.
 */
export async function embeddedTemplate(): Promise<Template & { kind: 'embedded' }> {
  const dump = join(cache, `${await fingerprint()}.tar`)
  if (existsSync(dump)) return { kind: 'embedded', dump }
  const pglite = await PGlite.create()
  await migrateEmbedded(
    new PrismaPGlite(pglite),
    async (text) => (await pglite.query<{ migration_name: string }>(text)).rows,
  )
  const bytes = Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer())
  await pglite.close()
  await mkdir(cache, { recursive: true })
  await removeOldDumps()
  // Two runs may get here together: a rename never shows half a file.
  await writeFile(`${dump}.${process.pid}`, bytes)
  await rename(`${dump}.${process.pid}`, dump)
  return { kind: 'embedded', dump }
}

/** Makes `dataDir` as a start leaves it that found nothing there, but for its key: an embedded database, migrated and empty. */
export async function makeDataDir(dataDir: string): Promise<void> {
  const { dump } = await embeddedTemplate()
  const folder = join(dataDir, 'postgres')
  await mkdir(folder, { recursive: true })
  await execFileAsync('tar', ['--extract', '--file', dump, '--directory', folder])
}

/** `url` with another database. */
export function onDatabase(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}

/** Runs one statement on the server at `url`, over a connection of its own. */
export async function runOnServer(url: string, text: string): Promise<{ name: string }[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const prefix = 'cau_noi_test_'

/** A name for a database of this run; it tells when it was made. */
export function databaseName(): string {
  return `${prefix}${Date.now()}_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
}

/** Drops what runs that were killed an hour ago or more left behind. */
async function sweep(url: string): Promise<void> {
  const found = await runOnServer(
    url,
    `SELECT datname AS name FROM pg_database WHERE datname LIKE '${prefix}%'`,
  )
  for (const { name } of found) {
    const madeAt = Number(name.slice(prefix.length).split('_')[0])
    if (madeAt < Date.now() - 3_600_000) {
      await runOnServer(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    }
  }
}

/** Makes the run's template database on the server at `url`. */
export async function serverTemplate(url: string): Promise<Template & { kind: 'server' }> {
  await sweep(url)
  const name = databaseName()
  await runOnServer(url, `CREATE DATABASE ${name}`)
  await migrateServer(onDatabase(url, name))
  // A database can only be copied while nobody is connected to it.
  await runOnServer(
    url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
  )
  return { kind: 'server', url, name }
}
