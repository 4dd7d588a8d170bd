import type { Sql, Statement } from '#src/database/database.ts'
import type { Language } from '#src/i18n/translate.ts'
import type { ChannelName } from './message.ts'
import type { Reply } from './reply.ts'

// The hot path: each function is one statement, so one round trip and one commit (docs/decisions/0003).
// All changes to the inbox of a chat happen under the lock of its conversation row.

/** How long others leave a chat alone that a process is handling. Longer than any turn takes. */
const leaseSeconds = 30
// After answers in chat (0), before bulk (9); and unasked, where a channel has windows.
const noticePriority = 5

/** A chat whose turn is ours until the lease ends. */
export type Claim = {
  conversationId: string
  channel: ChannelName
  address: string
  citizenId: string
  language: string | null
  /** Sealed; null before the first turn. */
  session: Uint8Array | null
  waiting: number
  /** A clerk answers this chat: the assistant speaks only when it is called. */
  quiet: boolean
}

export type Accepted = Claim & {
  inboxId: string
  /** The chat was idle, so this process handles it now. */
  claimed: boolean
  /** Over the rate limit: `flood` was stored in place of the message. */
  flooding: boolean
  /** Further over it: not to be handled at all. */
  excess: boolean
  /** Replies wait until the person writes, which they just did. */
  held: boolean
}

export type Waiting = { inboxId: string; sealed: Uint8Array; attempts: number; due: boolean }

/** A reply as stored. Leased: this process delivers it now; otherwise it waits behind earlier ones. */
export type StoredReply = { id: string; conversationId: string; reply: Reply; leased: boolean }

const receive: Statement = {
  name: 'chat_receive',
  text: `
WITH talk AS (
  INSERT INTO conversation AS c
    (channel, address, waiting, lease_owner, lease_until, stopped_at, rate_minute, rate_count)
  SELECT $1, $2, 1, $3, now() + interval '${leaseSeconds} seconds',
    CASE WHEN $8 THEN now() END, date_trunc('minute', now()), 1
  WHERE NOT EXISTS (SELECT 1 FROM inbox_message WHERE channel = $1 AND external_id = $4)
  ON CONFLICT (channel, address) DO UPDATE SET
    rate_minute = date_trunc('minute', now()),
    rate_count = CASE WHEN c.rate_minute = date_trunc('minute', now()) THEN c.rate_count + 1 ELSE 1 END,
    waiting = c.waiting + CASE
      WHEN $7 > 0 AND c.rate_minute = date_trunc('minute', now()) AND c.rate_count > $7 THEN 0 ELSE 1 END,
    lease_owner = CASE WHEN c.lease_until > now() THEN c.lease_owner ELSE $3 END,
    lease_until = CASE WHEN c.lease_until > now() THEN c.lease_until
      ELSE now() + interval '${leaseSeconds} seconds' END,
    stopped_at = CASE WHEN $8 THEN now() END,
    last_in_at = now()
  RETURNING c.id, c.citizen_id, c.language, c.session, c.waiting, c.rate_count, c.lease_owner = $3 AS claimed,
    COALESCE(c.quiet_until > now(), false) AS quiet
)
INSERT INTO inbox_message (conversation_id, channel, external_id, position, sealed, state)
SELECT talk.id, $1, $4, $5::bigint,
  CASE WHEN $7 > 0 AND rate_count > $7 THEN $9::bytea ELSE $6::bytea END,
  CASE WHEN $7 > 0 AND rate_count > $7 + 1 THEN 'excess' ELSE 'waiting' END
FROM talk
RETURNING id::text AS "inboxId", conversation_id::text AS "conversationId", channel, $2 AS address,
  (SELECT citizen_id::text FROM talk) AS "citizenId", (SELECT language FROM talk) AS language,
  (SELECT session FROM talk) AS session, (SELECT waiting FROM talk) AS waiting,
  (SELECT claimed FROM talk) AS claimed, (SELECT quiet FROM talk) AS quiet,
  EXISTS (SELECT 1 FROM outbox_message o, talk
    WHERE o.conversation_id = talk.id AND o.state = 'held') AS held,
  (SELECT $7 > 0 AND rate_count > $7 FROM talk) AS flooding, state = 'excess' AS excess`,
}

