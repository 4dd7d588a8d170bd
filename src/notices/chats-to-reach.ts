import type { Sql, Statement } from '#src/database/database.ts'

/** A chat that may be written to, and in which language. */
export type Chat = { conversationId: string; channel: string; language: string | null }

const newest: Statement = {
  name: 'notice_chats',
  text: `
SELECT DISTINCT ON (c.citizen_id) c.citizen_id::text AS "citizenId", c.id::text AS "conversationId", c.channel, c.language
FROM jsonb_array_elements_text($1::jsonb) wanted (id) JOIN conversation c ON c.citizen_id = wanted.id::uuid
WHERE c.stopped_at IS NULL ORDER BY c.citizen_id, c.last_in_at DESC`,
}

/** Where each of these people is written to: the chat they used last, unless they blocked us there. By citizen. */
export async function chatsToReach(
  sql: Sql,
  citizenIds: readonly string[],
): Promise<Map<string, Chat>> {
  const ids = [...new Set(citizenIds)]
  const rows = await sql.query<Chat & { citizenId: string }>(newest, [JSON.stringify(ids)])
  return new Map(rows.map(({ citizenId, ...chat }) => [citizenId, chat]))
}
