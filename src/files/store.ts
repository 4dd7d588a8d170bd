import { randomUUID } from 'node:crypto'
import type { Database, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'

/** A file as people get it. `name` is what it is called when saved, with its ending. */
export type StoredFile = { name: string; mediaType: string; bytes: Uint8Array }

export type FilesDeps = { database: Database; sealing: Sealing; now: () => Date }

// A row is read into memory as a whole, and no chat takes a larger one from us (Zalo: 5 MB).
const mostBytes = 5 * 1024 * 1024
const knownId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What a file may be called: no path, no control character, nothing that a header could not carry on. */
function plainName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}/\\"]/gu, '_')
    .slice(0, 120)
    .toWellFormed()
  return plain === '' ? 'tep' : plain
}

/**
 * Files that replies name by their id: kept sealed in the database, so that a reply that waits finds them after any
 * crash and in any process, until they expire.
 */
export function createFiles({ database, sealing, now }: FilesDeps) {
  /**
   * Keeps a file until `expiresAt` and resolves with the id under which a reply names it, which nobody can guess.
   * Within a handler's `Write` give its `tx`, so that file and reply are there together or not at all. Throws RangeError
   * above 5 MB.
   */
  async function save(
    { name, mediaType, bytes }: StoredFile,
    expiresAt: Date,
    tx: Pick<Tx, 'prisma'> = database,
  ): Promise<string> {
    if (bytes.length > mostBytes) throw new RangeError(`a file of ${bytes.length} bytes`)
    const id = randomUUID()
    const sealed = new Uint8Array(sealing.seal(Buffer.from(bytes).toString('base64')))
    const data = { id, name: plainName(name), mediaType, sealed, createdAt: now(), expiresAt }
    await tx.prisma.storedFile.create({ data })
    return id
  }

  /** The file of that id; undefined when there is none, or no longer. */
  async function load(id: string): Promise<StoredFile | undefined> {
    if (!knownId.test(id)) return undefined
    const row = await database.prisma.storedFile.findUnique({ where: { id } })
    if (row === null || row.expiresAt <= now()) return undefined
    const bytes = Buffer.from(sealing.open(row.sealed), 'base64')
    return { name: row.name, mediaType: row.mediaType, bytes }
  }

  /** Deletes what has expired; returns how many files that were. */
  async function forgetExpired(): Promise<number> {
    const { count } = await database.prisma.storedFile.deleteMany({
      where: { expiresAt: { lte: now() } },
    })
    return count
  }

  return { save, load, forgetExpired }
}

export type Files = ReturnType<typeof createFiles>
