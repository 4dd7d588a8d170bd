import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '#src/database/database.ts'
import { migrateServer } from '#src/database/migrate.ts'
import { openServer } from '#src/database/server.ts'
import { databaseName, onDatabase, runOnServer } from './template.ts'

const folder = join(import.meta.dirname, '../../prisma/migrations')

/** A database of its own on a server, which several processes share, and the mishaps a server can have. */
export async function openServerDatabase(server: string) {
  const name = databaseName()
  const url = onDatabase(server, name)
  await runOnServer(server, `CREATE DATABASE ${name}`)
  await migrateServer(url)
  const database: Database = openServer(url, 4)
  const here = (text: string) => runOnServer(url, text)
  const hangUp = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`

  return {
    ...database,
    url,
    migrationNames: () => readdirSync(folder).filter((entry) => /^\d+_/.test(entry)),
    reset: async () => {
      await here('TRUNCATE conversation, inbox_message, outbox_message RESTART IDENTITY CASCADE')
    },
    emptyIt: async () => {
      await here('DROP SCHEMA public CASCADE')
      await here('CREATE SCHEMA public')
    },
    /** Updates of a table wait for ever, while rows can still be added and read. */
    holdUpdatesOf: async (table: string) => {
      await here(
        'CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$',
      )
      await here(
        `CREATE TRIGGER hold BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION hold()`,
      )
    },
    letUpdatesGo: async (table: string) => {
      await here(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = '${name}'`,
      )
      await here(`DROP TRIGGER hold ON ${table}`)
      await here('DROP FUNCTION hold()')
    },
    refuseConnections: async () => {
      await runOnServer(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
      await runOnServer(server, hangUp)
    },
    acceptConnections: () => runOnServer(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`),
    close: async () => {
      await database.close()
      await runOnServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}

export type ServerDatabase = Awaited<ReturnType<typeof openServerDatabase>>
