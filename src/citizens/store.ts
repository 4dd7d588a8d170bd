import type { Database, Sql, Statement, Tx } from '#src/database/database.ts'
import { circleOf } from './circle.ts'

/** A chat of a person, as far as reaching them needs it. */
export type ReachableChat = {
  conversationId: string
  channel: string
  /** As stored; null: never chosen. */
  language: string | null
}

type ChatRow = ReachableChat & { citizenId: string }

const bytes = (buffer: Uint8Array) => new Uint8Array(buffer)

const lockChats: Statement = {
  name: 'citizen_lock_chats',
  text: `
SELECT id::text AS "conversationId", channel, language, citizen_id::text AS "citizenId" FROM conversation
WHERE citizen_id IN ${circleOf('$1')} OR citizen_id = $2::uuid ORDER BY id FOR NO KEY UPDATE`,
}

/**
 * The chats of the person's circle, and that of `also`, in the order of their ids and locked until the transaction
 * ends: whoever changes several chats takes them in this order.
 */
export async function lockCircle(tx: Tx, citizenId: string, also?: string): Promise<ChatRow[]> {
  return await tx.sql.query<ChatRow>(lockChats, [citizenId, also ?? null])
}

const others: Statement = {
  name: 'citizen_others',
  text: `
SELECT other.channel, other.joined_at AS "since"
FROM linked_chat own JOIN linked_chat other ON other.circle_id = own.circle_id AND other.id <> own.id
WHERE own.citizen_id = $1::uuid AND own.left_at IS NULL AND other.left_at IS NULL ORDER BY other.id`,
}

export type LinkedWith = { channel: string; since: Date }

/** The chats that this one is linked with, itself left out. */
export async function findLinked(sql: Sql, citizenId: string): Promise<LinkedWith[]> {
  return await sql.query<LinkedWith>(others, [citizenId])
}

const ids: Statement = {
  name: 'citizen_ids',
  text: `SELECT chat.id::text AS id FROM ${circleOf('$1')} AS chat (id)`,
}

/** The ids of all chats of the person. */
export async function findIds(sql: Sql, citizenId: string): Promise<string[]> {
  return (await sql.query<{ id: string }>(ids, [citizenId])).map(({ id }) => id)
}

export type OfferRow = { citizenId: string; codeHash: Uint8Array; tries: number }

const offers: Statement = {
  name: 'citizen_offers',
  text: `
SELECT citizen_id::text AS "citizenId", code_hash AS "codeHash", tries FROM link_offer
WHERE phone_hash = $1 AND made_at > $2::timestamptz ORDER BY citizen_id FOR UPDATE`,
}

/** The offers made for a phone since `since`, locked: two who type the same code come one after the other. */
export async function lockOffers(tx: Tx, phoneHash: Buffer, since: Date): Promise<OfferRow[]> {
  return await tx.sql.query<OfferRow>(offers, [phoneHash, since])
}

/** The chat's one offer, in place of an earlier one. */
export async function putOffer(
  tx: Tx,
  citizenId: string,
  offer: { codeHash: Buffer; phoneHash: Buffer; madeAt: Date },
): Promise<void> {
  const { madeAt } = offer
  const fresh = { codeHash: bytes(offer.codeHash), phoneHash: bytes(offer.phoneHash), madeAt }
  await tx.prisma.linkOffer.upsert({
    where: { citizenId },
    create: { citizenId, ...fresh },
    update: { ...fresh, tries: 0 },
  })
}

export async function removeOffers(tx: Tx, citizenIds: string[]): Promise<void> {
  await tx.prisma.linkOffer.deleteMany({ where: { citizenId: { in: citizenIds } } })
}

/** One wrong code: it counts for the chat that typed it and for every offer of the phone. */
export async function addWrongCode(
  tx: Tx,
  citizenId: string,
  offered: string[],
  at: Date,
): Promise<void> {
  await tx.prisma.wrongLink.create({ data: { citizenId, at } })
  const where = { citizenId: { in: offered } }
  await tx.prisma.linkOffer.updateMany({ where, data: { tries: { increment: 1 } } })
}

export async function countWrongCodes(tx: Tx, citizenId: string, since: Date): Promise<number> {
  return await tx.prisma.wrongLink.count({ where: { citizenId, at: { gt: since } } })
}

/** Opens a circle of chats. Rejects with a duplicate key when one of them is in a circle already. */
export async function openCircle(
  tx: Tx,
  circleId: string,
  chats: readonly { citizenId: string; channel: string }[],
  joinedAt: Date,
): Promise<void> {
  await tx.prisma.linkedChat.createMany({
    data: chats.map(({ citizenId, channel }) => ({ citizenId, channel, circleId, joinedAt })),
  })
}

const close: Statement = {
  name: 'citizen_close_circle',
  text: `
UPDATE linked_chat l SET left_at = $2::timestamptz FROM conversation c
WHERE c.citizen_id = l.citizen_id AND l.left_at IS NULL AND l.circle_id IN (
  SELECT circle_id FROM linked_chat WHERE citizen_id = $1::uuid AND left_at IS NULL)
RETURNING c.id::text AS "conversationId", c.channel, c.language, c.citizen_id::text AS "citizenId"`,
}

/** Ends the circle that this chat is in: every chat is by itself again. Returns the chats that were in it. */
export async function closeCircle(tx: Tx, citizenId: string, at: Date): Promise<ChatRow[]> {
  return await tx.sql.query<ChatRow>(close, [citizenId, at])
}

export async function setLanguages(
  tx: Tx,
  chats: readonly ReachableChat[],
  language: string,
): Promise<void> {
  const id = { in: chats.map(({ conversationId }) => BigInt(conversationId)) }
  await tx.prisma.conversation.updateMany({ where: { id }, data: { language } })
}

/** Forgets offers made before `made`, and wrong codes and ended stays from before `before`. */
export async function forgetBefore({ prisma }: Database, made: Date, before: Date): Promise<void> {
  await prisma.linkOffer.deleteMany({ where: { madeAt: { lt: made } } })
  await prisma.wrongLink.deleteMany({ where: { at: { lt: before } } })
  await prisma.linkedChat.deleteMany({ where: { leftAt: { lt: before } } })
}
