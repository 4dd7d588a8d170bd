import type { QuietHours } from '#src/calendar/quiet-hours.ts'
import type { Database, Sql, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import { liveStates, type Registration } from './dialogue.ts'
import { countSeats, type Locked, lockDialogue, settle } from './line.ts'
import { withdrawQuestions } from './published.ts'
import { dropQr, keepQr } from './qr-files.ts'
import { newSeatCode } from './seat-code.ts'
import { seatFor } from './seats.ts'
import * as store from './store.ts'

export type DialogueDeps = {
  database: Database
  sealing: Sealing
  /** When nobody hears that a seat is held for them. */
  quietHours?: QuietHours | undefined
}

/** Who registers: the person behind the chat, and the chat that is told of everything. */
export type Person = store.Chat & { citizenId: string }

export type Registered =
  | { kind: 'registered' | 'already'; registration: Registration }
  /** `over`: it has begun or was cancelled. */
  | { kind: 'unknown' | 'closed' | 'over' }

export type Changed =
  | { kind: 'done'; registration: Registration }
  | { kind: 'unknown' }
  /** The offer ran out, or it was given up before. */
  | { kind: 'gone' }

/** Questions longer than this are no question to a leader any more. */
export const longestQuestion = 1000
const mostQuestions = 5

const live = { in: [...liveStates] }

async function freeCode(tx: Tx): Promise<string> {
  const code = newSeatCode()
  const taken = await tx.prisma.dialogueRegistration.count({ where: { code } })
  return taken === 0 ? code : await freeCode(tx)
}

/** Dialogues as people see them: what is coming, a seat or a place in the line, a question in advance. */
export function createDialogues({ database, sealing, quietHours }: DialogueDeps) {
  async function mineAt(tx: Tx, citizenId: string, dialogueId: number, now: Date) {
    return (await store.findMine(tx.sql, citizenId, now, dialogueId))[0]
  }

  async function stored(tx: Tx, id: bigint): Promise<Registration> {
    const found = await store.findById(tx.sql, String(id))
    if (found === undefined) throw new Error('a registration vanished within its transaction')
    return found
  }

  async function addRegistration(
    tx: Tx,
    dialogue: Locked,
    { person, groupId, now }: { person: Person; groupId: number | undefined; now: Date },
  ): Promise<Registration> {
    await settle(tx, dialogue, now, quietHours)
    const seat = seatFor(await countSeats(tx, dialogue, now), groupId)
    const { id } = await tx.prisma.dialogueRegistration.create({
      data: {
        code: await freeCode(tx),
        dialogueId: dialogue.id,
        conversationId: await store.conversationOf(tx, person),
        reserveId: groupId ?? null,
        usesReserve: seat === 'reserved',
        state: seat === undefined ? 'waiting' : 'seated',
        createdAt: now,
      },
    })
    return await stored(tx, id)
  }

  /**
   * Registers a person: a seat if one is free for them, else the end of the line. `groupId` is one of `groups`, for the
   * seats kept for it. Who is registered already, on any of their chats, keeps what they have.
   */
  async function register(
    tx: Tx,
    wanted: { dialogueId: number; person: Person; groupId?: number | undefined; now: Date },
  ): Promise<Registered> {
    const { dialogueId, person, groupId, now } = wanted
    const dialogue = await lockDialogue(tx, dialogueId)
    if (dialogue === undefined) return { kind: 'unknown' }
    const registration = await mineAt(tx, person.citizenId, dialogueId, now)
    if (registration !== undefined) return { kind: 'already', registration }
    if (dialogue.cancelledAt !== null || now >= dialogue.startsAt) return { kind: 'over' }
    if (now >= dialogue.registrationClosesAt) return { kind: 'closed' }
    const added = await addRegistration(tx, dialogue, { person, groupId, now })
    return { kind: 'registered', registration: added }
  }

  /** The registration of a person by its code, with its dialogue locked; undefined when it is somebody else's. */
  async function own(tx: Tx, code: string, citizenId: string) {
    const found = await store.findByCode(tx.sql, code)
    if (found === undefined || !(await store.isMine(tx.sql, found.conversationId, citizenId)))
      return undefined
    const dialogue = await lockDialogue(tx, found.dialogue.id)
    return dialogue && { id: BigInt(found.id), dialogue }
  }

  /** Takes the seat that is being held; too late, the offer is gone. */
  async function take(tx: Tx, code: string, citizenId: string, now: Date): Promise<Changed> {
    const mine = await own(tx, code, citizenId)
    if (mine === undefined) return { kind: 'unknown' }
    await settle(tx, mine.dialogue, now, quietHours)
    const { count } = await tx.prisma.dialogueRegistration.updateMany({
      where: { id: mine.id, state: 'offered' },
      data: { state: 'seated', offerUntil: null },
    })
    const registration = await stored(tx, mine.id)
    if (count === 0 && registration.state !== 'seated') return { kind: 'gone' }
    return { kind: 'done', registration }
  }

  /** Gives a seat, an offer or a place in the line up; the next in line gets the seat. */
  async function leave(tx: Tx, code: string, citizenId: string, now: Date): Promise<Changed> {
    const mine = await own(tx, code, citizenId)
    if (mine === undefined) return { kind: 'unknown' }
    const { count } = await tx.prisma.dialogueRegistration.updateMany({
      where: { id: mine.id, state: live, attendedAt: null },
      data: { state: 'left', usesReserve: false, offerUntil: null },
    })
    if (count === 0) return { kind: 'gone' }
    await dropQr(tx, mine.id)
    await settle(tx, mine.dialogue, now, quietHours)
    return { kind: 'done', registration: await stored(tx, mine.id) }
  }

  /** Notes whether the person wishes to speak. */
  async function wishToSpeak(
    tx: Tx,
    code: string,
    citizenId: string,
    wishes: boolean,
  ): Promise<Changed> {
    const mine = await own(tx, code, citizenId)
    if (mine === undefined) return { kind: 'unknown' }
    const { count } = await tx.prisma.dialogueRegistration.updateMany({
      where: { id: mine.id, state: live },
      data: { wishesToSpeak: wishes },
    })
    return count === 0
      ? { kind: 'gone' }
      : { kind: 'done', registration: await stored(tx, mine.id) }
  }

  /**
   * Keeps a question for the dialogue, sealed; also of somebody who does not come. Gives its id, or why not: `over`, or
   * `enough` (five of one person).
   */
  async function ask(
    tx: Tx,
    asked: { dialogueId: number; person: Person; text: string; now: Date },
  ): Promise<{ kind: 'asked'; id: string } | { kind: 'unknown' | 'over' | 'enough' }> {
    const { dialogueId, person, text, now } = asked
    const dialogue = await lockDialogue(tx, dialogueId)
    if (dialogue === undefined) return { kind: 'unknown' }
    if (dialogue.cancelledAt !== null || now >= dialogue.startsAt) return { kind: 'over' }
    if ((await store.countQuestions(tx.sql, person.citizenId, dialogueId)) >= mostQuestions)
      return { kind: 'enough' }
    const conversationId = await store.conversationOf(tx, person)
    const sealed = new Uint8Array(sealing.seal(text.slice(0, longestQuestion)))
    const data = { dialogueId, conversationId, sealed, createdAt: now }
    const { id } = await tx.prisma.dialogueQuestion.create({ data })
    return { kind: 'asked', id: String(id) }
  }

  /** Notes whether a question may be published, without the name; false when it is not this chat's. */
  async function consent(tx: Tx, id: string, chat: store.Chat, publish: boolean): Promise<boolean> {
    const where = { id: BigInt(id), conversationId: await store.conversationOf(tx, chat) }
    const { count } = await tx.prisma.dialogueQuestion.updateMany({
      where,
      // Once taken back, it needs another look of an officer.
      data: publish ? { publish } : { publish, releasedAt: null },
    })
    return count > 0
  }

  return {
    ...{ register, take, leave, wishToSpeak, keepQr, ask, consent, withdrawQuestions },
    /** What is coming; see `store.findUpcoming`. */
    upcoming: (wanted: store.Wanted) => store.findUpcoming(database.sql, wanted),
    find: (id: number, within: Sql = database.sql) => store.findDialogue(within, id),
    titles: (codes: readonly string[]) => store.findTitles(database.sql, codes),
    groups: (id: number) => store.findGroups(database.sql, id),
    byCode: (code: string, within: Sql = database.sql) => store.findByCode(within, code),
    isMine: (conversationId: string, citizenId: string) =>
      store.isMine(database.sql, conversationId, citizenId),
    /** What a person is registered for and has not ended. */
    mine: (citizenId: string, now: Date, dialogueId?: number) =>
      store.findMine(database.sql, citizenId, now, dialogueId),
  }
}

export type Dialogues = ReturnType<typeof createDialogues>
