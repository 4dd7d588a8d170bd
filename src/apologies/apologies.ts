import type { Calendar, LocalDay } from '#src/calendar/working-days.ts'
import { localDay } from '#src/calendar/working-days.ts'
import type { Database, Sql, Tx } from '#src/database/database.ts'
import { type Timing, timingOf } from '#src/dossiers/timing.ts'
import { holds, inScope, type Officer } from '#src/officers/officer.ts'
import type { Sealing } from '#src/sealing.ts'
import { type CauseProblem, screenCause } from './cause.ts'
import { givenStates, isWaiting, type Letter } from './letter.ts'
import { type DayProblem, readNewDay, suggestDays } from './new-day.ts'
import { type Cause, readRules } from './rules.ts'
import * as store from './store.ts'

/** Why an officer cannot work on a letter. `not-yours`: no such letter, or another office's; which one, nobody learns. */
export type Refused =
  | { kind: 'not-yours' }
  | { kind: 'not-handler'; letter: Letter }
  /** Approved already, or no letter is needed any more. */
  | { kind: 'settled'; letter: Letter }
  /** The dossier has had all the new dates it may be given. */
  | { kind: 'no-more-dates'; letter: Letter; most: number }

/** What a letter needs next: its cause, its new date, or to be read and approved. */
export type Opened =
  | Refused
  | { kind: 'cause'; letter: Letter; causes: Cause[] }
  | { kind: 'day'; letter: Letter; days: LocalDay[] }
  | { kind: 'ready'; letter: Ready }

/** A letter that can be read as the citizen will read it. */
export type Ready = Letter & { cause: string; newDay: LocalDay }

export type Filled =
  | Opened
  | { kind: 'bad-cause'; letter: Letter; problem: CauseProblem; causes: Cause[] }
  | { kind: 'bad-day'; letter: Letter; problem: DayProblem; days: LocalDay[] }

export type Approved =
  | Opened
  /** Something in it is no longer as it was shown. */
  | { kind: 'changed'; letter: Ready }
  /** `readers`: how many people who proved the dossier can be reached in chat. */
  | { kind: 'approved'; letter: Letter; readers: number; inTime: boolean }

export type ApologyDeps = {
  database: Database
  calendar: () => Calendar
  sealing: Sealing
  now: () => Date
  /** Which of these people want nothing said to them unasked (`dừng`). */
  silenced?: (sql: Sql, citizenIds: readonly string[]) => Promise<ReadonlySet<string>>
}

const nobody = async (): Promise<ReadonlySet<string>> => new Set()

/** Whether the letter leaves at the latest one working day before the promised date (NĐ 61/2018 Điều 19.9). */
function leavesInTime(dueAt: Date, now: Date, calendar: Calendar): boolean {
  return now <= dueAt && calendar.count(localDay(now), localDay(dueAt)) >= 1
}

