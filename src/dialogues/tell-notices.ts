import { afterQuietHours, type QuietHours } from '#src/calendar/quiet-hours.ts'
import type { Database, Sql, Statement, Tx } from '#src/database/database.ts'
import type { Noted } from './notice-facts.ts'

/** The chat that is told, as the outbox needs it. */
export type Told = { conversationId: string; channel: string; language: string | null }

export type TellDeps<Facts> = {
  database: Database
  quietHours: QuietHours | undefined
  now: () => Date
  factsOf: (tx: Tx, noted: Noted, now: Date) => Promise<Facts | undefined>
  say: (sql: Sql, to: Told, key: string, facts: Facts) => Promise<unknown>
}

const batch = 100

const claim: Statement = {
  name: 'meeting_notice_claim',
  text: `
SELECT n.id::text, n.kind, n.key, n.subject_id::text AS "subjectId", n.starts_at AS "startsAt",
  n.conversation_id::text AS "conversationId", c.channel, c.language
FROM meeting_notice n JOIN conversation c ON c.id = n.conversation_id
WHERE n.told_at IS NULL ORDER BY n.id LIMIT ${batch} FOR UPDATE OF n SKIP LOCKED`,
}

const tick: Statement = {
  name: 'meeting_notice_told',
  text: `
UPDATE meeting_notice SET told_at = $2::timestamptz
WHERE id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb)) RETURNING 1 AS told`,
}

const forget: Statement = {
  name: 'meeting_notice_forget',
  text: `DELETE FROM meeting_notice WHERE told_at < $1::timestamptz - interval '90 days'`,
}

/**
 * Tells what was noted, with the facts of the moment of telling; what holds no more is passed over in silence. Telling
 * and ticking off are one transaction, so that a crash repeats nothing and loses nothing; several processes share the
 * work. In quiet hours everything waits.
 */
export function createTellNotices<Facts>(deps: TellDeps<Facts>) {
  const { database, quietHours, now, factsOf, say } = deps

  async function tellSome(at: Date): Promise<number> {
    return await database.transaction(async (tx) => {
      type Row = Noted & Told & { id: string; key: string }
      const rows = await tx.sql.query<Row>(claim, [])
      for (const { key, kind, subjectId, startsAt, ...to } of rows) {
        const facts = await factsOf(tx, { kind, subjectId, startsAt }, at)
        if (facts !== undefined) await say(tx.sql, to, `meeting:${key}`, facts)
      }
      if (rows.length > 0) await tx.sql.query(tick, [JSON.stringify(rows.map(({ id }) => id)), at])
      return rows.length
    })
  }

  return {
    /** Tells everything that waits, unless people sleep. */
    async tell(): Promise<void> {
      const at = now()
      if (afterQuietHours(at, quietHours) > at) return
      while ((await tellSome(at)) === batch);
    },
    /** Forgets what was told long ago. */
    async forget(): Promise<void> {
      await database.sql.query(forget, [now()])
    },
  }
}
