import { circleOf } from '#src/citizens/circle.ts'
import type { Sql, Statement, Tx } from '#src/database/database.ts'
import type { Dialogue, Group, Registration, RegistrationState } from './dialogue.ts'

/** The chat of a person: a platform and their address on it. */
export type Chat = { channel: string; address: string }

const held = `(SELECT count(*) FROM dialogue_registration r
  WHERE r.dialogue_id = d.id AND r.state IN ('seated', 'offered'))::int AS held`
const columns = `d.id, d.code, d.title, d.kind, d.host, d.commune_code AS "communeCode", co.name AS "communeName",
  d.starts_at AS "startsAt", d.ends_at AS "endsAt", d.place, d.topics, d.seats,
  d.registration_closes_at AS "registrationClosesAt", d.cancelled_at AS "cancelledAt",
  d.organiser_id AS "organiserId", d.minutes_at AS "minutesAt", ${held},
  (SELECT count(*) FROM dialogue_registration r WHERE r.dialogue_id = d.id AND r.state = 'waiting')::int AS waiting`
const from = 'dialogue d LEFT JOIN commune co ON co.code = d.commune_code'

type Row = { [Key in keyof Dialogue]: Exclude<Dialogue[Key], undefined> | null }

/** A row read by the columns of this file as a dialogue. */
function dialogueOf(row: Row): Dialogue {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, value ?? undefined]),
  ) as Dialogue
}

const upcoming: Statement = {
  name: 'dialogue_upcoming',
  text: `
SELECT ${columns} FROM ${from}
WHERE d.starts_at > $1::timestamptz AND d.cancelled_at IS NULL
  AND ($2::timestamptz IS NULL OR d.starts_at < $2::timestamptz)
  AND ($3::text[] IS NULL OR d.commune_code IS NULL OR d.commune_code = ANY($3::text[]))
ORDER BY (d.commune_code IS NULL AND $3::text[] IS NOT NULL), d.starts_at, d.id LIMIT 200`,
}

export type Wanted = {
  from: Date
  until?: Date | undefined
  communes?: readonly string[] | undefined
}

/** Dialogues that begin after `from`, soonest first; with communes those of them before those of the whole province. */
export async function findUpcoming(sql: Sql, wanted: Wanted): Promise<Dialogue[]> {
  const { from: after, until = null, communes = null } = wanted
  return (await sql.query<Row>(upcoming, [after, until, communes])).map(dialogueOf)
}

const one: Statement = {
  name: 'dialogue_one',
  text: `SELECT ${columns} FROM ${from} WHERE d.id = $1::int`,
}

/** One dialogue, also a past or cancelled one. */
export async function findDialogue(sql: Sql, id: number): Promise<Dialogue | undefined> {
  const [row] = await sql.query<Row>(one, [id])
  return row && dialogueOf(row)
}

const titles: Statement = {
  name: 'dialogue_titles',
  text: 'SELECT code, title FROM dialogue WHERE code = ANY($1::text[])',
}

/** What the dialogues of these codes are called, by code. */
export async function findTitles(sql: Sql, codes: readonly string[]): Promise<Map<string, string>> {
  const rows = await sql.query<{ code: string; title: string }>(titles, [codes])
  return new Map(rows.map(({ code, title }) => [code, title]))
}

const groups: Statement = {
  name: 'dialogue_groups',
  text: `
SELECT g.id, g.kind, g.value, COALESCE(co.name, g.value) AS name, g.seats
FROM dialogue_reserve g LEFT JOIN commune co ON g.kind = 'commune' AND co.code = g.value
WHERE g.dialogue_id = $1::int ORDER BY g.id`,
}

/** The groups for which a dialogue keeps seats. */
export async function findGroups(sql: Sql, dialogueId: number): Promise<Group[]> {
  return await sql.query<Group>(groups, [dialogueId])
}

const registrations = `
SELECT r.id::text, r.code, r.state, r.offer_until AS "offerUntil", r.wishes_to_speak AS "wishesToSpeak",
  r.attended_at AS "attendedAt", r.conversation_id::text AS "conversationId",
  r.qr_file_id::text AS "qrFileId", CASE WHEN r.state = 'waiting' THEN (SELECT count(*) FROM dialogue_registration e
    WHERE e.dialogue_id = r.dialogue_id AND e.state = 'waiting' AND e.id <= r.id)::int END AS line,
  ${columns.replace('d.id,', 'd.id AS "dialogueId",').replace('d.code,', 'd.code AS "dialogueCode",')}
FROM dialogue_registration r JOIN dialogue d ON d.id = r.dialogue_id LEFT JOIN commune co ON co.code = d.commune_code`

