import { createBatch } from '#src/database/batch.ts'
import { isUnavailable, type Sql, type Statement } from '#src/database/database.ts'
import {
  type Accepted,
  type Arrival,
  finishTurn,
  leaseSeconds,
  type Outcome,
  storeMessage,
  type Turned,
  turned,
} from './store.ts'

// What `receive` and `finish` of ./store.ts do for one chat, for many in one statement and one commit. Rows that
// somebody else holds are left out, so that one chat holds up no other and two statements never wait for each other.
// (Keys are looked up through arrays and subqueries: planned for a table that was empty, a join would read all of it.)

const lease = `now() + interval '${leaseSeconds} seconds'`
const thisMinute = "date_trunc('minute', now())"

const receiveAll: Statement = {
  name: 'chat_receive_all',
  text: `
WITH came AS (
  SELECT a.* FROM jsonb_to_recordset($1::jsonb) AS a(nth int, channel text, address text, "externalId" text,
    position bigint, token text, sealed text, "perMinute" int, leaving boolean, flood text)
  WHERE (SELECT true FROM inbox_message m WHERE m.channel = a.channel AND m.external_id = a."externalId" LIMIT 1) IS NULL
), known AS (
  SELECT came.*, c.id FROM came CROSS JOIN LATERAL (
    SELECT id FROM conversation WHERE channel = came.channel AND address = came.address FOR UPDATE SKIP LOCKED) c
), again AS (
  UPDATE conversation c SET
    rate_minute = ${thisMinute},
    rate_count = CASE WHEN c.rate_minute = ${thisMinute} THEN c.rate_count + 1 ELSE 1 END,
    waiting = c.waiting + CASE
      WHEN k."perMinute" > 0 AND c.rate_minute = ${thisMinute} AND c.rate_count > k."perMinute" THEN 0 ELSE 1 END,
    lease_owner = CASE WHEN c.lease_until > now() THEN c.lease_owner ELSE k.token END,
    lease_until = CASE WHEN c.lease_until > now() THEN c.lease_until ELSE ${lease} END,
    stopped_at = CASE WHEN k.leaving THEN now() END,
    last_in_at = now()
  FROM known k WHERE c.id = k.id AND c.id = ANY (ARRAY(SELECT id FROM known))
  RETURNING k.nth, c.*
), first AS (
  INSERT INTO conversation (channel, address, waiting, lease_owner, lease_until, stopped_at, rate_minute, rate_count)
  SELECT channel, address, 1, token, ${lease}, CASE WHEN leaving THEN now() END, ${thisMinute}, 1
  FROM came WHERE (SELECT true FROM conversation c WHERE c.channel = came.channel AND c.address = came.address LIMIT 1) IS NULL
  ORDER BY channel, address
  ON CONFLICT (channel, address) DO NOTHING
  RETURNING *
), talk AS (
  SELECT a.nth, a."externalId", a.position, a.sealed, a.flood, a."perMinute" > 0 AND t.rate_count > a."perMinute" AS flooding,
    a."perMinute" > 0 AND t.rate_count > a."perMinute" + 1 AS excess, t.lease_owner = a.token AS claimed,
    t.id, t.channel, t.address, t.citizen_id, t.language, t.session, t.waiting, t.quiet_until
  FROM (SELECT * FROM again UNION ALL SELECT NULL, first.* FROM first) t
  JOIN came a ON a.channel = t.channel AND a.address = t.address AND (t.nth IS NULL OR a.nth = t.nth)
), kept AS (
  INSERT INTO inbox_message (conversation_id, channel, external_id, position, sealed, state)
  SELECT id, channel, "externalId", position, decode(CASE WHEN flooding THEN flood ELSE sealed END, 'base64'),
    CASE WHEN excess THEN 'excess' ELSE 'waiting' END
  FROM talk RETURNING id, conversation_id
)
SELECT talk.nth, kept.id::text AS "inboxId", talk.id::text AS "conversationId", channel, address,
  citizen_id::text AS "citizenId", language, session, waiting, claimed, flooding, excess,
  COALESCE(quiet_until > now(), false) AS quiet,
  EXISTS (SELECT 1 FROM outbox_message o WHERE o.conversation_id = talk.id AND o.state = 'held') AS held
FROM talk JOIN kept ON kept.conversation_id = talk.id`,
}

