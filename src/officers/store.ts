import type { Sql, Statement, Tx } from '#src/database/database.ts'
import type { Officer, OfficerRole } from './officer.ts'

/** The chat of a person: a platform and their address on it. */
export type Chat = { channel: string; address: string }

type OfficerRow = {
  id: number
  name: string
  roles: OfficerRole[]
  areaCode: string | null
  officeCode: string | null
}

function officerOf({ id, name, roles, areaCode, officeCode }: OfficerRow): Officer {
  return {
    ...{ id, name, roles },
    areaCode: areaCode ?? undefined,
    officeCode: officeCode ?? undefined,
  }
}

const columns = 'o.id, o.name, o.roles, o.area_code AS "areaCode", o.office_code AS "officeCode"'

const atWork: Statement = {
  name: 'officer_at_work',
  text: `
SELECT ${columns} FROM conversation c
JOIN officer_account a ON a.conversation_id = c.id JOIN officer o ON o.id = a.officer_id
WHERE c.channel = $1 AND c.address = $2 AND o.revoked_at IS NULL`,
}

/** The officer who works in this chat. */
export async function findOfficer(
  sql: Sql,
  { channel, address }: Chat,
): Promise<Officer | undefined> {
  const [row] = await sql.query<OfficerRow>(atWork, [channel, address])
  return row && officerOf(row)
}

/** A chat that may be written to, and in which language. */
export type OfficerChat = Chat & {
  conversationId: string
  language: string | null
  officer: Officer
}

// OFFSET 0 keeps the chats a search by key for each account: the plan of a young database read all chats of all citizens.
const chats: Statement = {
  name: 'officer_chats',
  text: `
SELECT c.id::text AS "conversationId", c.channel, c.address, c.language, ${columns} FROM officer o
JOIN officer_account a ON a.officer_id = o.id
CROSS JOIN LATERAL (SELECT * FROM conversation WHERE id = a.conversation_id OFFSET 0) c
WHERE o.revoked_at IS NULL AND c.stopped_at IS NULL AND o.roles && $1::text[]
ORDER BY o.id, c.last_in_at DESC`,
}

/** The chats of every officer who holds one of these roles, each officer's last used chat first. */
export async function findChats(sql: Sql, roles: readonly OfficerRole[]): Promise<OfficerChat[]> {
  const rows = await sql.query<OfficerRow & Omit<OfficerChat, 'officer'>>(chats, [roles])
  return rows.map(({ conversationId, channel, address, language, ...row }) => ({
    ...{ conversationId, channel, address, language },
    officer: officerOf(row),
  }))
}

const chatId: Statement = {
  name: 'officer_chat_id',
  text: `SELECT id::text AS id FROM conversation WHERE channel = $1 AND address = $2 FOR UPDATE`,
}

/** The row of a chat, locked: two codes typed at once are judged one after the other. */
export async function lockChat(tx: Tx, { channel, address }: Chat): Promise<bigint | undefined> {
  const [row] = await tx.sql.query<{ id: string }>(chatId, [channel, address])
  return row && BigInt(row.id)
}

const use: Statement = {
  name: 'officer_use_code',
  text: `
UPDATE officer_link_code l SET used_at = $2::timestamptz FROM officer o
WHERE l.code_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2::timestamptz
  AND o.id = l.officer_id AND o.revoked_at IS NULL
RETURNING ${columns}`,
}

/** Uses a code up; the officer it was made for, or undefined when it is unknown, used or too old. */
export async function useCode(
  tx: Tx,
  codeHash: Uint8Array,
  at: Date,
): Promise<Officer | undefined> {
  const [row] = await tx.sql.query<OfficerRow>(use, [codeHash, at])
  return row && officerOf(row)
}
