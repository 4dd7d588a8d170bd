import type { Sql, Tx } from '#src/database/database.ts'
import { isDenunciation } from '#src/feedback/screen.ts'
import { changeReserves, changeSeats, type WantedReserve } from './change-seats.ts'
import type { Dialogue, Registration } from './dialogue.ts'
import type { DialogueDeps } from './dialogues.ts'
import { likeQuestions } from './like-questions.ts'
import { lockDialogue } from './line.ts'
import { noteNotices } from './notices.ts'
import * as records from './records.ts'
import * as store from './store.ts'

/** What an officer says to make a dialogue; the rest follows: two hours, registration until 17:00 the day before. */
export type NewDialogue = {
  title: string
  host: string
  communeCode: string | undefined
  startsAt: Date
  place: string
  seats: number
  topics: string
  organiserId: number
  /** Part of `seats`. */
  reserves?: WantedReserve[]
}

const hourMs = 3_600_000
const usualMs = 2 * hourMs
const openFromMs = 2 * hourMs
const openUntilMs = 12 * hourMs

/** 17:00 on the day before the start (Asia/Ho_Chi_Minh). */
export function closingTime(startsAt: Date): Date {
  const local = new Date(startsAt.getTime() + 7 * hourMs - 24 * hourMs)
  return new Date(`${local.toISOString().slice(0, 10)}T17:00:00+07:00`)
}

/** Why nobody is let in at this moment; undefined while the doors are open. */
function doorsShut(
  { startsAt, endsAt }: Pick<Dialogue, 'startsAt' | 'endsAt'>,
  now: Date,
): 'early' | 'late' | undefined {
  if (now.getTime() < startsAt.getTime() - openFromMs) return 'early'
  return now.getTime() > endsAt.getTime() + openUntilMs ? 'late' : undefined
}

export type CheckedIn =
  | { kind: 'in' | 'already'; registration: Registration }
  /** `early`: more than two hours before the start; `late`: more than twelve hours after the end. */
  | { kind: 'unknown' | 'other-dialogue' | 'gone' | 'early' | 'late' }

