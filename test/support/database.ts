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

const named = (text: string, name = '') => ({ name, text })

const tables = named(`SELECT tablename AS name FROM pg_tables
  WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`)
const counters = named(`SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public'`)

/**
 * A function in the database, so that what it does is planned once. It deletes, since truncating makes new files for
 * every table and index; as a replica, for this transaction only: the audit log refuses to lose rows by a trigger.
 */
function emptying(tables: readonly string[], counters: readonly string[]): string {
  const emptied = tables.map(
    (name) => `IF NOT '${name}' = ANY (kept) THEN DELETE FROM "${name}"; END IF;`,
  )
  const restarted = counters.map((name) => `PERFORM setval('"${name}"', 1, false);`)
  return `CREATE OR REPLACE FUNCTION empty_tables(kept text[]) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    SET LOCAL session_replication_role = replica;
    ${[...emptied, ...restarted].join('\n')}
  END $$`
}

// What was deleted stays on disk until then, and is read over by every search through the table.
const resetsBetweenCleanings = 40

function withReset(database: Database): TestDatabase {
  const namesOf = async (list: { name: string; text: string }) =>
    (await database.sql.query<{ name: string }>(list, [])).map(({ name }) => name)
  let resets = 0
  const reset = async (kept: readonly string[] = []) => {
    if (resets === 0) {
      const text = emptying(await namesOf(tables), await namesOf(counters))
      await database.sql.query(named(text), [])
    }
    resets++
    await database.sql.query(named('SELECT empty_tables($1)', 'test-empty-tables'), [kept])
    if (resets % resetsBetweenCleanings === 0) await database.sql.query(named('VACUUM'), [])
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