type RegistrationRow = Omit<Row, 'id' | 'code'> & {
  id: string
  code: string
  state: RegistrationState
  offerUntil: Date | null
  wishesToSpeak: boolean
  attendedAt: Date | null
  conversationId: string
  qrFileId: string | null
  line: number | null
  dialogueId: number
  dialogueCode: string
}

function registrationOf(row: RegistrationRow): Registration {
  const { id, code, state, offerUntil, wishesToSpeak, attendedAt, conversationId, ...others } = row
  const { qrFileId, line, dialogueId, dialogueCode, ...dialogue } = others
  return {
    ...{ id, code, state, wishesToSpeak, conversationId },
    offerUntil: offerUntil ?? undefined,
    attendedAt: attendedAt ?? undefined,
    qrFileId: qrFileId ?? undefined,
    place: line ?? undefined,
    dialogue: dialogueOf({ ...dialogue, id: dialogueId, code: dialogueCode }),
  }
}

const byCode: Statement = {
  name: 'registration_by_code',
  text: `${registrations} WHERE r.code = $1`,
}
const byId: Statement = {
  name: 'registration_by_id',
  text: `${registrations} WHERE r.id = $1::bigint`,
}
const ofCitizen: Statement = {
  name: 'registration_of_citizen',
  text: `${registrations} JOIN conversation c ON c.id = r.conversation_id
WHERE c.citizen_id IN ${circleOf('$1')} AND r.state IN ('seated', 'waiting', 'offered')
  AND d.ends_at > $2::timestamptz AND d.cancelled_at IS NULL AND ($3::int IS NULL OR d.id = $3::int)
ORDER BY d.starts_at, r.id`,
}
const isOwner: Statement = {
  name: 'registration_owner',
  text: `SELECT 1 AS own FROM conversation WHERE id = $1::bigint AND citizen_id IN ${circleOf('$2')}`,
}

/** A registration by its code. */
export async function findByCode(sql: Sql, code: string): Promise<Registration | undefined> {
  const [row] = await sql.query<RegistrationRow>(byCode, [code])
  return row && registrationOf(row)
}

/** A registration by its row. */
export async function findById(sql: Sql, id: string): Promise<Registration | undefined> {
  const [row] = await sql.query<RegistrationRow>(byId, [id])
  return row && registrationOf(row)
}

/** What a person is registered for and has not ended, on whichever of their chats; one dialogue, if named. */
export async function findMine(
  sql: Sql,
  citizenId: string,
  now: Date,
  dialogueId?: number,
): Promise<Registration[]> {
  const rows = await sql.query<RegistrationRow>(ofCitizen, [citizenId, now, dialogueId ?? null])
  return rows.map(registrationOf)
}

/** Whether a chat is one of this person's, linked chats included. */
export async function isMine(
  sql: Sql,
  conversationId: string,
  citizenId: string,
): Promise<boolean> {
  return (await sql.query(isOwner, [conversationId, citizenId])).length > 0
}

const asked: Statement = {
  name: 'dialogue_questions_of_citizen',
  text: `SELECT count(*)::int AS count FROM dialogue_question q JOIN conversation c ON c.id = q.conversation_id
WHERE q.dialogue_id = $1::int AND c.citizen_id IN ${circleOf('$2')}`,
}

/** How many questions a person has sent to a dialogue, from whichever of their chats. */
export async function countQuestions(
  sql: Sql,
  citizenId: string,
  dialogueId: number,
): Promise<number> {
  const [row] = await sql.query<{ count: number }>(asked, [dialogueId, citizenId])
  return row?.count ?? 0
}

const chatId: Statement = {
  name: 'meeting_chat_id',
  text: `SELECT id::text AS id FROM conversation WHERE channel = $1 AND address = $2`,
}

/** The row of a chat. Throws when there is none: whoever writes to us has one. */
export async function conversationOf(tx: Tx, { channel, address }: Chat): Promise<bigint> {
  const [row] = await tx.sql.query<{ id: string }>(chatId, [channel, address])
  if (row === undefined) throw new Error('a message came from a chat that is not stored')
  return BigInt(row.id)
}
