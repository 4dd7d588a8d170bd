import { type Calendar, localDay } from '#src/calendar/working-days.ts'
import type { Tx } from '#src/database/database.ts'
import { holds, type Officer } from '#src/officers/officer.ts'
import { recounted } from './counts.ts'
import type { ReportCategory } from './current-categories.ts'
import { actLimitOf, dueAt } from './limit.ts'
import type { Report } from './report.ts'
import type { ReportStore } from './store.ts'

/** After so many times from office to office a supervisor decides where it belongs. */
const mostForwards = 3

/** To which office, and why, where that one had it before. */
export type Forwarding = { to: string; reason?: string | undefined }

/** What came of handing a report on. */
export type Forwarded =
  /** `late`: after the time for it. `by`: the office that hands it on, as far as it has a name. */
  | { kind: 'done'; report: Report; by: string | undefined; late: boolean }
  /** That office had it before: only with a reason. */
  | { kind: 'reason'; office: string }
  /** It goes to and fro: a supervisor decides. */
  | { kind: 'supervisor'; report: Report }
  /** No such office, or the one that has it. */
  | { kind: 'no-office' }

export type ForwardingDeps = {
  store: ReportStore
  calendar: () => Calendar
  now: () => Date
  step: (tx: Tx, report: { id: number }, state: string, by: { officerId: number }) => Promise<void>
}

/** Hands reports on to the office that is competent (NĐ 20/2008 Đ9); the promised date stays. */
export function createForwarding({ store, calendar, now, step }: ForwardingDeps) {
  /** By when a report that the office got at `since` is to be handed on, or to be refused. */
  function actDue(act: 'forward' | 'refuse', report: Report): Date | undefined {
    const category = report.category as ReportCategory | undefined
    const since = report.forwardedAt ?? report.filedAt
    return category && dueAt(actLimitOf(act, category, localDay(since)), since, calendar())
  }

  /** Of a locked report that this officer may handle and that is open. */
  async function forward(
    tx: Tx,
    officer: Officer,
    report: Report,
    { to, reason }: Forwarding,
  ): Promise<Forwarded> {
    const office = await tx.prisma.office.findUnique({ where: { code: to } })
    if (office === null || report.office?.code === to) return { kind: 'no-office' }
    const before = await tx.prisma.reportForward.findMany({ where: { reportId: report.id } })
    const back = before.some(({ fromOffice, toOffice }) => [fromOffice, toOffice].includes(to))
    const toAndFro = before.length >= mostForwards || (back && before.some((each) => each.back))
    if (toAndFro && !holds(officer, 'supervisor')) {
      await step(tx, report, 'disputed', { officerId: officer.id })
      return { kind: 'supervisor', report }
    }
    if (back && reason === undefined) return { kind: 'reason', office: office.name }
    const [at, due] = [now(), actDue('forward', report) ?? now()]
    await tx.prisma.reportForward.create({
      data: {
        ...{ reportId: report.id, at, dueAt: due, toOffice: to, officerId: officer.id, back },
        fromOffice: report.office?.code ?? null,
        reasonSealed: reason === undefined ? null : store.seal(reason),
      },
    })
    const data = {
      officeCode: to,
      areaCode: office.communeCode,
      state: 'received',
      forwardedAt: at,
    }
    const { id } = report
    await recounted(tx.sql, id, () => tx.prisma.report.update({ where: { id }, data }))
    await step(tx, report, 'forwarded', { officerId: officer.id })
    const after = (await store.find(tx.sql, report.receipt)) ?? report
    return { kind: 'done', report: after, by: report.office?.name, late: at > due }
  }

  /** The report with the dates by which an office that is not competent, or refuses, must have said so. */
  function withDates(report: Report): Report {
    const [forwardBy, refuseBy] = [actDue('forward', report), actDue('refuse', report)]
    if (report.state !== 'received' || forwardBy === undefined || refuseBy === undefined)
      return report
    return { ...report, actBy: { forward: forwardBy, refuse: refuseBy } }
  }

  return { forward, withDates }
}
