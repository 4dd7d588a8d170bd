import { readFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { inject } from 'vitest'
import type { Database } from '#src/database/database.ts'
import { overPglite } from '#src/database/embedded.ts'
import { openServer } from '#src/database/server.ts'
import { databaseName, onDatabase, runOnServer, type Template } from './template.ts'

export type TestDatabase = Database & {
  /** Empties every table of the schema, but those `kept`, and starts its counters again. */
  reset(kept?: readonly string[]): Promise<void>
}

const tables = {
  name: 'test-tables',
  text: `SELECT tablename AS name FROM pg_tables
         WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
}

function withReset(database: Database): TestDatabase {
  let names: string[] | undefined
  const reset = async (kept: readonly string[] = []) => {
    names ??= (await database.sql.query<{ name: string }>(tables, [])).map(({ name }) => name)
    // Emptying a table costs the same when nothing is in it: only those that were written to are.
    const each = names.map(
      (name) => `SELECT '${name}' AS name WHERE EXISTS (SELECT FROM "${name}")`,
    )
    const full = { name: 'test-full-tables', text: each.join(' UNION ALL ') }
    const found = await database.sql.query<{ name: string }>(full, [])
    const emptied = found.filter(({ name }) => !kept.includes(name)).map(({ name }) => `"${name}"`)
    if (emptied.length === 0) return
    // As a replica, for this transaction only: the audit log refuses to be emptied by a trigger.
    const text = `DO $$ BEGIN
      SET LOCAL session_replication_role = replica;
      TRUNCATE ${emptied.join(', ')} RESTART IDENTITY CASCADE;
    END $$`
    await database.sql.query({ name: '', text }, [])
  }
  return { ...database, reset }
}

async function copyEmbedded(dump: string): Promise<Database> {
  return overPglite(await PGlite.create({ loadDataDir: new Blob([await readFile(dump)]) }))
}

let embedded: Promise<TestDatabase> | undefined

/** Opened once for all files that a worker runs, since that costs more than most files' tests. */
async function emptyEmbedded(dump: string): Promise<TestDatabase> {
  embedded ??= copyEmbedded(dump).then(withReset)
  const database = await embedded
  await database.reset()
  return { ...database, close: async () => {} }
}

async function copyOnServer(template: Template & { kind: 'server' }): Promise<Database> {
  const name = databaseName()
  await runOnServer(template.url, `CREATE DATABASE ${name} TEMPLATE ${template.name}`)
  const database = openServer(onDatabase(template.url, name), 8)
  const close = async () => {
    await database.close()
    await runOnServer(template.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }
  return { ...database, close }
}

/**
 * A migrated, empty database for one test file: a database of its own on the server named by
 * TEST_DATABASE_URL, else the worker's embedded one in memory. Open it in `beforeAll`, close it in
 * `afterAll`; `reset` in `beforeEach` when tests must not see each other's rows.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const template = inject('template')
  if (template.kind === 'embedded') return await emptyEmbedded(template.dump)
  return withReset(await copyOnServer(template))
}

/** A database as the migrations leave it, with the rows that they bring, of its own in either case. */
export async function openMigratedDatabase(): Promise<Database> {
  const template = inject('template')
  return await (template.kind === 'embedded' ? copyEmbedded(template.dump) : copyOnServer(template))
}
