import type { Database } from '#src/database/database.ts'

export type FeedFreshness = {
  /** When a client was last heard, the newest of all; undefined while nobody has ever fed. */
  heardAt: (now: Date) => Promise<Date | undefined>
  /** Nobody has been heard for longer than the setting allows. */
  isStale: (now: Date) => Promise<boolean>
}

const hourMs = 3_600_000
const cachedMs = 60_000

/**
 * Whether the feed still flows: when the newest client that is not revoked last called, as its own
 * row says to the minute. (The newest row of two million dossiers would cost a scan.) A province that
 * only imports files has no clients, and nothing of it is stale. Asked of the database at most once
 * a minute; while the database does not answer, what was known last stands.
 */
export function createFeedFreshness(deps: {
  database: Database
  /** 0 = never stale. */
  staleHours: number
}): FeedFreshness {
  let known: { at: Date | undefined; askedAt: number } | undefined

  async function heardAt(now: Date): Promise<Date | undefined> {
    const age = known === undefined ? undefined : now.getTime() - known.askedAt
    if (known !== undefined && age !== undefined && age >= 0 && age < cachedMs) return known.at
    const where = { revokedAt: null }
    const max = await deps.database.prisma.apiClient
      .aggregate({ where, _max: { lastUsedAt: true } })
      .then(({ _max }) => _max.lastUsedAt ?? undefined)
      .catch(() => known?.at)
    known = { at: max, askedAt: now.getTime() }
    return max
  }

  async function isStale(now: Date): Promise<boolean> {
    if (deps.staleHours === 0) return false
    const at = await heardAt(now)
    return at !== undefined && now.getTime() - at.getTime() > deps.staleHours * hourMs
  }

  return { heardAt, isStale }
}
