import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm'
import pg from 'pg'
import { openSchemaEngine } from './schema-engine.ts'

const folder = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))
const schemaFile = fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url))
const everything = { externalTables: [], externalEnums: [] }

// Any constant does, as long as every process uses the same: they take turns behind it.
const turnstile = 6_801_2025

async function readMigrations(): Promise<MigrationList> {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  const migrationDirectories = await Promise.all(
    names.map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: {
          tag: 'ok' as const,
          value: await readFile(join(folder, name, 'migration.sql'), 'utf8'),
        },
      },
    })),
  )
  const lockfile = { path: './migration_lock.toml', content: 'provider = "postgresql"\n' }
  return { baseDir: folder, lockfile, shadowDbInitScript: '', migrationDirectories }
}

async function apply(engine: SchemaEngine): Promise<string[]> {
  const migrationsList = await readMigrations()
  const { appliedMigrationNames } = await engine.applyMigrations({
    migrationsList,
    filters: everything,
  })
  return appliedMigrationNames
}

/** Is every migration of this release recorded as finished? Spares a start the engine's half second. */
async function upToDate(
  query: (text: string) => Promise<{ migration_name: string }[]>,
): Promise<boolean> {
  const { migrationDirectories } = await readMigrations()
  try {
    const done = await query(
      'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    )
    const names = new Set(done.map((row) => row.migration_name))
    return migrationDirectories.every(({ path }) => names.has(path))
  } catch {
    return false // the table is not there yet: a new database
  }
}

/** The server, to which each migration goes whole: Prisma's adapter cuts it at every semicolon, also within a function. */
function serverAdapter(url: string, client: pg.Client): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg({ connectionString: url })
  const connect = async () => {
    const adapter = await factory.connect()
    const executeScript = async (script: string) => void (await client.query(script))
    return Object.assign(adapter, { executeScript })
  }
  const { provider, adapterName } = factory
  return { provider, adapterName, connect, connectToShadowDb: () => factory.connectToShadowDb() }
}

/** Brings an embedded database to the newest schema; returns the names of the migrations it applied. */
export async function migrateEmbedded(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  query: (text: string) => Promise<{ migration_name: string }[]>,
): Promise<string[]> {
  if (await upToDate(query)) return []
  return await apply(await openSchemaEngine(adapter))
}

/**
 * Brings the server at `url` to the newest schema; returns the names of the migrations it applied. Safe when several processes
 * start at once: they take turns behind an advisory lock. Throws the driver's error when the server cannot be reached.
 */
export async function migrateServer(url: string): Promise<string[]> {
  const gate = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await gate.connect()
  try {
    await gate.query('SELECT pg_advisory_lock($1)', [turnstile])
    if (await upToDate(async (text) => (await gate.query(text)).rows)) return []
    return await apply(await openSchemaEngine(serverAdapter(url, gate)))
  } finally {
    await gate.end()
  }
}

/**
 * The SQL that leads from the migrations to `prisma/schema.prisma`; empty when they agree. `adapter` serves an empty
 * scratch database.
 */
export async function pendingSql(adapter: SqlMigrationAwareDriverAdapterFactory): Promise<string> {
  const engine = await openSchemaEngine(adapter)
  const content = await readFile(schemaFile, 'utf8')
  const { stdout } = await engine.diff({
    from: { tag: 'migrations', ...(await readMigrations()) },
    to: { tag: 'schemaDatamodel', files: [{ path: schemaFile, content }] },
    script: true,
    exitCode: null,
    filters: everything,
  })
  return stdout?.includes('empty migration') ? '' : (stdout ?? '')
}