export type Arrival = {
  channel: string
  address: string
  externalId: string
  position: number
  /** The person left: nothing is sent until they come back. */
  leaving: boolean
  /** The message, and what takes its place above the limit; both sealed. */
  sealed: Uint8Array
  flood: Uint8Array
  token: string
  /** Messages a person may send in a minute; 0 = no limit. */
  perMinute: number
}

/**
 * Stores a message; when this returns it survives any crash. An idle chat is claimed for `token` in the same
 * statement. Undefined: the message was there before (it may also reject with a duplicate key when two copies race).
 * The first message above `perMinute` is kept as `flood` and answered, the rest are kept as excess.
 */
export async function storeMessage(sql: Sql, arrival: Arrival): Promise<Accepted | undefined> {
  const [row] = await sql.query<Accepted>(receive, [
    arrival.channel,
    arrival.address,
    arrival.token,
    arrival.externalId,
    arrival.position,
    arrival.sealed,
    arrival.perMinute,
    arrival.leaving,
    arrival.flood,
  ])
  return row
}

const claim: Statement = {
  name: 'chat_claim',
  text: `
UPDATE conversation c SET lease_owner = $1, lease_until = now() + interval '${leaseSeconds} seconds'
WHERE c.id = (
  SELECT m.conversation_id FROM inbox_message m JOIN conversation w ON w.id = m.conversation_id
  WHERE m.state = 'waiting' AND m.due_at <= now() AND (w.lease_until IS NULL OR w.lease_until < now())
  ORDER BY m.due_at LIMIT 1 FOR UPDATE OF w SKIP LOCKED)
RETURNING c.id::text AS "conversationId", c.channel, c.address, c.citizen_id::text AS "citizenId", c.language, c.session, c.waiting,
  COALESCE(c.quiet_until > now(), false) AS quiet`,
}

/** Claims a chat whose waiting message nobody is handling (its process died, or its retry is due), if there is one. */
export async function claimForgotten(sql: Sql, token: string): Promise<Claim | undefined> {
  const [row] = await sql.query<Claim>(claim, [token])
  return row
}

const next: Statement = {
  name: 'chat_next',
  text: `
UPDATE inbox_message m SET attempts = attempts + 1 WHERE m.id = (
  SELECT id FROM inbox_message WHERE conversation_id = $1::bigint AND state = 'waiting'
  ORDER BY position, id LIMIT 1)
RETURNING m.id::text AS "inboxId", m.sealed, m.attempts, m.due_at <= now() AS due`,
}

/** The oldest waiting message of a chat that the caller has claimed; each call counts as one more attempt at it. */
export async function nextWaiting(sql: Sql, conversationId: string): Promise<Waiting | undefined> {
  const [row] = await sql.query<Waiting>(next, [conversationId])
  return row
}

const waitingIn: Statement = {
  name: 'chat_waiting_in',
  text: `
SELECT sealed FROM inbox_message WHERE conversation_id = $1::bigint AND state = 'waiting' AND id <> $2::bigint
ORDER BY position, id LIMIT 20`,
}

/** What else waits in a chat that the caller has claimed, sealed; it goes on waiting. */
export async function otherWaiting(
  sql: Sql,
  { conversationId, inboxId }: { conversationId: string; inboxId: string },
): Promise<Uint8Array[]> {
  const rows = await sql.query<{ sealed: Uint8Array }>(waitingIn, [conversationId, inboxId])
  return rows.map(({ sealed }) => sealed)
}

const finish: Statement = {
  name: 'chat_finish',
  text: `
WITH talk AS (
  UPDATE conversation SET
    session = $4::bytea, language = COALESCE($5, language), waiting = GREATEST(waiting - 1, 0),
    quiet_until = CASE WHEN $10 THEN NULL ELSE quiet_until END,
    lease_owner = CASE WHEN waiting > 1 THEN lease_owner END,
    lease_until = CASE WHEN waiting > 1 THEN now() + interval '${leaseSeconds} seconds' END
  WHERE id = $1::bigint AND lease_owner = $2
  RETURNING id, waiting
), handled AS (
  UPDATE inbox_message m SET state = $7, error = $8, handled_at = now(), sealed = COALESCE($11::bytea, m.sealed)
  FROM talk WHERE m.id = $3::bigint AND m.state = 'waiting'
), busy AS (
  SELECT EXISTS (SELECT 1 FROM outbox_message o WHERE o.conversation_id = $1::bigint
    AND o.state IN ('queued', 'sending') AND o.priority = 0) AS before
), replies AS (
  INSERT INTO outbox_message (conversation_id, inbox_id, ordinal, sealed, lease_owner, lease_until)
  SELECT talk.id, $3::bigint, r.place - 1, decode(r.sealed, 'base64'),
    CASE WHEN NOT busy.before THEN $9 END,
    CASE WHEN NOT busy.before THEN now() + interval '${leaseSeconds} seconds' END
  FROM talk, busy, jsonb_array_elements_text($6::jsonb) WITH ORDINALITY AS r(sealed, place)
  RETURNING id, ordinal, lease_owner IS NOT NULL AS leased
)
SELECT talk.waiting, replies.id::text AS id, replies.leased
FROM talk LEFT JOIN replies ON true ORDER BY replies.ordinal`,
}

