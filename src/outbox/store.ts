import type { ChannelName } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import type { Sql, Statement } from '#src/database/database.ts'

/** How long a claimed row may wait for its send to begin before another process may take it. */
const claimSeconds = 30
/** Longer than any channel waits for its platform: a row still `sending` after it belongs to a dead process. */
const sendingSeconds = 60

export type Outgoing = {
  id: string
  conversationId: string
  channel: ChannelName
  address: string
  reply: Reply
  attempts: number
}

export type Finished = {
  id: string
  state: 'sent' | 'unknown' | 'failed' | 'queued'
  externalId?: string
  error?: string
  /** For `queued` (to be tried again): when, and whether it counts as a failed attempt. */
  delayMs?: number
  failedAttempt?: boolean
}

const due: Statement = {
  name: 'outbox_due',
  text: `
WITH due AS (
  SELECT o.id FROM outbox_message o
  WHERE o.state = 'queued' AND o.due_at <= now() AND (o.lease_until IS NULL OR o.lease_until < now())
    AND ($3::bigint IS NULL OR o.conversation_id = $3::bigint)
    AND NOT EXISTS (SELECT 1 FROM outbox_message e WHERE e.conversation_id = o.conversation_id
      AND e.state IN ('queued', 'sending') AND e.priority <= o.priority AND e.id < o.id)
  ORDER BY o.priority, o.due_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE outbox_message o
SET lease_owner = $1, lease_until = now() + interval '${claimSeconds} seconds'
FROM due, conversation c
WHERE o.id = due.id AND c.id = o.conversation_id
RETURNING o.id::text, o.conversation_id::text AS "conversationId", c.channel, c.address, o.reply, o.attempts`,
}

/**
 * Claims replies that may be sent now, chat before bulk: at most one of each chat, never past an unfinished earlier
 * one. `conversationId` narrows it to one chat.
 */
export async function claimDue(
  sql: Sql,
  owner: string,
  limit: number,
  conversationId?: string,
): Promise<Outgoing[]> {
  return await sql.query<Outgoing>(due, [owner, limit, conversationId ?? null])
}

const begin: Statement = {
  name: 'outbox_begin',
  text: `
UPDATE outbox_message SET state = 'sending', lease_until = now() + interval '${sendingSeconds} seconds'
WHERE id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb))
  AND state = 'queued' AND lease_owner = $2
RETURNING id::text`,
}

/** Notes, before the platform is called, that the sends begin; returns those that are still ours to send. */
export async function beginSends(sql: Sql, ids: string[], owner: string): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>(begin, [JSON.stringify(ids), owner])
  return new Set(rows.map(({ id }) => id))
}

const finish: Statement = {
  name: 'outbox_finish',
  text: `
UPDATE outbox_message o SET
  state = f.state, external_id = f."externalId", error = f.error, lease_owner = NULL, lease_until = NULL,
  attempts = o.attempts + CASE WHEN f."failedAttempt" THEN 1 ELSE 0 END,
  due_at = CASE WHEN f.state = 'queued' THEN now() + f."delayMs" * interval '1 millisecond' ELSE o.due_at END,
  finished_at = CASE WHEN f.state = 'queued' THEN NULL ELSE now() END
FROM jsonb_to_recordset($1::jsonb) AS
  f(id bigint, state text, "externalId" text, error text, "delayMs" int, "failedAttempt" boolean)
WHERE o.id = f.id AND o.state = 'sending'`,
}

/** Notes how sends ended. */
export async function finishSends(sql: Sql, finished: Finished[]): Promise<void> {
  await sql.query(finish, [JSON.stringify(finished)])
}

const stop: Statement = {
  name: 'outbox_stop',
  text: `
WITH talk AS (
  UPDATE conversation SET stopped_at = COALESCE(stopped_at, now()) WHERE id = $1::bigint RETURNING id
)
UPDATE outbox_message o SET state = 'dropped', error = 'stopped', finished_at = now(), lease_owner = NULL, lease_until = NULL
FROM talk WHERE o.conversation_id = talk.id AND o.state = 'queued'`,
}

/** The person blocked us: nothing that waits for them is sent. Their next message clears the mark. */
export async function stopConversation(sql: Sql, conversationId: string): Promise<void> {
  await sql.query(stop, [conversationId])
}

const lost: Statement = {
  name: 'outbox_lost',
  text: `
UPDATE outbox_message SET state = 'unknown', error = 'the process ended while sending', finished_at = now(),
  lease_owner = NULL, lease_until = NULL
WHERE state = 'sending' AND lease_until < now() RETURNING id::text`,
}

/** Sends whose process died between the call and its answer: marked unknown, never sent twice. Returns their ids. */
export async function markLost(sql: Sql): Promise<string[]> {
  return (await sql.query<{ id: string }>(lost, [])).map(({ id }) => id)
}
