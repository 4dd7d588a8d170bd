import { timingSafeEqual } from 'node:crypto'
import type { Database, Sql, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import { type Calendar, type DayFact, type LocalDay, localDay } from '../calendar/working-days.ts'
import type { Office } from '../offices/offices.ts'
import { type CodeReading, readDeepLink, readDossierCode } from './dossier-code.ts'
import { dayMs, lockedUntil, triesPerDay } from './proof-lock.ts'
import { type Status, statusOf } from './status.ts'
import * as store from './store.ts'
import { type Timing, timingOf } from './timing.ts'

/** What anybody may know who holds the code (TT 01/2018/TT-VPCP Điều 16.2d): how far it is, and whether in time. */
export type Outline = {
  code: string
  status: Status
  /** The source said something that is none of the ten; `status` is 4 then. */
  unclear: boolean
  timing: Timing
}

/** Where the data came from: the API client that fed it (none: a file), and the system that it named. */
type Source = { client: number | undefined; system: string | undefined }

/** What a person sees who proved that it is theirs. Never a name, never papers. */
export type Dossier = Outline & {
  procedureCode: string | undefined
  procedureName: string | undefined
  office: Office | undefined
  communeName: string | undefined
  receivedAt: Date | undefined
  acceptedAt: Date | undefined
  dueAt: Date | undefined
  /** The new date that a letter of apology gave; `dueAt` stays as fed. */
  newDay: LocalDay | undefined
  finishedAt: Date | undefined
  supplementDueAt: Date | undefined
  /** The time of the data at its source. */
  asOf: Date
  source: Source
}

export type LookUp =
  | { kind: 'unknown' }
  | { kind: 'outline'; outline: Outline }
  | { kind: 'proven'; dossier: Dossier }

/** How the promised date came about, day by day. */
export type DayCount = {
  from: string
  to: string
  workingDays: number
  days: CountedDay[]
  /** Accepted after 15:00, so counting began one working day later. */
  afterThree: boolean
  /** The promised date is no working day, so the feed and the calendar disagree. */
  dueOffDay: boolean
  provisional: boolean
}

export type DossierDeps = {
  database: Database
  calendar: () => Calendar
  sealing: Sealing
  prefixes: ReadonlySet<string>
  proof: 'last4' | 'phone'
}

/** A day of the count; `waiting`: a working day on which the office had the dossier but counting had not begun. */
export type CountedDay = DayFact & { waiting?: true }

/** Counts anew from `first` on: working days before it do not count yet. */
function numbered(days: readonly DayFact[], first: string): CountedDay[] {
  let number = 0
  return days.map(({ number: _, ...day }) => {
    if (!day.counts) return day
    if (day.date < first) return { ...day, counts: false, waiting: true }
    number += 1
    return { ...day, number }
  })
}

// Longer counts are told as a number only: nobody reads two hundred lines.
const longestCount = 400

function officeOf(row: store.DossierRow): Office | undefined {
  if (row.officeName === null) return undefined
  return {
    name: row.officeName,
    address: row.officeAddress ?? undefined,
    phone: row.officePhone ?? undefined,
    hours: row.officeHours ?? undefined,
  }
}

function sameDigits(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Looking up dossiers and proving them. Facts only; see handlers/dossier.ts for the words. */
export function createDossiers({ database, calendar, sealing, prefixes, proof }: DossierDeps) {
  function outlineOf(row: store.DossierRow, now: Date): Outline {
    // A status that a newer feed may bring reads as "in work": the counter knows more.
    const status = statusOf(row.status) ?? 4
    const clock = {
      status,
      dueAt: row.dueAt ?? undefined,
      finishedAt: row.finishedAt ?? undefined,
    }
    const unclear = row.sourceStatus !== null
    const timing: Timing = unclear ? { kind: 'unclear' } : timingOf(clock, calendar(), now)
    return { code: row.code, status, unclear, timing }
  }

  function dossierOf(row: store.DossierRow, now: Date): Dossier {
    return {
      ...outlineOf(row, now),
      procedureCode: row.procedureCode ?? undefined,
      procedureName: row.procedureName ?? undefined,
      office: officeOf(row),
      communeName: row.communeName ?? undefined,
      receivedAt: row.acceptedAt ?? row.submittedAt ?? undefined,
      acceptedAt: row.acceptedAt ?? undefined,
      dueAt: row.dueAt ?? undefined,
      newDay: row.newDay ?? undefined,
      finishedAt: row.finishedAt ?? undefined,
      supplementDueAt: row.supplementDueAt ?? undefined,
      asOf: row.updatedAt,
      source: { client: row.fedBy ?? undefined, system: row.sourceSystem ?? undefined },
    }
  }

  /** Finds a dossier code in what a person wrote, however spelt. */
  function readCode(text: string, now: Date): CodeReading | undefined {
    return readDossierCode(text, { prefixes, today: localDay(now) })
  }

  /** Reads the payload of a link `…?start=hs_…`. */
  function readLink(payload: string, now: Date): CodeReading | undefined {
    return readDeepLink(payload, { prefixes, today: localDay(now) })
  }

  async function lookUp(code: string, citizenId: string, now: Date): Promise<LookUp> {
    const row = await store.findDossier(database.sql, code, citizenId)
    if (row === undefined) return { kind: 'unknown' }
    return row.proven
      ? { kind: 'proven', dossier: dossierOf(row, now) }
      : { kind: 'outline', outline: outlineOf(row, now) }
  }

  /** The person's proven dossiers, newest change first; `tail` narrows them to those whose code ends so. */
  async function mine(citizenId: string, now: Date, tail?: string): Promise<Dossier[]> {
    const rows = await store.findProven(database.sql, citizenId, tail)
    return rows.map((row) => dossierOf(row, now))
  }

  /** The dossiers of these codes, for telling those who proved them; by code. */
  async function several(
    sql: Sql,
    codes: readonly string[],
    now: Date,
  ): Promise<Map<string, Dossier>> {
    const rows = await store.findSeveral(sql, codes)
    return new Map(rows.map((row) => [row.code, dossierOf(row, now)]))
  }

  function matches(phoneSealed: Uint8Array | undefined, digits: string): boolean {
    if (phoneSealed === undefined) return false
    const phone = sealing.open(Buffer.from(phoneSealed))
    return sameDigits(digits, proof === 'last4' ? phone.slice(-4) : phone)
  }

  /**
   * One try at proving a dossier with the digits of its phone: the dossier, or undefined when they are wrong, when no
   * phone is on file and when too many tries were wrong. A person learns only that it did not open.
   */
  async function prove(
    tx: Tx,
    attempt: { code: string; citizenId: string; digits: string; now: Date },
  ): Promise<Dossier | undefined> {
    const { code, citizenId, digits, now } = attempt
    const since = new Date(now.getTime() - dayMs)
    const read = await store.readForProof(tx, code, citizenId, since)
    const { phoneSealed, wrong, ownTries } = read
    const own = read.own.map((row) => row.at.getTime())
    // Twenty a day by everybody at one dossier, and by one person at all of them.
    if (wrong.length >= triesPerDay || ownTries >= triesPerDay) return undefined
    if (lockedUntil(own) > now.getTime()) return undefined
    if (!matches(phoneSealed, digits)) {
      await store.addWrongProof(tx, citizenId, code, now)
      return undefined
    }
    await store.addProof(tx, citizenId, code, now)
    const row = await store.findDossier(tx.sql, code, citizenId)
    return row && dossierOf(row, now)
  }

  /** Takes a dossier off the person's list; they may prove it again. */
  async function forget(tx: Tx, citizenId: string, code: string): Promise<void> {
    await store.removeProof(tx, citizenId, code)
  }

  /** Counts the working days from acceptance to the promised date, day by day; undefined without both dates. */
  function countDays(dossier: Dossier): DayCount | undefined {
    const { acceptedAt, dueAt } = dossier
    if (acceptedAt === undefined || dueAt === undefined || dueAt < acceptedAt) return undefined
    if (dueAt.getTime() - acceptedAt.getTime() > longestCount * dayMs) return undefined
    const [from, to] = [localDay(acceptedAt), localDay(dueAt)]
    const first = calendar().firstCountedDay(acceptedAt)
    const days = numbered(calendar().explain(from, to), first)
    return {
      from,
      to,
      workingDays: days.filter((day) => day.counts).length,
      days,
      afterThree: calendar().count(from, first) > 1,
      dueOffDay: !calendar().isWorkingDay(to),
      provisional: days.some((day) => day.provisional),
    }
  }

  /** Forgets wrong tries that lock nothing any more. */
  async function forgetWrongTries(now: Date): Promise<void> {
    await store.removeWrongProofs(database, new Date(now.getTime() - 2 * dayMs))
  }

  return {
    ...{ proof, readCode, readLink, lookUp, mine, several },
    ...{ prove, forget, countDays, forgetWrongTries },
  }
}

export type Dossiers = ReturnType<typeof createDossiers>
