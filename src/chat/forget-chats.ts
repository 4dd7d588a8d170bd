import type { Sql, Statement } from '#src/database/database.ts'

// In portions, so that no other statement waits long for a lock.
const portion = 5_000

const forget: Statement = {
  name: 'chat_forget',
  text: `
WITH heard AS (
  DELETE FROM inbox_message WHERE id IN (
    SELECT id FROM inbox_message WHERE received_at < now() - $1::int * interval '1 day' AND state <> 'waiting'
    LIMIT ${portion}) RETURNING 1
), said AS (
  DELETE FROM outbox_message WHERE id IN (
    SELECT id FROM outbox_message WHERE created_at < now() - $1::int * interval '1 day'
      AND state NOT IN ('queued', 'sending')
    LIMIT ${portion}) RETURNING 1
)
SELECT ((SELECT count(*) FROM heard) + (SELECT count(*) FROM said))::int AS count`,
}

/** Deletes what people wrote and were answered more than `days` ago; what is not finished stays. Returns how many rows. */
export async function forgetChats(sql: Sql, days: number): Promise<number> {
  let total = 0
  for (;;) {
    const [row] = await sql.query<{ count: number }>(forget, [days])
    const count = row?.count ?? 0
    total += count
    if (count < portion) return total
  }
}
