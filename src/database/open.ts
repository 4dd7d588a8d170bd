import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import type { Config } from '#src/config.ts'
import { ownDataKey } from '#src/data-key.ts'
import { createSealing, type Sealing } from '#src/sealing.ts'
import type { Database } from './database.ts'
import { overPglite } from './embedded.ts'
import { migrateEmbedded, migrateServer } from './migrate.ts'
import { ownFolder } from './owner.ts'
import { openServer } from './server.ts'

/** The embedded database already has a living owner. */
export class FolderTaken extends Error {
  readonly folder: string

  constructor(folder: string) {
    super(`another process owns ${folder}`)
    this.name = 'FolderTaken'
    this.folder = folder
  }
}

/** The database was filled under another DATA_KEY: nothing in it could be read. */
export class WrongKey extends Error {
  constructor() {
    super('the data key is not that of this database')
    this.name = 'WrongKey'
  }
}

/** Remembers the key of a new database and compares it from then on. Throws WrongKey. */
async function checkKey({ prisma }: Database, sealing: Sealing): Promise<void> {
  const fingerprint = new Uint8Array(sealing.fingerprint('key check'))
  await prisma.keyCheck.createMany({ data: [{ id: 1, fingerprint }], skipDuplicates: true })
  const known = await prisma.keyCheck.findUniqueOrThrow({ where: { id: 1 } })
  if (!Buffer.from(known.fingerprint).equals(fingerprint)) throw new WrongKey()
}

export type Opened = {
  database: Database
  sealing: Sealing
  /** The migrations that were applied now; none when the schema was new already. */
  migrated: string[]
  close(): Promise<void>
}

export type OpenOptions = {
  /** Told before an embedded database is made, which takes seconds. */
  onCreate?: () => void
  /** Another process of this machine wants something from the owner of the embedded database. */
  onConnection?: (socket: Socket) => void
}

async function checked(opened: Opened): Promise<Opened> {
  try {
    await checkKey(opened.database, opened.sealing)
    return opened
  } catch (error) {
    await opened.close()
    throw error
  }
}

async function openOwned(config: Config, options: OpenOptions): Promise<Opened> {
  const { dataDir, database: settings } = config
  const ownership = await ownFolder(dataDir, options.onConnection ?? ((socket) => socket.destroy()))
  if (ownership === undefined) throw new FolderTaken(dataDir)
  const key = settings.dataKey ?? (await ownDataKey(dataDir))
  const { PGlite } = await import('@electric-sql/pglite')
  const folder = join(dataDir, 'postgres')
  if (!existsSync(folder)) options.onCreate?.()
  const pglite = await PGlite.create({ dataDir: folder })
  const query = async (text: string) => (await pglite.query<{ migration_name: string }>(text)).rows
  const migrated = await migrateEmbedded(new PrismaPGlite(pglite), query)
  const database = overPglite(pglite)
  const close = async () => {
    await database.close()
    await ownership.release()
  }
  return await checked({ database, sealing: createSealing(key), migrated, close })
}

/**
 * Opens the database that the settings name and brings it to the newest schema. Rejects with FolderTaken when the
 * embedded one has an owner, with WrongKey when it was filled under another key, and with the driver's error when a server cannot be reached.
 */
export async function openDatabase(config: Config, options: OpenOptions = {}): Promise<Opened> {
  if (config.database.kind === 'embedded') return await openOwned(config, options)
  const { url, connections, dataKey } = config.database
  const migrated = await migrateServer(url)
  const database = openServer(url, connections)
  return await checked({
    database,
    sealing: createSealing(dataKey),
    migrated,
    close: database.close,
  })
}
