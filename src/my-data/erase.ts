import type { Sql, Statement, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import { circleOf } from '../citizens/circle.ts'
import { uncountReports } from '../reports/counts.ts'
import { type Kind, tablesBy } from './tables.ts'

/** A chat whose person has their data erased. */
export type ErasedChat = {
  conversationId: string
  citizenId: string
  channel: string
  address: string
}

const chatColumns = `id::text AS "conversationId", citizen_id::text AS "citizenId", channel, address`

// Stronger than what others take: who is about to queue something for these chats waits, and then finds nobody to tell.
const lock: Statement = {
  name: 'my_data_lock',
  text: `SELECT ${chatColumns} FROM conversation WHERE citizen_id IN ${circleOf('$1')} ORDER BY id FOR UPDATE`,
}

/** The chats of the person, locked until the transaction ends. */
export async function lockChats(tx: Tx, citizenId: string): Promise<ErasedChat[]> {
  return await tx.sql.query<ErasedChat>(lock, [citizenId])
}

const listed = '(SELECT value FROM jsonb_array_elements_text($1::jsonb))'

const deleteBy = (table: string, column: string, type: string): Statement => ({
  name: `my_data_delete_${table}`,
  text: `WITH gone AS (DELETE FROM ${table} WHERE ${column} IN (SELECT value::${type} FROM ${listed} l) RETURNING 1)
SELECT count(*)::int AS count FROM gone`,
})

const ownedDeletes = tablesBy('citizen').map(({ table, kind }) => ({
  kind,
  statement: deleteBy(table, 'citizen_id', 'uuid'),
}))
const chatDeletes = tablesBy('chat').map(({ table, kind }) => ({
  kind,
  statement: deleteBy(table, 'conversation_id', 'bigint'),
}))

// What waits was said after the request, or is the request itself: the turn ends on it.
const deleteHandled: Statement = {
  name: 'my_data_delete_handled',
  text: `WITH gone AS (DELETE FROM inbox_message
  WHERE conversation_id IN (SELECT value::bigint FROM ${listed} l) AND state <> 'waiting' RETURNING 1)
SELECT count(*)::int AS count FROM gone`,
}

const partTries: Statement = {
  name: 'my_data_part_tries',
  text: `WITH parted AS (UPDATE wrong_proof SET citizen_id = gen_random_uuid()
  WHERE citizen_id IN (SELECT value::uuid FROM ${listed} l) RETURNING 1)
SELECT count(*)::int AS count FROM parted`,
}

const deleteNames: Statement = {
  name: 'my_data_delete_names',
  text: `WITH gone AS (DELETE FROM chat_name n USING jsonb_to_recordset($1::jsonb) AS c(channel text, address text)
  WHERE n.channel = c.channel AND n.address = c.address RETURNING 1)
SELECT count(*)::int AS count FROM gone`,
}

const events: Statement = {
  name: 'my_data_events',
  text: `SELECT channel, name, day::text AS day, sealed FROM unknown_event
WHERE channel IN ${listed} FOR UPDATE`,
}

const emptyEvent: Statement = {
  name: 'my_data_empty_event',
  text: `UPDATE unknown_event SET sealed = $4::bytea WHERE channel = $1 AND name = $2 AND day = $3::date`,
}

type Event = { channel: string; name: string; day: string; sealed: Uint8Array }

function openedWith(sealing: Sealing, sealed: Uint8Array): string | undefined {
  try {
    return sealing.open(sealed)
  } catch {
    // Sealed under a key that is gone: nobody reads it.
    return undefined
  }
}

/** Empties the kept events in which one of these addresses stands; their counts stay. */
async function emptyEvents(tx: Tx, sealing: Sealing, chats: readonly ErasedChat[]) {
  const channels = [...new Set(chats.map(({ channel }) => channel))]
  let count = 0
  for (const { channel, name, day, sealed } of await tx.sql.query<Event>(events, [
    JSON.stringify(channels),
  ])) {
    const payload = openedWith(sealing, sealed)
    if (!chats.some((chat) => chat.channel === channel && payload?.includes(chat.address))) continue
    await tx.sql.query(emptyEvent, [channel, name, day, sealing.seal('')])
    count += 1
  }
  return count
}

async function run(sql: Sql, statement: Statement, list: unknown): Promise<number> {
  const [row] = await sql.query<{ count: number }>(statement, [JSON.stringify(list)])
  return row?.count ?? 0
}

/** Deletes all that is held of these chats and their person but the chats themselves; returns of which kinds there was something. */
export async function deleteRows(
  tx: Tx,
  sealing: Sealing,
  chats: readonly ErasedChat[],
): Promise<Set<Kind>> {
  const kinds = new Set<Kind>()
  const note = (kind: Kind, count: number) => count > 0 && kinds.add(kind)
  const owners = chats.map(({ citizenId }) => citizenId)
  const ids = chats.map(({ conversationId }) => conversationId)
  await uncountReports(tx.sql, { citizenIds: owners })
  for (const { kind, statement } of ownedDeletes) note(kind, await run(tx.sql, statement, owners))
  for (const { kind, statement } of chatDeletes) note(kind, await run(tx.sql, statement, ids))
  note('messages', await run(tx.sql, deleteHandled, ids))
  note('dossiers', await run(tx.sql, partTries, owners))
  note('name', await run(tx.sql, deleteNames, chats))
  note('messages', await emptyEvents(tx, sealing, chats))
  return kinds
}

const markErased: Statement = {
  name: 'my_data_mark_erased',
  text: `UPDATE conversation SET session = NULL, language = NULL, quiet_until = NULL, erased_at = now()
WHERE id IN (SELECT value::bigint FROM ${listed} l)`,
}

/** The chats have forgotten everything but their address, to which the receipt goes. */
export async function markChats(tx: Tx, chats: readonly ErasedChat[]): Promise<void> {
  await tx.sql.query(markErased, [
    JSON.stringify(chats.map(({ conversationId }) => conversationId)),
  ])
}

// After the receipt was sent, or could not be; the fifteen seconds let a webhook that comes twice find its message.
const settled: Statement = {
  name: 'my_data_settled',
  text: `
SELECT ${chatColumns}, last_in_at > erased_at AS "wroteAgain" FROM conversation c
WHERE erased_at < now() - interval '15 seconds' AND (erased_at < now() - interval '1 day' OR (
  waiting = 0 AND (lease_until IS NULL OR lease_until < now())
  AND NOT EXISTS (SELECT 1 FROM outbox_message o WHERE o.conversation_id = c.id AND o.state IN ('queued', 'sending'))))
ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
}

/** A chat that was erased and has nothing more to say, locked; undefined: none. */
export async function lockSettled(
  tx: Tx,
): Promise<(ErasedChat & { wroteAgain: boolean }) | undefined> {
  const [row] = await tx.sql.query<ErasedChat & { wroteAgain: boolean }>(settled, [])
  return row
}

const deleteChat: Statement = {
  name: 'my_data_delete_chat',
  text: `DELETE FROM conversation WHERE id = $1::bigint`,
}

/** Deletes the chat itself, with what was said in it. */
export async function removeChat(tx: Tx, { conversationId }: ErasedChat): Promise<void> {
  await tx.sql.query(deleteChat, [conversationId])
}

const renew: Statement = {
  name: 'my_data_renew',
  text: `
WITH talk AS (SELECT id, erased_at FROM conversation WHERE id = $1::bigint), heard AS (
  DELETE FROM inbox_message m USING talk
  WHERE m.conversation_id = talk.id AND m.received_at <= talk.erased_at AND m.state <> 'waiting'
), said AS (
  DELETE FROM outbox_message o USING talk WHERE o.conversation_id = talk.id AND o.created_at <= talk.erased_at
)
UPDATE conversation c SET erased_at = NULL, created_at = talk.erased_at FROM talk WHERE c.id = talk.id`,
}

/** The person has written again: what was said until the erasure goes, what came after it begins a new chat. */
export async function renewChat(tx: Tx, { conversationId }: ErasedChat): Promise<void> {
  await tx.sql.query(renew, [conversationId])
}
