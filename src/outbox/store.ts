import type { ChannelName } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import type { Sql, Statement } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'

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
  /** No answer to something the person did within the last day. */
  unasked: boolean
  /** More waits for this chat behind it. */
  more?: boolean
}

export type Finished = {
  id: string
  /** `held`: waits until the person writes again. */
  state: 'sent' | 'unknown' | 'failed' | 'queued' | 'held'
  externalId?: string
  error?: string
  /** For `queued` (to be tried again): when, and whether it counts as a failed attempt. */
  delayMs?: number
  failedAttempt?: boolean
}

type ClaimDeps = {
  sql: Sql
  sealing: Sealing
  channels: ReadonlyMap<ChannelName, unknown>
  /** Names the claiming process. */
  process: string
}

const due: Statement = {
  name: 'outbox_due',
  text: `
WITH due AS (
  SELECT o.id FROM outbox_message o
  WHERE o.state = 'queued' AND o.due_at <= now() AND (o.lease_until IS NULL OR o.lease_until < now())
    AND ($3::bigint IS NULL OR o.conversation_id = $3::bigint)
    AND (SELECT channel FROM conversation WHERE id = o.conversation_id) = ANY($4::text[])
    AND NOT EXISTS (SELECT 1 FROM outbox_message e WHERE e.conversation_id = o.conversation_id
      AND e.state IN ('queued', 'sending') AND (e.priority, e.id) < (o.priority, o.id))
  ORDER BY o.priority, o.due_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE outbox_message o
SET lease_owner = $1, lease_until = now() + interval '${claimSeconds} seconds'
FROM due, conversation c
WHERE o.id = due.id AND c.id = o.conversation_id
RETURNING o.id::text, o.conversation_id::text AS "conversationId", c.channel, c.address, o.sealed, o.attempts,
  o.priority > 0 OR o.created_at < now() - interval '1 day' AS unasked,
  EXISTS (SELECT 1 FROM outbox_message n WHERE n.conversation_id = o.conversation_id AND n.state = 'queued'
    AND n.id <> o.id) AS more`,
}

/**
 * Claims replies that may be sent now, chat before bulk: at most one of each chat, never past an unfinished earlier
 * one. `conversationId` narrows it to one chat. Chats of a channel that is off here wait for a process that has it.
 */
export async function claimDue(
  { sql, sealing, channels, process }: ClaimDeps,
  limit: number,
  conversationId?: string,
): Promise<Outgoing[]> {
  const values = [process, limit, conversationId ?? null, [...channels.keys()]]
  const rows = await sql.query<Omit<Outgoing, 'reply'> & { sealed: Uint8Array }>(due, values)
  return rows.map(({ sealed, ...row }) => ({
    ...row,
    reply: JSON.parse(sealing.open(sealed)) as Reply,
  }))
}

const learn: Statement = { name: 'outbox_learn', text: 'ANALYZE outbox_message' }

/**
 * Lets the database see how long the queue is. A plan made for the usual, nearly empty queue sorts all of it for each
 * claim; the server would notice by itself, but only minutes later.
 */
export async function learnQueue(sql: Sql): Promise<void> {
  await sql.query(learn, [])
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
  UPDATE conversation SET stopped_at = COALESCE(stopped_at, now())
  WHERE id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb)) RETURNING id
)
UPDATE outbox_message o SET state = 'dropped', error = 'stopped', finished_at = now(), lease_owner = NULL, lease_until = NULL
FROM talk WHERE o.conversation_id = talk.id AND o.state = 'queued'`,
}

/** These people blocked us: nothing that waits for them is sent. Their next message clears the mark. */
export async function stopConversations(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.query(stop, [JSON.stringify(ids)])
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

const dropUnasked: Statement = {
  name: 'outbox_drop_unasked',
  text: `
UPDATE outbox_message o SET state = 'dropped', error = 'no longer wanted', finished_at = now(), lease_owner = NULL,
  lease_until = NULL
FROM conversation c
WHERE c.citizen_id = ANY($1::uuid[]) AND o.conversation_id = c.id AND o.state IN ('queued', 'held')
  AND o.key ^@ ANY($2::text[])`,
}

/** Drops what waits to be said unasked in the chats of these citizen ids, under keys that begin with one of `prefixes`. */
export async function dropQueued(
  sql: Sql,
  citizenIds: readonly string[],
  prefixes: readonly string[],
): Promise<void> {
  await sql.query(dropUnasked, [citizenIds, prefixes])
}

const release: Statement = {
  name: 'outbox_release',
  text: `
UPDATE outbox_message o SET state = 'queued', due_at = now(), finished_at = NULL, error = NULL
FROM conversation c
WHERE o.state = 'held' AND c.id = o.conversation_id AND c.stopped_at IS NULL AND c.last_in_at > o.finished_at
  AND ($1::text IS NULL OR (c.channel = $1 AND c.address = $2))
RETURNING o.id::text`,
}

/**
 * Queues what was held until its person writes again and who has written since: in one chat, or, to catch up after a
 * crash, in all. Returns how many rows.
 */
export async function releaseHeld(
  sql: Sql,
  chat?: { channel: ChannelName; address: string },
): Promise<number> {
  return (await sql.query(release, [chat?.channel ?? null, chat?.address ?? null])).length
}

const silence: Statement = {
  name: 'outbox_silence',
  text: `
SELECT (extract(epoch FROM now() - last_in_at) * 1000)::float8 AS ms
FROM conversation WHERE channel = $1 AND address = $2`,
}

/** How long ago, in milliseconds, the person last did something here; undefined: never. */
export async function lastContact(
  sql: Sql,
  channel: ChannelName,
  address: string,
): Promise<number | undefined> {
  const [row] = await sql.query<{ ms: number }>(silence, [channel, address])
  return row?.ms
}

const unprompted: Statement = {
  name: 'outbox_unprompted',
  text: `
WITH month AS (
  SELECT date_trunc('month', now() AT TIME ZONE 'Asia/Ho_Chi_Minh') AT TIME ZONE 'Asia/Ho_Chi_Minh' AS began
)
SELECT count(*)::int AS count
FROM month, outbox_message o JOIN conversation c ON c.id = o.conversation_id
WHERE c.channel = $1 AND o.state IN ('sent', 'unknown')
  AND o.finished_at >= month.began AND o.created_at >= month.began - interval '8 days'
  AND NOT EXISTS (SELECT 1 FROM inbox_message m WHERE m.conversation_id = o.conversation_id
    AND m.received_at <= o.finished_at
    AND m.received_at > o.finished_at - $2::int * interval '1 hour')`,
}

/**
 * How many messages went out this calendar month (Asia/Ho_Chi_Minh) to people who had been silent for `hours`, those of
 * unknown outcome included. Reads as far back as chats are kept.
 */
export async function countUnprompted(
  sql: Sql,
  channel: ChannelName,
  hours: number,
): Promise<number> {
  const [row] = await sql.query<{ count: number }>(unprompted, [channel, hours])
  return row?.count ?? 0
}
