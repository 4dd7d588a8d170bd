import { stuckList } from '#handlers/unasked/report.ts'
import { reportNews } from '#handlers/views/report.ts'
import { toOfficers } from '#handlers/views/report-work.ts'
import { inOfficeHours } from './calendar/office-hours.ts'
import { type Calendar, localDay } from './calendar/working-days.ts'
import type { ChannelName } from './chat/message.ts'
import type { Communes } from './communes/communes.ts'
import type { Database } from './database/database.ts'
import { languageOf, translator } from './i18n/translate.ts'
import type { Officers } from './officers/officers.ts'
import { type Post, priorities } from './outbox/post.ts'
import { foldReportCounts } from './reports/counts.ts'
import type { Reports } from './reports/reports.ts'
import type { Task } from './workers.ts'

export type ReportDutyDeps = {
  database: Database
  reports: Reports
  officers: Officers
  communes: Communes
  calendar: () => Calendar
  post: Post
  now: () => Date
}

/** What the assistant does of its own accord about reports; safe in several processes at once. */
export function createReportDuties(deps: ReportDutyDeps): Task[] {
  const { database, reports, officers, communes, calendar, post, now } = deps
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

  /** What was asked and not answered for long goes back to the office; both sides hear of it, once. */
  async function takeUpUnanswered(): Promise<void> {
    await database.transaction(async (tx) => {
      for (const report of await reports.takeUpUnanswered(tx)) {
        const telling = { tx, officers, communes, key: 'unanswered' } as const
        const chats = (await reports.chatsOf(tx, report)).map(({ language, own, ...chat }) => {
          const voice = languageOf(language)
          return {
            ...chat,
            reply: reportNews(report, own, { t: translator(voice), language: voice }),
          }
        })
        for (const { conversationId, channel, reply } of [
          ...(await toOfficers(report, telling)),
          ...chats,
        ]) {
          const to = { conversationId, channel: channel as ChannelName, language: null }
          const key = `report-unanswered:${report.receipt}:${conversationId}:${localDay(now())}`
          await post(tx.sql, to, { key, priority: priorities.notice, say: () => [reply] })
        }
      }
    })
  }

  return [
    { name: 'reports-unanswered', everyMs: 3_600_000, run: takeUpUnanswered },
    { name: 'reports-purged', everyMs: 15_000, run: reports.sweepPurged },
    { name: 'reports-silent', everyMs: 3_600_000, run: reports.closeSilent },
    { name: 'report-counts', everyMs: 5_000, run: () => foldReportCounts(database) },
    { name: 'reports-stuck', everyMs: 300_000, run: tellSupervisors },
  ]
}