export type Outcome = {
  claim: Claim
  inboxId: string
  token: string
  /** The session, sealed. */
  session: Uint8Array
  language: Language | undefined
  replies: readonly Reply[]
  seal: (text: string) => Buffer
  state: 'handled' | 'failed'
  error?: string | undefined
  /** The process that will deliver the replies. */
  deliverer: string
  /** The person called the assistant: it no longer leaves the chat to a clerk. */
  called: boolean
  /** What is kept in place of the message, sealed; undefined: the message itself. */
  instead?: Uint8Array | undefined
}

/**
 * Commits a turn: session, replies, and the message marked as done, in one statement. The lease ends unless more
 * messages wait. Undefined: the lease was lost to another process, and nothing was changed.
 */
export async function finishTurn(
  sql: Sql,
  outcome: Outcome,
): Promise<{ waiting: number; replies: StoredReply[] } | undefined> {
  const { claim, replies } = outcome
  const rows = await sql.query<{ waiting: number; id: string | null; leased: boolean }>(finish, [
    claim.conversationId,
    outcome.token,
    outcome.inboxId,
    outcome.session,
    outcome.language ?? null,
    JSON.stringify(replies.map((reply) => outcome.seal(JSON.stringify(reply)).toString('base64'))),
    outcome.state,
    outcome.error ?? null,
    outcome.deliverer,
    outcome.called,
    outcome.instead ?? null,
  ])
  if (rows[0] === undefined) return undefined
  const stored = rows.flatMap(({ id, leased }, index) => {
    const reply = replies[index]
    return id === null || reply === undefined
      ? []
      : [{ id, conversationId: claim.conversationId, reply, leased }]
  })
  return { waiting: rows[0].waiting, replies: stored }
}

const elsewhere: Statement = {
  name: 'chat_elsewhere',
  text: `
INSERT INTO outbox_message (conversation_id, priority, sealed)
SELECT c.id, ${noticePriority}, decode(r.sealed, 'base64')
FROM conversation c, jsonb_array_elements_text($2::jsonb) WITH ORDINALITY AS r(sealed, place)
WHERE c.id = $1::bigint AND c.stopped_at IS NULL ORDER BY r.place`,
}

/** Says something in a chat whose turn this is not; nothing where the person blocked us. The outbox's poll sends it. */
export async function sayElsewhere(
  sql: Sql,
  conversationId: string,
  replies: readonly Reply[],
  seal: (text: string) => Buffer,
): Promise<void> {
  const sealed = replies.map((reply) => seal(JSON.stringify(reply)).toString('base64'))
  await sql.query(elsewhere, [conversationId, JSON.stringify(sealed)])
}

const release: Statement = {
  name: 'chat_release',
  text: `
WITH talk AS (
  UPDATE conversation SET lease_owner = NULL, lease_until = NULL,
    waiting = (SELECT count(*) FROM inbox_message WHERE conversation_id = $1::bigint AND state = 'waiting')
  WHERE id = $1::bigint AND lease_owner = $2 RETURNING id
)
UPDATE inbox_message m SET due_at = now() + $4::int * interval '1 millisecond', error = $5
FROM talk WHERE m.id = $3::bigint AND m.state = 'waiting'`,
}

/** Gives a chat back; its message `inboxId` (if any) is tried again after `delayMs`. */
export async function releaseClaim(
  sql: Sql,
  given: {
    conversationId: string
    token: string
    inboxId?: string
    delayMs?: number
    error?: string
  },
): Promise<void> {
  await sql.query(release, [
    given.conversationId,
    given.token,
    given.inboxId ?? null,
    given.delayMs ?? 0,
    given.error ?? null,
  ])
}
