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
  /**
   * Goes back to what `fill` once filled the empty tables with, under a name: the first time by `fill`, later by copying.
   * Tables that are `kept` are copied only when they are empty.
   */
  resetTo(name: string, fill: () => Promise<void>, kept?: readonly string[]): Promise<void>
}

const named = (text: string, name = '') => ({ name, text })

const tables = named(`SELECT tablename AS name FROM pg_tables
  WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`)
const counters = named(`SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public'`)

/**
 * A function in the database, so that what it does is planned once. It deletes, since truncating makes new files for
 * every table and index; as a replica, for this transaction only: the audit log refuses to lose rows by a trigger.
 */
function planned(name: string, steps: readonly string[]): string {
  return `CREATE OR REPLACE FUNCTION ${name}(kept text[]) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    SET LOCAL session_replication_role = replica;
    ${steps.join('\n')}
  END $$`
}

type Counter = { name: string; last: string | null }

const startAgain = ({ name, last }: Counter) =>
  `PERFORM setval('"${name}"', ${last ?? 1}, ${last !== null});`

const empty = (table: string) =>
  `IF NOT '${table}' = ANY (kept) THEN DELETE FROM "${table}"; END IF;`

const copyBack = (table: string, from: string) =>
  `IF NOT EXISTS (SELECT FROM "${table}") THEN INSERT INTO "${table}" SELECT * FROM ${from}."${table}"; END IF;`

// What was deleted stays on disk until then, and is read over by every search through the table.
const resetsBetweenCleanings = 40

function withReset(database: Database): TestDatabase {
  const run = (text: string) => database.sql.query(named(text), [])
  const namesOf = async (list: { name: string; text: string }) =>
    (await database.sql.query<{ name: string }>(list, [])).map(({ name }) => name)
  const remembered = new Set<string>()
  let resets = 0

  async function call(name: string, kept: readonly string[]): Promise<void> {
    const text = `SELECT ${name}($1)`
    await database.sql.query({ name: `test-${name}`, text }, [kept])
    if (++resets % resetsBetweenCleanings === 0) await run('VACUUM')
  }

  async function reset(kept: readonly string[] = []): Promise<void> {
    if (resets === 0) {
      const counted = (await namesOf(counters)).map((name) => startAgain({ name, last: null }))
      const steps = [...(await namesOf(tables)).map(empty), ...counted]
      await run(planned('empty_tables', steps))
    }
    await call('empty_tables', kept)
  }

  async function remember(name: string): Promise<void> {
    const all = await namesOf(tables)
    await run(`CREATE SCHEMA ${name}`)
    for (const table of all) await run(`CREATE TABLE ${name}."${table}" AS TABLE "${table}"`)
    const stand = named(`SELECT sequencename AS name, last_value::text AS last FROM pg_sequences
      WHERE schemaname = 'public'`)
    const counted = await database.sql.query<Counter>(stand, [])
    const filled = all.map((table) => copyBack(table, name))
    const steps = [...all.map(empty), ...filled, ...counted.map(startAgain)]
    await run(planned(`back_to_${name}`, steps))
    remembered.add(name)
  }

  async function resetTo(
    name: string,
    fill: () => Promise<void>,
    kept: readonly string[] = [],
  ): Promise<void> {
    if (remembered.has(name)) return await call(`back_to_${name}`, kept)
    await reset()
    await fill()
    await remember(name)
  }

  return { ...database, reset, resetTo }
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
