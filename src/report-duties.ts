import { stuckList } from '#handlers/unasked/report.ts'
import { inOfficeHours } from './calendar/office-hours.ts'
import { type Calendar, localDay } from './calendar/working-days.ts'
import type { ChannelName } from './chat/message.ts'
import type { Database } from './database/database.ts'
import type { Officers } from './officers/officers.ts'
import { type Post, priorities } from './outbox/post.ts'
import { foldReportCounts } from './reports/counts.ts'
import type { Reports } from './reports/reports.ts'
import type { Task } from './workers.ts'

export type ReportDutyDeps = {
  database: Database
  reports: Reports
  officers: Officers
  calendar: () => Calendar
  post: Post
  now: () => Date
}

/** What the assistant does of its own accord about reports; safe in several processes at once. */
export function createReportDuties(deps: ReportDutyDeps): Task[] {
  const { database, reports, officers, calendar, post, now } = deps
  // Spares reading everything again all day; what keeps a list from coming twice is its key.
  let toldOn: string | undefined

  /** On a working day tells each supervisor once what is overdue or lies untouched. */
  async function tellSupervisors(): Promise<void> {
    const day = localDay(now())
    if (toldOn === day || !inOfficeHours(now(), calendar())) return
    for (const { officer, conversationId, channel, language } of await officers.chatsOf([
      'supervisor',
    ])) {
      const stuck = await reports.stuck(officer)
      if (stuck.total === 0) continue
      const to = { conversationId, channel: channel as ChannelName, language }
      await post(database.sql, to, {
        key: `reports-stuck:${officer.id}:${day}`,
        priority: priorities.notice,
        say: (voice) => stuckList(stuck, now(), voice),
      })
    }
    toldOn = day
  }

  return [
    { name: 'reports-silent', everyMs: 3_600_000, run: reports.closeSilent },
    { name: 'report-counts', everyMs: 5_000, run: () => foldReportCounts(database) },
    { name: 'reports-stuck', everyMs: 300_000, run: tellSupervisors },
  ]
}