const finishAll: Statement = {
  name: 'chat_finish_all',
  text: `
WITH done AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS d(nth int, chat bigint, token text, inbox bigint, session text,
    language text, state text, error text, deliverer text, called boolean, instead text, replies jsonb)
), own AS (
  SELECT d.* FROM done d CROSS JOIN LATERAL (
    SELECT id FROM conversation WHERE id = d.chat AND lease_owner = d.token FOR UPDATE SKIP LOCKED) c
), talk AS (
  UPDATE conversation c SET
    session = decode(own.session, 'base64'), language = COALESCE(own.language, c.language),
    waiting = GREATEST(c.waiting - 1, 0),
    quiet_until = CASE WHEN own.called THEN NULL ELSE c.quiet_until END,
    lease_owner = CASE WHEN c.waiting > 1 THEN c.lease_owner END,
    lease_until = CASE WHEN c.waiting > 1 THEN ${lease} END
  FROM own WHERE c.id = own.chat AND c.id = ANY (ARRAY(SELECT chat FROM own))
  RETURNING own.*, c.waiting
), handled AS (
  UPDATE inbox_message m SET state = talk.state, error = talk.error, handled_at = now(),
    sealed = COALESCE(decode(talk.instead, 'base64'), m.sealed)
  FROM talk WHERE m.id = talk.inbox AND m.id = ANY (ARRAY(SELECT inbox FROM own)) AND m.state = 'waiting'
), busy AS (
  SELECT nth, EXISTS (SELECT 1 FROM outbox_message o WHERE o.conversation_id = talk.chat
    AND o.state IN ('queued', 'sending') AND o.priority = 0) AS before
  FROM talk
), replies AS (
  INSERT INTO outbox_message (conversation_id, inbox_id, ordinal, sealed, lease_owner, lease_until)
  SELECT talk.chat, talk.inbox, r.place - 1, decode(r.sealed, 'base64'),
    CASE WHEN NOT busy.before THEN talk.deliverer END, CASE WHEN NOT busy.before THEN ${lease} END
  FROM talk JOIN busy USING (nth), jsonb_array_elements_text(talk.replies) WITH ORDINALITY AS r(sealed, place)
  RETURNING id, conversation_id, ordinal, lease_owner IS NOT NULL AS leased
)
SELECT talk.nth, talk.waiting, replies.id::text AS id, replies.leased
FROM talk LEFT JOIN replies ON replies.conversation_id = talk.chat ORDER BY talk.nth, replies.ordinal`,
}

const base64 = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

/** Rows of a statement over many; none when it failed for a reason that may lie with one of them. */
async function readAll<Row>(sql: Sql, statement: Statement, items: object[]): Promise<Row[]> {
  try {
    return await sql.query<Row>(statement, [JSON.stringify(items)])
  } catch (error) {
    if (isUnavailable(error)) throw error
    return []
  }
}

/**
 * `storeMessage` and `finishTurn` for chats that come at the same time: under load one round trip and one commit serve
 * many, at rest each goes at once. What was left out (held by somebody else, there before, faulty) goes alone.
 */
export function createTogether(sql: Sql) {
  const storeAll = createBatch(async (arrivals: Arrival[]) => {
    const items = arrivals.map(({ sealed, flood, ...rest }, nth) => ({
      ...{ ...rest, nth, sealed: base64(sealed), flood: base64(flood) },
    }))
    const rows = await readAll<Accepted & { nth: number }>(sql, receiveAll, items)
    const stored = new Map(rows.map(({ nth, ...row }) => [nth, row]))
    return arrivals.map((_, nth) => stored.get(nth))
  })

  const finishMany = createBatch(async (outcomes: Outcome[]) => {
    const items = outcomes.map(({ claim, token, inboxId, language, error, ...rest }, nth) => ({
      ...{ nth, chat: claim.conversationId, token, inbox: inboxId, language, error },
      ...{ state: rest.state, deliverer: rest.deliverer, called: rest.called },
      session: base64(rest.session),
      instead: rest.instead && base64(rest.instead),
      replies: rest.replies.map((reply) => base64(rest.seal(JSON.stringify(reply)))),
    }))
    type Row = { nth: number; waiting: number; id: string | null; leased: boolean }
    const rows = Map.groupBy(await readAll<Row>(sql, finishAll, items), ({ nth }) => nth)
    return outcomes.map((outcome, nth) => turned(outcome, rows.get(nth) ?? []))
  })

  return {
    /** As `storeMessage`. One chat is not to be handed in twice at a time: the second would go out of order. */
    store: async (arrival: Arrival): Promise<Accepted | undefined> =>
      (await storeAll(arrival)) ?? (await storeMessage(sql, arrival)),
    /** As `finishTurn`. */
    finish: async (outcome: Outcome): Promise<Turned | undefined> =>
      (await finishMany(outcome)) ?? (await finishTurn(sql, outcome)),
  }
}
