import { type Calendar, localDay } from '#src/calendar/working-days.ts'
import { type Chat, chatsToReach } from '#src/citizens/chats-to-reach.ts'
import type { Database, Tx } from '#src/database/database.ts'
import { legalTerm } from '#src/feedback/legal-terms.ts'
import { holds, inScope, type Officer } from '#src/officers/officer.ts'
import type { Sealing } from '#src/sealing.ts'
import { recounted } from './counts.ts'
import type { CurrentCategories } from './current-categories.ts'
import { createForwarding, type Forwarded, type Forwarding } from './forwarding.ts'
import { dueAt, limitOf } from './limit.ts'
import { createPurge } from './purge.ts'
import { type Filing, openStates, type Refusal, type Report, type ReportState } from './report.ts'
import { createReportStore } from './store.ts'

export type ReportDeps = {
  database: Database
  sealing: Sealing
  categories: CurrentCategories
  calendar: () => Calendar
  now: () => Date
}

/** What an office does with a report. */
export type Deed =
  | { kind: 'accept' }
  | { kind: 'ask' | 'answer'; words: string }
  | { kind: 'refuse'; reason: Refusal }

/** `late`: somebody was faster, or it is finished. */
export type Done = { kind: 'done' | 'late'; report: Report } | { kind: 'not-yours' }

type ReportChange = Parameters<Tx['prisma']['report']['update']>[0]['data']

const dayMs = 24 * 3_600_000

/** The wording of `feedback.consent`; a new meaning is a new version. */
const consentVersion = '2026-11-30'

const acts = {
  accept: { to: 'accepted', from: ['received'] },
  ask: { to: 'asked', from: ['received', 'accepted'] },
  answer: { to: 'answered', from: ['received', 'accepted', 'asked'] },
  refuse: { to: 'refused', from: ['received', 'accepted', 'asked'] },
} as const satisfies Record<Deed['kind'], { to: ReportState; from: readonly ReportState[] }>

