import type { QuietHours } from '#src/calendar/quiet-hours.ts'
import type { Tx } from '#src/database/database.ts'
import { countHeld, countSeats, lockDialogue, settle } from './line.ts'
import { stillKept } from './seats.ts'
import * as store from './store.ts'

/** Seats to be kept for the people of a commune (its code) or a trade (in words). */
export type WantedReserve = { kind: 'commune' | 'trade'; value: string; seats: number }

/**
 * What came of a change of the seats. `held`: more are taken or offered than there would be; `kept`: they would be enough
 * for those, but not for what is kept for groups besides; `closed`: registration has, and nothing is kept any more.
 */
export type SeatsChanged =
  | { kind: 'done' | 'unknown' | 'closed' }
  | { kind: 'held'; held: number }
  | { kind: 'kept'; held: number; kept: number }

type When = { id: number; now: Date; quietHours: QuietHours | undefined }

/**
 * Changes the number of seats of a dialogue. Nobody is thrown out (`held`), and while registration is open no seat that
 * was promised to a group is taken from it unsaid (`kept`): who makes the hall that small changes first what is kept.
 */
export async function changeSeats(
  tx: Tx,
  { id, seats, now, quietHours }: When & { seats: number },
): Promise<SeatsChanged> {
  const locked = await lockDialogue(tx, id)
  if (locked === undefined) return { kind: 'unknown' }
  const counted = await countSeats(tx, locked, now)
  const { held } = counted
  const kept = stillKept(counted)
  if (seats < held) return { kind: 'held', held }
  if (seats < held + kept) return { kind: 'kept', held, kept }
  await tx.prisma.dialogue.update({ where: { id }, data: { seats } })
  await settle(tx, { ...locked, seats }, now, quietHours)
  return { kind: 'done' }
}

/** How many seats these groups would have coming, beside those that they have already. */
async function comingTo(tx: Tx, id: number, wanted: readonly WantedReserve[]): Promise<number> {
  const groups = await store.findGroups(tx.sql, id)
  const counts = await countHeld(tx, id)
  const reserves = wanted.map(({ kind, value, seats }) => {
    const same = groups.find((group) => group.kind === kind && group.value === value)
    return { seats, held: counts.find((row) => row.id === same?.id)?.held ?? 0 }
  })
  return stillKept({ reserves })
}

/**
 * Changes for which groups seats are kept, and how many; who has one of a group that is kept no more keeps the seat.
 * What is no longer kept goes to the line. `unknown`: the dialogue has begun, or is called off.
 */
export async function changeReserves(
  tx: Tx,
  { id, wanted, now, quietHours }: When & { wanted: readonly WantedReserve[] },
): Promise<SeatsChanged> {
  const locked = await lockDialogue(tx, id)
  if (locked === undefined || locked.cancelledAt !== null || now >= locked.startsAt)
    return { kind: 'unknown' }
  if (now >= locked.registrationClosesAt) return { kind: 'closed' }
  const { held } = await countSeats(tx, locked, now)
  const kept = await comingTo(tx, id, wanted)
  if (held + kept > locked.seats) return { kind: 'kept', held, kept }
  // A group that stays keeps its row: registrations point to it.
  const same = wanted.map(({ kind, value }) => ({ kind, value }))
  await tx.prisma.dialogueReserve.deleteMany({ where: { dialogueId: id, NOT: { OR: same } } })
  for (const { kind, value, seats } of wanted) {
    const dialogueId_kind_value = { dialogueId: id, kind, value }
    await tx.prisma.dialogueReserve.upsert({
      where: { dialogueId_kind_value },
      create: { ...dialogueId_kind_value, seats },
      update: { seats },
    })
  }
  await settle(tx, locked, now, quietHours)
  return { kind: 'done' }
}
