import { createHash, randomBytes } from 'node:crypto'
import { type Database, isDuplicate, type Statement } from '#src/database/database.ts'

/** A system that may feed dossiers. */
export type FeedClient = { id: number; name: string }

/** What an operator may know of a client; the token itself is not stored anywhere. */
export type ListedClient = {
  name: string
  createdAt: Date
  lastUsedAt: Date | null
  revokedAt: Date | null
}

const prefix = 'cn_'
const tokenBytes = 32
const tokenShape = /^cn_[\w-]{43}$/
const nameShape = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u

// A token is 256 random bits: no dictionary can hold it, so a fast hash without salt is enough, and
// it can be found through an index.
function hashOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest())
}

// One round trip on every call. The time of last use is written at most once a minute: a row that
// changes with every call would be the most written row of the database.
const authenticateOne: Statement = {
  name: 'feed_authenticate',
  text: `
WITH known AS (
  SELECT id, name FROM api_client WHERE token_hash = $1 AND revoked_at IS NULL
), used AS (
  UPDATE api_client SET last_used_at = $2::timestamptz FROM known
  WHERE api_client.id = known.id AND (api_client.last_used_at IS NULL
    OR api_client.last_used_at <= $2::timestamptz - interval '1 minute')
)
SELECT id, name FROM known`,
}

/** A name for a client as it is stored; undefined when it is empty, too long or has odd signs. */
export function readClientName(text: string): string | undefined {
  const name = text.normalize('NFC').trim()
  return nameShape.test(name) ? name : undefined
}

/** The clients of the feed and their tokens. Reject with the driver's error. */
export function createFeedClients({ database, now }: { database: Database; now: () => Date }) {
  const { prisma, sql } = database

  /**
   * Lets `name` feed: its token, of which only the SHA-256 is stored, so it can be shown this once.
   * Undefined when a client of that name is at work. The name of a revoked client may be used
   * again: it is the same client with a new token, and what it fed stays its own.
   */
  async function create(name: string): Promise<string | undefined> {
    const token = `${prefix}${randomBytes(tokenBytes).toString('base64url')}`
    const fresh = { tokenHash: hashOf(token), createdAt: now(), revokedAt: null }
    const where = { name, revokedAt: { not: null } }
    const renewed = await prisma.apiClient.updateMany({ where, data: fresh })
    if (renewed.count > 0) return token
    try {
      await prisma.apiClient.create({ data: { name, ...fresh } })
      return token
    } catch (error) {
      if (isDuplicate(error)) return undefined
      throw error
    }
  }

  /** Every client there ever was, by name. */
  async function list(): Promise<ListedClient[]> {
    const select = { name: true, createdAt: true, lastUsedAt: true, revokedAt: true }
    return await prisma.apiClient.findMany({ select, orderBy: { name: 'asc' } })
  }

  /** Takes a client's token away, from its next call on; false when there is no such client. */
  async function revoke(name: string): Promise<boolean> {
    const where = { name, revokedAt: null }
    const { count } = await prisma.apiClient.updateMany({ where, data: { revokedAt: now() } })
    return count > 0 || (await prisma.apiClient.count({ where: { name } })) > 0
  }

  /** The client that holds this token; undefined for an unknown, revoked or malformed one. */
  async function authenticate(token: string): Promise<FeedClient | undefined> {
    if (!tokenShape.test(token)) return undefined
    const [client] = await sql.query<FeedClient>(authenticateOne, [hashOf(token), now()])
    return client
  }

  return { create, list, revoke, authenticate }
}
