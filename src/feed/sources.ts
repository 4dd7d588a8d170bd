import type { Database, Sql, Statement, Tx } from '#src/database/database.ts'

/** A client that feeds (`system` is empty) or one of the systems that its dossiers name. */
export type KnownSource = {
  client: number
  name: string
  system: string
  heardAt: Date
  /** Somebody was told that it fell silent, and it has not been heard since. */
  alerted: boolean
}

/** The whole client, beside the systems that it feeds for. */
const wholeClient = ''

const everything: Statement = {
  name: 'feed_sources',
  text: `
SELECT c.id AS client, c.name, COALESCE(s.system, '') AS system, s.alerted_at IS NOT NULL AS alerted,
  CASE WHEN COALESCE(s.system, '') = '' THEN c.last_used_at ELSE GREATEST(s.heard_at, beat.heard_at) END AS "heardAt"
FROM api_client c
LEFT JOIN feed_source beat ON beat.client_id = c.id AND beat.system = ''
LEFT JOIN LATERAL (
  SELECT system, heard_at, alerted_at FROM feed_source WHERE client_id = c.id AND system <> ''
  UNION ALL SELECT '', NULL, beat.alerted_at) s ON true
WHERE c.revoked_at IS NULL AND c.last_used_at IS NOT NULL
ORDER BY c.name, s.system LIMIT 1000`,
}

/**
 * The sources that feed now: clients that are not revoked and have called, and their systems. A client is heard with
 * every call, to the minute; a system when dossiers that name it are taken in, or when its client calls without any (an
 * empty array: no news, for all of them).
 */
export async function readSources({ sql }: Database): Promise<KnownSource[]> {
  return await sql.query<KnownSource>(everything, [])
}

const hear: Statement = {
  name: 'feed_hear',
  text: `
INSERT INTO feed_source (client_id, system, heard_at)
SELECT $1::int, system, $3::timestamptz FROM jsonb_array_elements_text($2::jsonb) AS heard(system) ORDER BY system
ON CONFLICT (client_id, system) DO UPDATE SET heard_at = GREATEST(feed_source.heard_at, excluded.heard_at)`,
}

const rewriteMs = 60_000

/**
 * Notes which systems a call brought dossiers of; none: that its client has no news. Written at most once a minute for
 * each by one process, as is a client's time of last use. Rejects with the driver's error.
 */
export function createHearing({ sql, now }: { sql: Sql; now: () => Date }) {
  const written = new Map<string, number>()

  return async (client: number, systems: ReadonlySet<string>): Promise<void> => {
    const at = now()
    const heard = systems.size === 0 ? [wholeClient] : [...systems]
    const due = heard.filter((system) => {
      const age = at.getTime() - (written.get(`${client} ${system}`) ?? Number.NEGATIVE_INFINITY)
      return age >= rewriteMs || age < 0
    })
    if (due.length === 0) return
    await sql.query(hear, [client, JSON.stringify(due), at])
    // A client that invents systems must not fill the memory; what is forgotten is only written once more.
    if (written.size > 10_000) written.clear()
    for (const system of due) written.set(`${client} ${system}`, at.getTime())
  }
}

/** Notes that an alert was raised, or (`at` null) that its cause is gone; false when another process was first. */
export async function markAlert(
  { prisma }: Tx,
  { client: clientId, system }: KnownSource,
  at: Date | null,
): Promise<boolean> {
  await prisma.feedSource.createMany({ data: [{ clientId, system }], skipDuplicates: true })
  const where = { clientId, system, alertedAt: at === null ? { not: null } : null }
  const { count } = await prisma.feedSource.updateMany({ where, data: { alertedAt: at } })
  return count > 0
}
