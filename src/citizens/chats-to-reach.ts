import type { Sql, Statement } from '#src/database/database.ts'
import { circleOf } from './circle.ts'

/** A chat that may be written to, and in which language; null: none was ever chosen. */
export type Chat = { conversationId: string; channel: string; language: string | null }

const newest: Statement = {
  name: 'citizen_chats_to_reach',
  text: `
SELECT DISTINCT ON (wanted.id) wanted.id AS "citizenId", c.id::text AS "conversationId", c.channel, c.language
FROM jsonb_array_elements_text($1::jsonb) wanted (id)
CROSS JOIN LATERAL ${circleOf('wanted.id')} AS chat (citizen_id)
JOIN conversation c ON c.citizen_id = chat.citizen_id
WHERE c.stopped_at IS NULL ORDER BY wanted.id, c.last_in_at DESC, c.id DESC`,
}

/**
 * Where messages reach these people, by citizen id: of all their chats, linked ones included, the one last written in
 * that did not stop us. Who has none is left out. `sql` may be that of a transaction.
 */
export async function chatsToReach(
  sql: Sql,
  citizenIds: readonly string[],
): Promise<Map<string, Chat>> {
  const ids = [...new Set(citizenIds)]
  const rows = await sql.query<Chat & { citizenId: string }>(newest, [JSON.stringify(ids)])
  return new Map(rows.map(({ citizenId, ...chat }) => [citizenId, chat]))
}
