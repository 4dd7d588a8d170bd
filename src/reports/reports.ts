import { type Calendar, localDay } from '#src/calendar/working-days.ts'
import { type Chat, chatsToReach } from '#src/citizens/chats-to-reach.ts'
import type { Database, Tx } from '#src/database/database.ts'
import { legalTerm } from '#src/feedback/legal-terms.ts'
import { holds, inScope, type Officer } from '#src/officers/officer.ts'
import type { Sealing } from '#src/sealing.ts'
import type { CurrentCategories } from './current-categories.ts'
import { dueAt, limitOf } from './limit.ts'
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

const dayMs = 24 * 3_600_000

/** The wording of `feedback.consent`; a new meaning is a new version. */
const consentVersion = '2026-11-30'

const acts = {
  accept: { to: 'accepted', from: ['received'] },
  ask: { to: 'asked', from: ['received', 'accepted'] },
  answer: { to: 'answered', from: ['received', 'accepted', 'asked'] },
  refuse: { to: 'refused', from: ['received', 'accepted'] },
} as const satisfies Record<Deed['kind'], { to: ReportState; from: readonly ReportState[] }>

/** The register of reports (phản ánh, kiến nghị): filed once, answered by a date, told to the end. */
export function createReports({ database, sealing, categories, calendar, now }: ReportDeps) {
  const { sql } = database
  const store = createReportStore({ sealing, categories: categories.current })

  /** The office that answers: of the commune if it has one of the kind, else of the province. */
  async function officeFor(tx: Tx, communeCode: string | undefined, kind: string) {
    const find = async (place: string | null, of: string) =>
      await tx.prisma.office.findFirst({
        where: { communeCode: place, kind: of },
        orderBy: { code: 'asc' },
      })
    const local =
      communeCode && ((await find(communeCode, kind)) ?? (await find(communeCode, 'one_stop')))
    return local || (await find(null, kind)) || undefined
  }

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
    const before = await tx.prisma.report.findUnique({ where: { draftId: filing.draftId } })
    const receipt = before?.receipt ?? (await register(tx, filing))
    const report = await store.find(tx.sql, receipt)
    if (report === undefined) throw new Error(`no report ${receipt} after it was filed`)
    return report
  }

  async function register(tx: Tx, { text, place, name, address, contact, ...filing }: Filing) {
    const { draftId, citizenId, communeCode, latitude, longitude, hidden } = filing
    const category = categories.current().find(({ code }) => code === filing.category)
    if (category === undefined) throw new Error(`no category ${filing.category}`)
    const [at, today] = [now(), localDay(now())]
    const limit = limitOf(category, today)
    const office = await officeFor(tx, communeCode, category.officeKind)
    const month = `${today.slice(2, 4)}${today.slice(5, 7)}`
    const number = await store.nextNumber(tx, month)
    const receipt = `PA-${month}-${String(number).padStart(5, '0')}`
    const report = await tx.prisma.report.create({
      data: {
        ...{ receipt, draftId, citizenId, hidden, consentVersion, state: 'received', filedAt: at },
        ...{
          categoryCode: category.code,
          sealed: store.seal({ text, place, name, address, contact }),
        },
        ...{ communeCode: communeCode ?? null, officeCode: office?.code ?? null },
        ...{ latitude: latitude ?? null, longitude: longitude ?? null },
        ...{ dueAt: dueAt(limit, at, calendar()), limitValue: limit.value, limitUnit: limit.unit },
      },
    })
    await tx.prisma.reportPhoto.updateMany({ where: { draftId }, data: { reportId: report.id } })
    await step(tx, report, 'received')
    return receipt
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

  const mayHandle = (officer: Officer, { office, communeCode }: Report) =>
    holds(officer, 'handler', 'supervisor') &&
    inScope(officer, { officeCode: office?.code, communeCode })

  /** A report as this officer may see it. */
  async function open(tx: Tx, officer: Officer, receipt: string): Promise<Report | undefined> {
    const report = await store.find(tx.sql, receipt)
    return report && mayHandle(officer, report) ? forOffice(report) : undefined
  }

  function forOffice(report: Report): Report {
    return report.hidden
      ? { ...report, name: undefined, address: undefined, contact: undefined }
      : report
  }

  /** What an officer does; of two at once the first wins, the other is told so. */
  async function handle(tx: Tx, officer: Officer, receipt: string, deed: Deed): Promise<Done> {
    const report = await store.lock(tx, receipt)
    if (report === undefined || !mayHandle(officer, report)) return { kind: 'not-yours' }
    const { to, from } = acts[deed.kind]
    if (!from.some((state) => state === report.state)) {
      return { kind: 'late', report: forOffice(report) }
    }
    await tx.prisma.report.update({
      where: { receipt },
      data: {
        state: to,
        ...('words' in deed && { officeWords: deed.words }),
        ...('reason' in deed && { refusedFor: deed.reason }),
        ...(to === 'answered' && { answeredAt: now(), satisfied: null }),
      },
    })
    await step(tx, report, to, { officerId: officer.id })
    const after = await store.find(tx.sql, receipt)
    return { kind: 'done', report: forOffice(after ?? report) }
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
    await tx.prisma.report.update({
      where: { receipt },
      data: { state: 'closed', satisfied: true },
    })
    await step(tx, report, 'closed')
    return true
  }

  /** The person is not content: opened again once, with a new date; the second time it is closed as it is. */
  async function reopen(tx: Tx, receipt: string, citizenId: string, words: string) {
    const report = await own(tx, receipt, citizenId)
    if (report?.state !== 'answered') return undefined
    const again = report.reopenedAt === undefined
    const state = again ? 'accepted' : 'closed'
    await tx.prisma.report.update({
      where: { receipt },
      data: again
        ? {
            state,
            satisfied: false,
            reopenedAt: now(),
            dueAt: dueAt(report.limit, now(), calendar()),
          }
        : { state, satisfied: false },
    })
    await step(tx, report, state, { words })
    return await store.find(tx.sql, receipt)
  }

  const daysAgo = (name: 'report-silence' | 'report-untouched') =>
    new Date(now().getTime() - legalTerm(name, localDay(now())).value * dayMs)

  /** Closes what the citizen has said nothing about since the answer, for as long as legal-terms.csv says. */
  async function closeSilent(): Promise<void> {
    await store.closeSilent(sql, { now: now(), answeredBefore: daysAgo('report-silence') })
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
    ...{ file, join, open, handle, add, close, reopen, chatsOf, closeSilent, stuck },
    categories: categories.current,
    reload: categories.reload,
    near: (place: Parameters<typeof store.near>[1]) => store.near(sql, place),
    mine: (citizenId: string, within = sql) => store.ofCitizen(within, citizenId),
    waiting: store.waiting,
  }
}

export type Reports = ReturnType<typeof createReports>