/** The register of reports (phản ánh, kiến nghị): filed once, answered by a date, told to the end. */
export function createReports({ database, sealing, categories, calendar, now }: ReportDeps) {
  const { sql } = database
  const store = createReportStore({ sealing, categories: categories.current })
  const forwarding = createForwarding({ store, calendar, now, step })
  const purging = createPurge({ database, sealing, now })

  async function step(
    tx: Tx,
    report: { id: number },
    state: string,
    more: { officerId?: number; words?: string } = {},
  ) {
    const { officerId = null, words } = more
    const sealed = words === undefined ? null : store.seal(words)
    await tx.prisma.reportStep.create({
      data: { reportId: report.id, at: now(), state, officerId, sealed },
    })
  }

  /** Files a report; the same draft again gives the report that it became. Throws when the category is none. */
  async function file(tx: Tx, filing: Filing): Promise<Report> {
    const { text, place, name, address, contact, ...facts } = filing
    const category = categories.current().find(({ code }) => code === filing.category)
    if (category === undefined) throw new Error(`no category ${filing.category}`)
    const [filedAt, today] = [now(), localDay(now())]
    const limit = limitOf(category, today)
    const report = await store.file(tx, `${today.slice(2, 4)}${today.slice(5, 7)}`, {
      ...{ ...facts, consentVersion, filedAt, limit, officeKind: category.officeKind },
      sealed: store.seal({ text, place, name, address, contact }),
      dueAt: dueAt(limit, filedAt, calendar()),
    })
    return forwarding.withDates(report)
  }

  /** Adds a person to an open report; undefined when it is finished or none. Joining twice is joining once. */
  async function join(tx: Tx, receipt: string, citizenId: string): Promise<Report | undefined> {
    const report = await store.lock(tx, receipt)
    if (report === undefined || !isOpen(report)) return undefined
    const key = { reportId: report.id, citizenId }
    await tx.prisma.reportFollower.upsert({
      where: { reportId_citizenId: key },
      create: { ...key, joinedAt: now() },
      update: {},
    })
    return await store.find(tx.sql, receipt)
  }

  const isOpen = ({ state }: Report) => openStates.some((each) => each === state)

  const mayHandle = (officer: Officer, { office, areaCode }: Report) =>
    holds(officer, 'handler', 'supervisor') &&
    inScope(officer, { officeCode: office?.code, communeCode: areaCode })

  /** A report as this officer may see it. */
  async function open(tx: Tx, officer: Officer, receipt: string): Promise<Report | undefined> {
    const report = await store.find(tx.sql, receipt)
    return report && mayHandle(officer, report) ? forOffice(report) : undefined
  }

  function forOffice(found: Report): Report {
    const report = forwarding.withDates(found)
    return report.hidden
      ? { ...report, name: undefined, address: undefined, contact: undefined }
      : report
  }

  const change = (tx: Tx, { id }: Report, data: ReportChange) =>
    recounted(tx.sql, id, () => tx.prisma.report.update({ where: { id }, data }))

  /** What an officer does; of two at once the first wins, the other is told so. */
  async function handle(tx: Tx, officer: Officer, receipt: string, deed: Deed): Promise<Done> {
    const report = await store.lock(tx, receipt)
    if (report === undefined || !mayHandle(officer, report)) return { kind: 'not-yours' }
    const { to, from } = acts[deed.kind]
    if (!from.some((state) => state === report.state)) {
      return { kind: 'late', report: forOffice(report) }
    }
    const data = {
      state: to,
      ...('words' in deed && { officeWords: deed.words }),
      ...('reason' in deed && { refusedFor: deed.reason }),
      ...(to === 'answered' && { answeredAt: now(), satisfied: null }),
      ...(to === 'refused' && { refusedAt: now() }),
      ...(to === 'asked' && { askedAt: now() }),
    }
    await change(tx, report, data)
    await step(tx, report, to, { officerId: officer.id })
    const after = await store.find(tx.sql, receipt)
    return { kind: 'done', report: forOffice(after ?? report) }
  }

  /** Hands a report on to another office; of two who press at once the second is told so. */
  async function forward(tx: Tx, officer: Officer, receipt: string, to: Forwarding) {
    const report = await store.lock(tx, receipt)
    if (report === undefined || !mayHandle(officer, report)) return { kind: 'not-yours' } as const
    if (!isOpen(report)) return { kind: 'late', report: forOffice(report) } as const
    const forwarded: Forwarded = await forwarding.forward(tx, officer, report, to)
    return 'report' in forwarded ? { ...forwarded, report: forOffice(forwarded.report) } : forwarded
  }

  /**
   * Deletes a denunciation that slipped through, with all that was said of it; who waits for it is given back, to be
   * told. `current` is the chat whose turn this is. Undefined: it is not this officer's, or is gone.
   */
  async function purge(tx: Tx, officer: Officer, receipt: string, current: string | undefined) {
    const report = await store.lock(tx, receipt)
    if (report === undefined || !mayHandle(officer, report)) return undefined
    const chats = await chatsOf(tx, report)
    await purging.purge(tx, report, current)
    const { filedAt, office, areaCode, category } = report
    return { filedAt, office, areaCode, category, chats }
  }

  /** The report if it is this person's own, locked. */
  async function own(tx: Tx, receipt: string, citizenId: string): Promise<Report | undefined> {
    const report = await store.lock(tx, receipt)
    const ids = await store.idsOf(tx.sql, citizenId)
    return report && ids.includes(report.citizenId) ? report : undefined
  }

  /** What the office asked for; it goes on with the matter. False: nothing is being asked (any more). */
  async function add(tx: Tx, receipt: string, citizenId: string, words: string): Promise<boolean> {
    const report = await own(tx, receipt, citizenId)
    if (report?.state !== 'asked') return false
    await tx.prisma.report.update({ where: { receipt }, data: { state: 'accepted' } })
    await step(tx, report, 'accepted', { words })
    return true
  }

  /** The person is content: closed. False: not theirs, or not answered. */
  async function close(tx: Tx, receipt: string, citizenId: string): Promise<boolean> {
    const report = await own(tx, receipt, citizenId)
    if (report?.state !== 'answered') return false
    await change(tx, report, { state: 'closed', satisfied: true })
    await step(tx, report, 'closed')
    return true
  }

  /** The person is not content: opened again once, with a new date; the second time it is closed as it is. */
  async function reopen(tx: Tx, receipt: string, citizenId: string, words: string) {
    const report = await own(tx, receipt, citizenId)
    if (report?.state !== 'answered') return undefined
    const again = report.reopenedAt === undefined
    const state = again ? 'accepted' : 'closed'
    const due = dueAt(report.limit, now(), calendar())
    await change(tx, report, {
      ...{ state, satisfied: false },
      ...(again && { reopenedAt: now(), dueAt: due }),
    })
    await step(tx, report, state, { words })
    return await store.find(tx.sql, receipt)
  }

  const daysAgo = (name: 'report-silence' | 'report-untouched' | 'report-asked') =>
    new Date(now().getTime() - legalTerm(name, localDay(now())).value * dayMs)

  /** Closes what the citizen has said nothing about since the answer, for as long as legal-terms.csv says. */
  async function closeSilent(): Promise<void> {
    await store.closeSilent(sql, { now: now(), answeredBefore: daysAgo('report-silence') })
  }

  /** Gives back to the office what it asked about and the person has not answered for long; the reports it gives back. */
  async function takeUpUnanswered(tx: Tx): Promise<Report[]> {
    const found = await store.takeUpUnanswered(tx, {
      now: now(),
      askedBefore: daysAgo('report-asked'),
    })
    return found.map(forOffice)
  }

  /** What a supervisor must look at: overdue, or taken in hand by nobody. */
  async function stuck(officer: Officer) {
    const at = { now: now(), untouchedSince: daysAgo('report-untouched') }
    return await store.stuck(sql, officer, at)
  }

  /** The chats of those who wait for this report: who filed it (`own`) and who joined. */
  async function chatsOf(tx: Tx, report: Report): Promise<(Chat & { own: boolean })[]> {
    const followers = await tx.prisma.reportFollower.findMany({ where: { reportId: report.id } })
    const ids = [report.citizenId, ...followers.map(({ citizenId }) => citizenId)]
    const chats = await chatsToReach(tx.sql, ids)
    return [...chats].map(([id, chat]) => ({ ...chat, own: id === report.citizenId }))
  }

  return {
    ...{
      file,
      join,
      open,
      handle,
      forward,
      purge,
      add,
      close,
      reopen,
      chatsOf,
      closeSilent,
      stuck,
    },
    ...{ takeUpUnanswered, sweepPurged: purging.sweepPurged },
    categories: categories.current,
    reload: categories.reload,
    near: (place: Parameters<typeof store.near>[1]) => store.near(sql, place),
    mine: (citizenId: string, within = sql) => store.ofCitizen(within, citizenId),
    waiting: store.waiting,
  }
}

export type Reports = ReturnType<typeof createReports>
