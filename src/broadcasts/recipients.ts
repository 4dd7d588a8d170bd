import type { Sql, Statement } from '#src/database/database.ts'

const cancelled: Statement = {
  name: 'broadcast_cancel_rest',
  text: `
UPDATE broadcast_recipient SET state = 'skipped', reason = 'cancelled', finished_at = now()
WHERE broadcast_id = $1::int AND state IN ('queued', 'held')`,
}

/** Whom a cancelled broadcast has not reached is skipped; what is under way ends as it ends. */
export async function cancelRest(sql: Sql, id: number): Promise<void> {
  await sql.query(cancelled, [id])
}

const requeue: Statement = {
  name: 'broadcast_requeue',
  text: `
WITH again AS (
  UPDATE broadcast_recipient SET state = 'queued', reason = NULL, error = NULL, attempts = 0, due_at = now(), finished_at = NULL
  WHERE broadcast_id = $1::int AND state = 'failed' AND reason <> 'blocked' RETURNING 1
)
SELECT count(*)::int AS count FROM again`,
}

/** Queues again for whom it certainly failed and who did not block us; how many. */
export async function requeueFailed(sql: Sql, id: number): Promise<number> {
  const [row] = await sql.query<{ count: number }>(requeue, [id])
  return row?.count ?? 0
}