/** Letters of apology: what an officer sees and does with them. Facts only; the words are in handlers/. */
export function createApologies(deps: ApologyDeps) {
  const { database, calendar, sealing, now, silenced = nobody } = deps

  /** The people who proved the dossier and may be written to, the chat they used last. */
  async function readersOf(sql: Sql, code: string): Promise<store.Reader[]> {
    const readers = await store.findReaders(sql, code)
    const silent = await silenced(
      sql,
      readers.map(({ citizenId }) => citizenId),
    )
    return readers.filter(({ citizenId }) => !silent.has(citizenId))
  }

  /** Why the officer cannot work on the letter; undefined: they can. */
  async function refusalOf(
    sql: Sql,
    officer: Officer,
    letter: Letter | undefined,
  ): Promise<Refused | undefined> {
    if (letter === undefined || !inScope(officer, letter)) return { kind: 'not-yours' }
    if (!isWaiting(letter)) return { kind: 'settled', letter }
    if (!holds(officer, 'handler')) return { kind: 'not-handler', letter }
    const { newDates } = await readRules(sql, localDay(now()))
    if (newDates === undefined) return undefined
    const given = await store.countNewDates(sql, letter.code)
    return given < newDates ? undefined : { kind: 'no-more-dates', letter, most: newDates }
  }

  async function dayRules(sql: Sql, { dueAt }: Letter) {
    const { longestDays } = await readRules(sql, localDay(now()))
    return { calendar: calendar(), now: now(), dueAt, longestDays }
  }

  /** What a letter needs next that the officer may work on. */
  async function nextStep(sql: Sql, letter: Letter): Promise<Opened> {
    const { cause, newDay } = letter
    if (cause === undefined) {
      const { causes } = await readRules(sql, localDay(now()))
      return { kind: 'cause', letter, causes }
    }
    const rules = await dayRules(sql, letter)
    // A draft may have lain until its new date was over.
    if (newDay === undefined || 'problem' in readNewDay(newDay, rules)) {
      return { kind: 'day', letter, days: suggestDays(rules) }
    }
    return { kind: 'ready', letter: { ...letter, cause, newDay } }
  }

  /** Opens a letter for an officer: what it needs next, or why they cannot work on it. */
  async function open(tx: Tx, officer: Officer, id: number): Promise<Opened> {
    const letter = await store.lock(tx, id)
    const refused = await refusalOf(tx.sql, officer, letter)
    if (refused !== undefined || letter === undefined) return refused ?? { kind: 'not-yours' }
    return await nextStep(tx.sql, letter)
  }

  /** As `open`, but asks for the cause or the date again. */
  async function reopen(
    tx: Tx,
    officer: Officer,
    id: number,
    what: 'cause' | 'day',
  ): Promise<Opened> {
    const opened = await open(tx, officer, id)
    if (opened.kind !== 'ready' && opened.kind !== 'day') return opened
    const { letter } = opened
    const blank = what === 'cause' ? { cause: undefined } : { newDay: undefined }
    return await nextStep(tx.sql, { ...letter, ...blank })
  }

  async function save(tx: Tx, letter: Letter, data: { cause?: string; newDay?: LocalDay }) {
    const { newDay, ...rest } = data
    const state = letter.state === 'missed' ? 'missed' : 'drafted'
    const day = newDay === undefined ? {} : { newDay: new Date(`${newDay}T00:00:00Z`) }
    await tx.prisma.apologyLetter.update({
      where: { id: letter.id },
      data: { ...rest, ...day, state },
    })
    return await nextStep(tx.sql, { ...letter, ...data, state })
  }

  async function applicantOf(tx: Tx, code: string): Promise<string | undefined> {
    const sealed = await store.findApplicant(tx, code)
    return sealed && sealing.open(Buffer.from(sealed))
  }

  /** Fills in the cause: the code of a usual one, or the officer's own words, screened. */
  async function fillCause(
    tx: Tx,
    officer: Officer,
    id: number,
    given: { code: string } | { words: string },
  ): Promise<Filled> {
    const opened = await open(tx, officer, id)
    if (!('letter' in opened) || !isOpen(opened)) return opened
    const { letter } = opened
    const { causes } = await readRules(tx.sql, localDay(now()))
    if ('code' in given) {
      const usual = causes.find(({ code }) => code === given.code)
      if (usual === undefined) return { kind: 'cause', letter, causes }
      return await save(tx, letter, { cause: usual.text })
    }
    const cause = given.words.replace(/\s+/g, ' ').trim()
    const problem = screenCause(cause, await applicantOf(tx, letter.code))
    if (problem !== undefined) return { kind: 'bad-cause', letter, problem, causes }
    return await save(tx, letter, { cause: /[.!?…]$/.test(cause) ? cause : `${cause}.` })
  }

  /** Fills in the new promised date as it was written. */
  async function fillDay(tx: Tx, officer: Officer, id: number, text: string): Promise<Filled> {
    const opened = await open(tx, officer, id)
    if (!('letter' in opened) || !isOpen(opened)) return opened
    const { letter } = opened
    const rules = await dayRules(tx.sql, letter)
    const read = readNewDay(text, rules)
    if ('problem' in read) {
      return { kind: 'bad-day', letter, problem: read.problem, days: suggestDays(rules) }
    }
    return await save(tx, letter, { newDay: read.day })
  }

  /**
   * Approves a letter in the office's name. `write` gives its text from its facts, `isAsShown` tells whether that is the
   * text the officer read: if not, nothing is approved. Of two officers at once one wins, the other is told who did.
   */
  async function approve(
    tx: Tx,
    officer: Officer,
    id: number,
    {
      write,
      isAsShown,
    }: { write: (letter: Ready) => string; isAsShown: (text: string) => boolean },
  ): Promise<Approved> {
    const opened = await open(tx, officer, id)
    if (opened.kind !== 'ready') return opened
    const { letter } = opened
    const text = write(letter)
    if (!isAsShown(text)) return { kind: 'changed', letter }
    const readers = (await readersOf(tx.sql, letter.code)).length
    const [approvedAt, inTime] = [now(), leavesInTime(letter.dueAt, now(), calendar())]
    const state = readers === 0 ? 'counter' : 'approved'
    await tx.prisma.apologyLetter.update({
      where: { id },
      // With nobody in chat the answer to the approval says all there is to report.
      data: {
        ...{ state, text, approvedBy: officer.id, approvedAt, inTime },
        reported: readers === 0 ? state : null,
      },
    })
    return { kind: 'approved', letter: { ...letter, state, text, approvedAt }, readers, inTime }
  }

  /** A page of what waits for this officer. Handlers see every letter that waits, supervisors what is overdue. */
  async function list(
    sql: Sql,
    officer: Officer,
    page: { offset: number; limit: number },
  ): Promise<store.Page> {
    if (holds(officer, 'handler')) return await store.listLetters(sql, officer, 'waiting', page)
    if (holds(officer, 'supervisor')) return await store.listLetters(sql, officer, 'overdue', page)
    return { letters: [], total: 0 }
  }

  /** The longest overdue dossiers without a letter in the officer's scope, oldest first. */
  async function listOverdue(sql: Sql, officer: Officer, limit: number): Promise<Letter[]> {
    return (await store.listLetters(sql, officer, 'overdue', { offset: 0, limit })).letters
  }

  /**
   * Whether an officer has approved a letter for this promised date that went out to the person, is on its way, or may
   * have arrived (outcome unknown).
   */
  async function letterSent(code: string, dueAt: Date, within: Sql = database.sql) {
    const state = await store.findState(within, code, dueAt)
    return givenStates.some((each) => each === state)
  }

  /** The letter that a dossier needs, or last needed, by the dossier's code; who may open it is for `open` to say. */
  async function letterOf(sql: Sql, code: string): Promise<number | undefined> {
    return await store.findNewest(sql, code)
  }

  /** How the dossier of a letter stands to its promised date. */
  function timing({ dueAt }: Letter): Timing {
    // A letter is only asked for while the dossier is in work.
    return timingOf({ status: 4, dueAt, finishedAt: undefined }, calendar(), now())
  }

  return {
    ...{ timing, list, listOverdue, letterOf, readersOf, letterSent },
    ...{ open, reopen, fillCause, fillDay, approve },
  }
}

function isOpen(opened: Opened): opened is Exclude<Opened, Refused> {
  return opened.kind === 'cause' || opened.kind === 'day' || opened.kind === 'ready'
}

export type Apologies = ReturnType<typeof createApologies>
