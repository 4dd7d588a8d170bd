import { agrees, idsOfPerson, silenced } from '#src/audiences/audience-sql.ts'
import type { Sql, Statement } from '#src/database/database.ts'
import type { Reason, RecipientState } from './broadcast.ts'

// Longer than any channel waits for its platform: a row still `sending` after it belongs to a dead process.
const sendingSeconds = 60

/** Somebody whose send begins. */
export type Claimed = {
  conversationId: string
  address: string
  language: string | null
  attempts: number
  /** Messages that went out already, where one is shown as several. */
  parts: number
}

// Asked again for each, since hours may lie between writing down and sending: a block, a `dừng`, a window that closed.
const claim: Statement = {
  name: 'broadcast_claim',
  text: `
WITH b AS (
  SELECT id, wait_days FROM broadcast WHERE id = $1::int AND state = 'running'
    AND NOT EXISTS (SELECT 1 FROM channel_pace WHERE channel = $2 AND paused_until > now())
), due AS (
  SELECT r.conversation_id, r.by_consent, r.billed FROM broadcast_recipient r
  WHERE r.broadcast_id = (SELECT id FROM b) AND r.channel = $2 AND r.state = 'queued' AND r.conversation_id > $3::bigint
    AND r.due_at <= now()
  ORDER BY r.conversation_id LIMIT $4::int FOR UPDATE SKIP LOCKED
), judged AS (
  SELECT due.conversation_id, c.address, c.language,
    due.billed AND c.last_in_at <= now() - $6::float8 * interval '1 hour' AS billed,
    CASE WHEN c.id IS NULL OR c.erased_at IS NOT NULL THEN 'erased'
      WHEN c.stopped_at IS NOT NULL THEN 'blocked'
      WHEN CASE WHEN due.by_consent THEN NOT ${agrees} ELSE ${silenced} END THEN 'opted-out'
      WHEN c.last_in_at <= now() - (CASE WHEN due.billed THEN $7 ELSE $6 END)::float8 * interval '1 hour' THEN 'window'
    END AS hindrance
  FROM due LEFT JOIN conversation c ON c.id = due.conversation_id
  LEFT JOIN linked_chat l ON l.citizen_id = c.citizen_id AND l.left_at IS NULL
  CROSS JOIN LATERAL (${idsOfPerson}) p
)
UPDATE broadcast_recipient r SET
  state = CASE WHEN j.hindrance IS NULL THEN 'sending' WHEN j.hindrance = 'window' AND b.wait_days > 0 THEN 'held' ELSE 'skipped' END,
  reason = j.hindrance, billed = COALESCE(j.billed, false), lease_owner = $5::uuid,
  lease_until = now() + interval '${sendingSeconds} seconds',
  due_at = CASE WHEN j.hindrance = 'window' THEN now() ELSE r.due_at END,
  finished_at = CASE WHEN j.hindrance IS NULL OR (j.hindrance = 'window' AND b.wait_days > 0) THEN NULL ELSE now() END
FROM judged j, b WHERE r.broadcast_id = b.id AND r.conversation_id = j.conversation_id
RETURNING r.conversation_id::text AS "conversationId", j.address, j.language, r.attempts, r.parts, r.state`,
}

export type Claim = {
  id: number
  channel: string
  /** Only chats above this id; '0': all. */
  from: string
  limit: number
  /** Names the process. */
  owner: string
  /** What the platform lets us send unasked, in hours since the person wrote; null: always. */
  window: { freeHours: number; longestHours: number } | null
}

/**
 * Begins the sends to the next people of a broadcast on a channel, in one statement, before the platform is called. Who may
 * no longer be written to is skipped or held on the way; `last` is the chat after which to go on, undefined: none was due.
 */
export async function claimRecipients(
  sql: Sql,
  { id, channel, from, limit, owner, window }: Claim,
): Promise<{ claimed: Claimed[]; last: string | undefined }> {
  const hours = [window?.freeHours ?? null, window?.longestHours ?? null]
  const rows = await sql.query<Claimed & { state: RecipientState }>(claim, [
    ...[id, channel, from, limit, owner],
    ...hours,
  ])
  const ids = rows.map(({ conversationId }) => BigInt(conversationId))
  const last = ids.reduce<bigint | undefined>(
    (most, each) => (most === undefined || each > most ? each : most),
    undefined,
  )
  return { claimed: rows.filter(({ state }) => state === 'sending'), last: last?.toString() }
}

/** How one send ended. */
export type Ended = {
  conversationId: string
  /** `queued`: certainly not sent, to be tried again after `delayMs`. */
  state: 'sent' | 'failed' | 'unknown' | 'queued' | 'held' | 'skipped'
  reason?: Reason
  error?: string
  /** Messages that went out. */
  parts: number
  delayMs?: number
  failedAttempt?: boolean
}

