import type { Database, Sql, Statement, Tx } from '#src/database/database.ts'
import { noteNotices } from '#src/dialogues/notices.ts'
import { type Chat, conversationOf } from '#src/dialogues/store.ts'
import type { Sealing } from '#src/sealing.ts'
import * as store from './store.ts'

export type { Reception } from './store.ts'

/** A booked turn with the matter readable. */
export type OpenBooking = Omit<store.Booking, 'matterSealed'> & { matter: string }

export type Booked =
  | { kind: 'booked' | 'already'; booking: OpenBooking }
  /** `full`: no turn is left; `over`: the session has begun or takes no bookings. */
  | { kind: 'unknown' | 'full' | 'over' }

/** The matter is a line, not the case. */
export const longestMatter = 200

const lock: Statement = {
  name: 'reception_lock',
  text: `SELECT id FROM reception WHERE id = $1::int FOR UPDATE`,
}

/** Reception of citizens: the schedule, turns booked with the matter in a line, what came of them. */
export function createReceptions({ database, sealing }: { database: Database; sealing: Sealing }) {
  function opened({ matterSealed, ...booking }: store.Booking): OpenBooking {
    return { ...booking, matter: sealing.open(matterSealed) }
  }

  async function bookings(
    by: Parameters<typeof store.findBookings>[1],
    values: readonly unknown[],
    within: Sql = database.sql,
  ): Promise<OpenBooking[]> {
    return (await store.findBookings(within, by, values)).map(opened)
  }

  const mine = (citizenId: string, now: Date, within: Sql = database.sql) =>
    bookings('ofCitizen', [citizenId, now], within)

  /** Books the first free turn of a session; a person has one turn at it. */
  async function book(
    tx: Tx,
    wanted: { id: number; person: Chat & { citizenId: string }; matter: string; now: Date },
  ): Promise<Booked> {
    const { id, person, matter, now } = wanted
    await tx.sql.query(lock, [id])
    const reception = await store.findReception(tx.sql, id)
    if (reception === undefined) return { kind: 'unknown' }
    const held = (await mine(person.citizenId, now, tx.sql)).find(
      (each) => each.reception.id === id,
    )
    if (held !== undefined) return { kind: 'already', booking: held }
    if (reception.slots === 0 || reception.held === false || now >= reception.startsAt)
      return { kind: 'over' }
    const rows = await tx.prisma.receptionBooking.findMany({ where: { receptionId: id } })
    const taken = new Set(rows.map(({ slot }) => slot))
    const slot = Array.from({ length: reception.slots }, (_, nth) => nth + 1).find(
      (each) => !taken.has(each),
    )
    if (slot === undefined) return { kind: 'full' }
    const booked = await tx.prisma.receptionBooking.create({
      data: {
        ...{ receptionId: id, slot, createdAt: now },
        conversationId: await conversationOf(tx, person),
        matterSealed: new Uint8Array(sealing.seal(matter.slice(0, longestMatter))),
      },
    })
    const [booking] = await bookings('byId', [String(booked.id)], tx.sql)
    if (booking === undefined) throw new Error('a booking vanished within its transaction')
    return { kind: 'booked', booking }
  }

  /** Gives a turn up, for somebody else to book; false when it is not this person's or was given up before. */
  async function leave(tx: Tx, id: string, citizenId: string, now: Date): Promise<boolean> {
    const own = (await mine(citizenId, now, tx.sql)).find((booking) => booking.id === id)
    if (own === undefined) return false
    const where = { id: BigInt(id), slot: { not: null } }
    const data = { slot: null, leftAt: now }
    return (await tx.prisma.receptionBooking.updateMany({ where, data })).count > 0
  }

  /** Notes what came of a turn and, if something was promised, by which day; the person is told. */
  async function noteOutcome(
    tx: Tx,
    given: { id: string; outcome: string; promisedDay: string | undefined; now: Date },
  ): Promise<void> {
    const { id, outcome, promisedDay, now } = given
    const day = promisedDay === undefined ? null : new Date(`${promisedDay}T00:00:00Z`)
    const { conversationId } = await tx.prisma.receptionBooking.update({
      where: { id: BigInt(id) },
      data: { outcome, outcomeAt: now, promisedDay: day },
    })
    const about = String(now.getTime())
    const notice = {
      kind: 'reception-outcome' as const,
      conversationId,
      subjectId: BigInt(id),
      about,
    }
    await noteNotices(tx, [notice], now)
  }

  /**
   * Notes whether a session was held, or that it will not be: then everybody who booked is told, unless it is over.
   * False: nobody can say yet that it was held.
   */
  async function noteHeld(tx: Tx, id: number, held: boolean, now: Date): Promise<boolean> {
    const where = { id, ...(held && { startsAt: { lte: now } }) }
    const { count } = await tx.prisma.reception.updateMany({ where, data: { held } })
    if (count === 0) return false
    const { endsAt } = await tx.prisma.reception.findUniqueOrThrow({ where: { id } })
    if (held || now >= endsAt) return true
    const booked = await tx.prisma.receptionBooking.findMany({
      where: { receptionId: id, slot: { not: null } },
    })
    const kind = 'reception-cancelled' as const
    const notices = booked.map(({ id: subjectId, conversationId }) => ({
      ...{ kind, subjectId, conversationId },
    }))
    await noteNotices(tx, notices, now)
    return true
  }

  return {
    ...{ book, leave, noteOutcome, noteHeld, mine },
    upcoming: (wanted: store.Wanted, within: Sql = database.sql) =>
      store.findUpcoming(within, wanted),
    find: (id: number) => store.findReception(database.sql, id),
    list: (communeCode: string | undefined, now: Date) =>
      store.findDesk(database.sql, communeCode, now),
    bookingsOf: (id: number) => bookings('ofReception', [id]),
    booking: async (id: string, within: Sql = database.sql) =>
      (await bookings('byId', [id], within))[0],
    /** What the sessions of a period came to. */
    figures: (from: Date, until: Date, communeCode?: string) =>
      store.figuresOf(database.sql, { from, until, communeCode: communeCode ?? null }),
  }
}

export type Receptions = ReturnType<typeof createReceptions>
