import type { QuietHours } from '#src/calendar/quiet-hours.ts'
import type { Statement, Tx } from '#src/database/database.ts'
import { noteNotices } from './notices.ts'
import { offerUntil } from './offer-time.ts'
import { type Reserve, type Seats, seatFor, withSeatGiven } from './seats.ts'

/** A dialogue whose row is locked by the transaction: nobody else gives its seats away meanwhile. */
export type Locked = {
  id: number
  startsAt: Date
  registrationClosesAt: Date
  cancelledAt: Date | null
  seats: number
}

const lock: Statement = {
  name: 'dialogue_lock',
  text: `
SELECT id, starts_at AS "startsAt", registration_closes_at AS "registrationClosesAt",
  cancelled_at AS "cancelledAt", seats
FROM dialogue WHERE id = $1::int FOR UPDATE`,
}

/** Locks a dialogue. A look for a free seat before this would see one that somebody else is taking. */
export async function lockDialogue(tx: Tx, id: number): Promise<Locked | undefined> {
  return (await tx.sql.query<Locked>(lock, [id]))[0]
}

const heldBy: Statement = {
  name: 'dialogue_held',
  text: `
SELECT CASE WHEN uses_reserve THEN reserve_id END AS id, count(*)::int AS held FROM dialogue_registration
WHERE dialogue_id = $1::int AND state IN ('seated', 'offered') GROUP BY 1`,
}

type Held = { id: number | null; held: number }

/** Seats taken or offered, by the group (`id`) whose they are; null: of everybody's. */
export async function countHeld(tx: Tx, dialogueId: number): Promise<Held[]> {
  return await tx.sql.query<Held>(heldBy, [dialogueId])
}

/** The seats of a locked dialogue; once registration has closed nothing is kept for a group any more. */
export async function countSeats(tx: Tx, dialogue: Locked, now: Date): Promise<Seats> {
  const rows = await countHeld(tx, dialogue.id)
  const held = rows.reduce((sum, row) => sum + row.held, 0)
  if (now >= dialogue.registrationClosesAt) return { seats: dialogue.seats, held, reserves: [] }
  const where = { dialogueId: dialogue.id }
  const kept = await tx.prisma.dialogueReserve.findMany({ where, orderBy: { id: 'asc' } })
  const reserves = kept.map(
    ({ id, seats }): Reserve => ({ id, seats, held: rows.find((row) => row.id === id)?.held ?? 0 }),
  )
  return { seats: dialogue.seats, held, reserves }
}

const lapse: Statement = {
  name: 'dialogue_lapse',
  text: `
UPDATE dialogue_registration SET state = 'lapsed', uses_reserve = false
WHERE dialogue_id = $1::int AND state = 'offered' AND offer_until <= $2::timestamptz
RETURNING id, conversation_id AS "conversationId"`,
}

type Chosen = { id: bigint; conversationId: bigint; groupId: number | undefined; reserved: boolean }

/** Who of the waiting gets a seat: each in turn who can have one; a seat that the first may not use is the next one's. */
function chooseNext(
  waiting: readonly { id: bigint; conversationId: bigint; reserveId: number | null }[],
  free: Seats,
): Chosen[] {
  let left = free
  return waiting.flatMap(({ id, conversationId, reserveId }) => {
    const groupId = reserveId ?? undefined
    const seat = seatFor(left, groupId)
    if (seat === undefined) return []
    left = withSeatGiven(left, seat, groupId)
    return [{ id, conversationId, groupId, reserved: seat === 'reserved' }]
  })
}

/**
 * Brings the line of a locked dialogue up to date: offers that ran out are taken back, and every free seat that a
 * waiting person may have is offered in the order of the line (given, when no time is left to ask). Those concerned are
 * told. After the start, or when it is cancelled, nothing moves.
 */
export async function settle(
  tx: Tx,
  dialogue: Locked,
  now: Date,
  quietHours: QuietHours | undefined,
): Promise<void> {
  if (dialogue.cancelledAt !== null || now >= dialogue.startsAt) return
  type Lapsed = { id: bigint; conversationId: bigint }
  const lapsed = await tx.sql.query<Lapsed>(lapse, [dialogue.id, now])
  await noteNotices(
    tx,
    lapsed.map(({ id, conversationId }) => ({ kind: 'lapsed', conversationId, subjectId: id })),
    now,
  )
  const waiting = await tx.prisma.dialogueRegistration.findMany({
    where: { dialogueId: dialogue.id, state: 'waiting' },
    select: { id: true, conversationId: true, reserveId: true },
    orderBy: { id: 'asc' },
  })
  if (waiting.length === 0) return
  const next = chooseNext(waiting, await countSeats(tx, dialogue, now))
  const until = offerUntil(now, dialogue.startsAt, quietHours)
  for (const { id, reserved } of next) {
    const data = { state: until ? 'offered' : 'seated', offerUntil: until ?? null }
    await tx.prisma.dialogueRegistration.update({
      where: { id },
      data: { ...data, usesReserve: reserved },
    })
  }
  const kind = until === undefined ? 'promoted' : 'offered'
  await noteNotices(
    tx,
    next.map(({ id, conversationId }) => ({ kind, conversationId, subjectId: id })),
    now,
  )
}