// Too many in a hundred, once there are enough to tell chance from trouble. A list on which nobody was written to for
// long holds many who blocked us; what is refused or gets no answer is a fault of ours or of the platform.
const enough = 20
const mostFailed = 0.2
const mostBlocked = 0.4

const settle: Statement = {
  name: 'broadcast_settle',
  text: `
WITH done AS (
  UPDATE broadcast_recipient r SET
    state = f.state, reason = f.reason, error = f.error, parts = f.parts, lease_owner = NULL, lease_until = NULL,
    attempts = r.attempts + CASE WHEN f."failedAttempt" THEN 1 ELSE 0 END,
    due_at = now() + COALESCE(f."delayMs", 0) * interval '1 millisecond',
    finished_at = CASE WHEN f.state IN ('queued', 'held') THEN NULL ELSE now() END
  FROM jsonb_to_recordset($2::jsonb) AS f("conversationId" bigint, state text, reason text, error text, parts smallint,
    "delayMs" int, "failedAttempt" boolean)
  WHERE r.broadcast_id = $1::int AND r.conversation_id = f."conversationId" AND r.state = 'sending' AND r.lease_owner = $3::uuid
  RETURNING r.state, r.reason
), n AS (
  SELECT count(*)::int AS tried, (count(*) FILTER (WHERE state = 'unknown' OR reason <> 'blocked'))::int AS failed,
    (count(*) FILTER (WHERE state = 'failed' AND reason = 'blocked'))::int AS blocked
  FROM done WHERE state IN ('sent', 'failed', 'unknown')
)
UPDATE broadcast b SET tried = b.tried + n.tried, failed = b.failed + n.failed, blocked = b.blocked + n.blocked,
  state = CASE WHEN b.state = 'running' AND trouble.kind IS NOT NULL THEN 'stopped' ELSE b.state END,
  stopped_for = CASE WHEN b.state = 'running' THEN trouble.kind ELSE b.stopped_for END,
  stopped_at = CASE WHEN b.state = 'running' AND trouble.kind IS NOT NULL THEN now() ELSE b.stopped_at END
FROM n CROSS JOIN LATERAL (
  SELECT CASE WHEN t.tried + n.tried < ${enough} THEN NULL
    WHEN t.failed + n.failed > ${mostFailed} * (t.tried + n.tried) THEN 'failures'
    WHEN t.blocked + n.blocked > ${mostBlocked} * (t.tried + n.tried) THEN 'blocks' END AS kind
  FROM broadcast t WHERE t.id = $1::int) trouble
WHERE b.id = $1::int AND n.tried > 0 RETURNING b.state`,
}

/**
 * Notes how sends of this process ended, in one statement, and stops the broadcast when too many failed or blocked us. What
 * was taken for lost meanwhile stays unknown.
 */
export async function settleRecipients(
  sql: Sql,
  id: number,
  owner: string,
  ended: readonly Ended[],
): Promise<void> {
  await sql.query(settle, [id, JSON.stringify(ended), owner])
}

const lost: Statement = {
  name: 'broadcast_lost',
  text: `
UPDATE broadcast_recipient SET state = 'unknown', reason = 'process-ended', finished_at = now(), lease_owner = NULL, lease_until = NULL
WHERE state = 'sending' AND lease_until < now() RETURNING broadcast_id AS id`,
}

/** Sends whose process died between the call and its answer: unknown, never sent twice. Returns how many. */
export async function markLost(sql: Sql): Promise<number> {
  return (await sql.query(lost, [])).length
}

const release: Statement = {
  name: 'broadcast_release',
  text: `
UPDATE broadcast_recipient r SET state = 'queued', reason = NULL, due_at = now() FROM conversation c, broadcast b
WHERE r.state = 'held' AND b.id = r.broadcast_id AND b.state = 'running' AND c.id = r.conversation_id AND c.last_in_at > r.due_at`,
}

const giveUp: Statement = {
  name: 'broadcast_give_up',
  text: `
UPDATE broadcast_recipient r SET state = 'skipped', finished_at = now() FROM broadcast b
WHERE r.state = 'held' AND b.id = r.broadcast_id AND b.started_at + b.wait_days * interval '1 day' < $1::timestamptz`,
}

/** Queues who was held and has written since; skips who has not within the days of the broadcast. */
export async function mindHeld(sql: Sql, at: Date): Promise<void> {
  await sql.query(release, [])
  await sql.query(giveUp, [at])
}

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
