import type { Database } from '#src/database/database.ts'
import { type KnownSource, readSources } from './sources.ts'

/** Where a dossier came from: the client that fed it, none for a file, and the system that it named. */
export type FeedOrigin = { client: number | undefined; system: string | undefined }

/** Whether what came from an origin may be out of date. */
export type Judge = (origin: FeedOrigin) => boolean

export type FeedFreshness = {
  /** When a client was last heard, the newest of all; undefined while nobody has ever fed. */
  heardAt: (now: Date) => Promise<Date | undefined>
  /** How to judge dossiers at this moment: asked for before a transaction, used within it. */
  judge: (now: Date) => Promise<Judge>
  /** Every source that feeds, and when it was last heard. */
  sources: (now: Date) => Promise<readonly KnownSource[]>
}

const hourMs = 3_600_000
const cachedMs = 60_000

/** When the origin was last heard; undefined when it is a file, or a client that is revoked or never called. */
function heard(sources: readonly KnownSource[], { client, system }: FeedOrigin): Date | undefined {
  const ofClient = sources.filter((source) => source.client === client)
  const named = ofClient.find((source) => source.system === (system ?? ''))
  // A system that was fed before sources were told apart is as fresh as its client.
  return (named ?? ofClient.find((source) => source.system === ''))?.heardAt
}

/**
 * Whether the feed still flows, source by source: a client that has fallen silent makes its own dossiers doubtful and
 * nobody else's, and a client that goes on but no longer feeds for one of its systems, those of that system. Nothing is
 * stale that came by file. Asked of the database at most once a minute; while it does not answer, what was known last
 * stands.
 */
export function createFeedFreshness(deps: {
  database: Database
  /** 0 = never stale. */
  staleHours: number
}): FeedFreshness {
  let known: { sources: readonly KnownSource[]; askedAt: number } | undefined

  async function sources(now: Date): Promise<readonly KnownSource[]> {
    const age = known === undefined ? undefined : now.getTime() - known.askedAt
    if (known !== undefined && age !== undefined && age >= 0 && age < cachedMs) return known.sources
    const read = await readSources(deps.database).catch(() => known?.sources ?? [])
    known = { sources: read, askedAt: now.getTime() }
    return read
  }

  async function heardAt(now: Date): Promise<Date | undefined> {
    const times = (await sources(now)).map((source) => source.heardAt.getTime())
    return times.length === 0 ? undefined : new Date(Math.max(...times))
  }

  async function judge(now: Date): Promise<Judge> {
    if (deps.staleHours === 0) return () => false
    const all = await sources(now)
    return (origin) => {
      const at = heard(all, origin)
      return at !== undefined && now.getTime() - at.getTime() > deps.staleHours * hourMs
    }
  }

  return { heardAt, judge, sources }
}