/** A dialogue from the side of those who hold it: making and moving it, who came, what was asked, answered, promised. */
export function createDialogueDesk({ database, sealing, quietHours }: DialogueDeps) {
  /** Makes a dialogue that people may register for from now on; gives its id. */
  async function create(tx: Tx, given: NewDialogue): Promise<number> {
    const { communeCode, startsAt, reserves = [], ...rest } = given
    const { id } = await tx.prisma.dialogue.create({
      data: {
        ...rest,
        ...{ kind: 'dialogue', startsAt, communeCode: communeCode ?? null },
        reserves: { create: reserves },
        code: `cho-${crypto.randomUUID()}`,
        endsAt: new Date(startsAt.getTime() + usualMs),
        registrationClosesAt: closingTime(startsAt),
      },
    })
    // A short code that people can say follows from the row.
    await tx.prisma.dialogue.update({ where: { id }, data: { code: `DT-CHAT-${id}` } })
    return id
  }

  /**
   * Moves a dialogue to another time or place; its length and the distance of the closing stay. Everybody registered
   * hears of it. False: there is no such dialogue any more.
   */
  async function move(
    tx: Tx,
    id: number,
    to: { startsAt?: Date; place?: string },
  ): Promise<boolean> {
    if ((await lockDialogue(tx, id)) === undefined) return false
    const old = await tx.prisma.dialogue.findUniqueOrThrow({ where: { id } })
    if (old.cancelledAt !== null) return false
    const startsAt = to.startsAt ?? old.startsAt
    const shift = startsAt.getTime() - old.startsAt.getTime()
    const place = to.place ?? old.place
    if (shift === 0 && place === old.place) return true
    const later = (at: Date) => new Date(at.getTime() + shift)
    const times = {
      startsAt,
      endsAt: later(old.endsAt),
      registrationClosesAt: later(old.registrationClosesAt),
    }
    const version = old.version + 1
    await tx.prisma.dialogue.update({ where: { id }, data: { ...times, place, version } })
    return true
  }

  /** Calls a dialogue off; everybody registered hears of it. */
  async function cancel(tx: Tx, id: number, now: Date): Promise<boolean> {
    const where = { id, cancelledAt: null, startsAt: { gt: now } }
    const data = { cancelledAt: now, version: { increment: 1 } }
    return (await tx.prisma.dialogue.updateMany({ where, data })).count > 0
  }

  /**
   * Notes that somebody came, from two hours before the start to twelve hours after the end. Who waited in the line or
   * let an offer lapse and came all the same is noted too: attendance is told as it was.
   */
  async function checkIn(tx: Tx, dialogueId: number, code: string, now: Date): Promise<CheckedIn> {
    const found = await store.findByCode(tx.sql, code)
    if (found === undefined) return { kind: 'unknown' }
    const { dialogue } = found
    if (dialogue.id !== dialogueId) return { kind: 'other-dialogue' }
    if (found.state === 'left') return { kind: 'gone' }
    const shut = doorsShut(dialogue, now)
    if (shut !== undefined) return { kind: shut }
    const where = { id: BigInt(found.id), attendedAt: null }
    const { count } = await tx.prisma.dialogueRegistration.updateMany({
      where,
      data: { attendedAt: now },
    })
    return { kind: count > 0 ? 'in' : 'already', registration: found }
  }

  /**
   * Counts somebody who came without having registered, or (`by` -1) takes one back that was counted by mistake; gives
   * how many there are now. Only while the doors are open.
   */
  async function walkIn(
    tx: Tx,
    { id, by = 1, now }: { id: number; by?: 1 | -1; now: Date },
  ): Promise<{ kind: 'early' | 'late' } | { kind: 'counted'; walkIns: number }> {
    const dialogue = await store.findDialogue(tx.sql, id)
    const shut = dialogue === undefined ? 'late' : doorsShut(dialogue, now)
    if (shut !== undefined) return { kind: shut }
    const where = { id, walkIns: { gte: by < 0 ? 1 : 0 } }
    await tx.prisma.dialogue.updateMany({ where, data: { walkIns: { increment: by } } })
    const { walkIns } = await tx.prisma.dialogue.findUniqueOrThrow({ where: { id } })
    return { kind: 'counted', walkIns }
  }

  /** The questions of a dialogue, opened, like ones together. */
  async function questions(dialogueId: number): Promise<records.Question[][]> {
    const rows = await records.findQuestions(database.sql, dialogueId)
    const opened = rows.map(({ sealed, ...row }) => ({ ...row, text: sealing.open(sealed) }))
    return likeQuestions(opened)
  }

  /** Notes the answer to a question and to those like it; each who asked is told. Gives how many were answered. */
  async function answer(tx: Tx, ids: readonly string[], text: string, now: Date): Promise<number> {
    const asked = await tx.prisma.dialogueQuestion.findMany({
      where: { id: { in: ids.map(BigInt) } },
    })
    const data = { answer: text, answeredAt: now }
    await tx.prisma.dialogueQuestion.updateMany({
      where: { id: { in: asked.map(({ id }) => id) } },
      data,
    })
    const notices = asked.map(({ id: subjectId, conversationId }) => ({
      ...{ kind: 'answered' as const, subjectId, conversationId },
      about: String(now.getTime()),
    }))
    await noteNotices(tx, notices, now)
    return asked.length
  }

  /**
   * Makes a question and its answer public, or takes them off again. False: the person did not agree or agrees no more,
   * it is not answered, it reads as a denunciation (tố cáo), or it is of another dialogue.
   */
  async function release(
    tx: Tx,
    { id, dialogueId, at }: { id: string; dialogueId: number; at: Date | undefined },
  ): Promise<boolean> {
    const where = { id: BigInt(id), dialogueId, publish: true, answeredAt: { not: null } }
    const found = await tx.prisma.dialogueQuestion.findFirst({ where })
    if (found === null || (at && isDenunciation(sealing.open(found.sealed)))) return false
    const data = { releasedAt: at ?? null }
    return (await tx.prisma.dialogueQuestion.updateMany({ where, data })).count > 0
  }

  /** Notes a promise: what, who does it, by which day (`YYYY-MM-DD`). Who asked the question it answers is told. */
  async function promise(
    tx: Tx,
    given: {
      dialogueId: number
      questionId?: string | undefined
      what: string
      who: string
      dueDay: string
      now: Date
    },
  ): Promise<number> {
    const { questionId, dueDay, now, ...rest } = given
    const { id } = await tx.prisma.dialoguePromise.create({
      data: {
        ...rest,
        questionId: questionId === undefined ? null : BigInt(questionId),
        dueDay: new Date(`${dueDay}T00:00:00Z`),
        createdAt: now,
      },
    })
    await tellAskers(tx, id, 'promised', now)
    return id
  }

  async function tellAskers(tx: Tx, id: number, kind: 'promised' | 'kept', now: Date) {
    const chats = await records.askersOf(tx, id)
    const notices = chats.map((conversationId) => ({ kind, conversationId, subjectId: BigInt(id) }))
    await noteNotices(tx, notices, now)
  }

  /** Notes that a promise was kept; who asked is told. False: there is none, or it was kept before. */
  async function keep(tx: Tx, id: number, dialogueId: number, now: Date): Promise<boolean> {
    const where = { id, dialogueId, keptAt: null }
    const { count } = await tx.prisma.dialoguePromise.updateMany({ where, data: { keptAt: now } })
    if (count > 0) await tellAskers(tx, id, 'kept', now)
    return count > 0
  }

  /** Keeps the minutes; who has handed them in is chased no more. */
  async function keepMinutes(tx: Tx, id: number, text: string, now: Date): Promise<void> {
    await tx.prisma.dialogue.update({ where: { id }, data: { minutes: text, minutesAt: now } })
  }

  return {
    ...{
      create,
      move,
      cancel,
      changeSeats,
      changeReserves,
      checkIn,
      walkIn,
      questions,
      answer,
      promise,
      keep,
    },
    ...{ keepMinutes, release },
    changeSeats: (tx: Tx, id: number, seats: number, now: Date) =>
      changeSeats(tx, { id, seats, now, quietHours }),
    changeReserves: (tx: Tx, id: number, wanted: readonly WantedReserve[], now: Date) =>
      changeReserves(tx, { id, wanted, now, quietHours }),
    /** The dialogues of an area (undefined: all), those not yet wound up first. */
    list: (communeCode: string | undefined, now: Date) =>
      records.findDesk(database.sql, communeCode, now),
    /** What happened at a dialogue, in numbers. */
    tally: (id: number, within: Sql = database.sql) => records.tallyOf(within, id),
    /** Promises past their day, of an area (undefined: all). */
    overdue: (communeCode: string | undefined, now: Date) =>
      records.findOverdue(database.sql, communeCode, now),
    promises: (dialogueId: number) => records.findPromises(database.sql, dialogueId),
    /** What dialogues of a period came to; see `records.figuresOf`. */
    figures: (from: Date, until: Date, communeCode?: string) =>
      records.figuresOf(database.sql, { from, until, communeCode: communeCode ?? null }),
  }
}

export type DialogueDesk = ReturnType<typeof createDialogueDesk>
