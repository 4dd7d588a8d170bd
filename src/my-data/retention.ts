import { localDay } from '#src/calendar/working-days.ts'
import type { Database, Statement, Tx } from '#src/database/database.ts'
import { tablesBy } from './tables.ts'

const rules: Statement = {
  name: 'retention_rules',
  text: `
SELECT DISTINCT ON (kind) kind, days FROM retention_rule
WHERE valid_from <= $1::date AND (valid_to IS NULL OR valid_to >= $1::date) ORDER BY kind, valid_from DESC`,
}

const over = `d.status IN (3, 7, 8, 9, 10) AND COALESCE(d.finished_at, d.updated_at) < $1::timestamptz`

const jobs: Record<string, Statement[]> = {
  'finished-proofs': [
    {
      name: 'retention_proofs',
      text: `DELETE FROM dossier_proof p USING dossier d WHERE d.code = p.code AND p.proven_at < $1::timestamptz AND ${over}`,
    },
    {
      name: 'retention_reminders',
      text: `DELETE FROM dossier_reminder r USING dossier d WHERE d.code = r.code AND r.at < $1::timestamptz AND ${over}`,
    },
  ],
  'rating-words': [
    {
      name: 'retention_words',
      text: `UPDATE rating SET word_sealed = NULL WHERE word_sealed IS NOT NULL AND rated_at < $1::timestamptz`,
    },
  ],
  // What stands on the public page stays as long as the report.
  'report-photos': [
    {
      name: 'retention_photos',
      text: `
DELETE FROM report_photo p USING report r WHERE r.id = p.report_id AND p.public_id IS NULL
  AND r.state IN ('closed', 'refused') AND COALESCE(r.answered_at, r.filed_at) < $1::timestamptz`,
    },
  ],
  'ended-consents': [
    {
      name: 'retention_consents',
      text: `DELETE FROM consent WHERE withdrawn_at < $1::timestamptz`,
    },
  ],
  // Who agreed to be told of something waits for it in silence; an officer's chat is no citizen's.
  'quiet-chats': [
    {
      name: 'retention_chats',
      text: `
DELETE FROM conversation c WHERE c.last_in_at < $1::timestamptz AND c.created_at < $1::timestamptz AND c.waiting = 0
  AND NOT EXISTS (SELECT 1 FROM consent k WHERE k.citizen_id = c.citizen_id AND k.withdrawn_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM linked_chat l WHERE l.citizen_id = c.citizen_id AND l.left_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM officer_account a WHERE a.conversation_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM outbox_message o WHERE o.conversation_id = c.id AND o.state IN ('queued', 'sending', 'held'))`,
    },
  ],
}

// What a turn or a notice wrote that was under way while the chat went.
const orphans: Statement[] = tablesBy('citizen').map(({ table }) => ({
  name: `retention_orphans_${table}`,
  text: `
DELETE FROM ${table} t WHERE t.citizen_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.citizen_id = t.citizen_id)`,
}))

/**
 * Deletes what has been kept for as long as the rules of the day say (Asia/Ho_Chi_Minh); a kind without a rule is kept.
 * Then what belongs to a chat that is gone.
 */
export async function forgetByRules(database: Database, now: Date): Promise<void> {
  const today = await database.sql.query<{ kind: string; days: number }>(rules, [localDay(now)])
  await database.transaction(async (tx: Tx) => {
    for (const { kind, days } of today) {
      const before = new Date(now.getTime() - days * 86_400_000)
      for (const statement of jobs[kind] ?? []) await tx.sql.query(statement, [before])
    }
    for (const statement of orphans) await tx.sql.query(statement, [])
  })
}
