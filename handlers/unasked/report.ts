import type { Reply } from '#src/chat/reply.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import type { Report } from '#src/reports/report.ts'
import { menuChoice } from '../views/menu.ts'
import { promised } from '../views/report.ts'

type Stuck = { reports: Report[]; total: number }

/** What a supervisor is told on a working day: reports that are overdue or that nobody has taken in hand. */
export function stuckList(
  { reports, total }: Stuck,
  now: Date,
  voice: { t: Translate; language: Language },
): Reply[] {
  const { t } = voice
  const lines = reports.map((report) =>
    t(now > report.dueAt ? 'work.report.line-overdue' : 'work.report.line', {
      receipt: report.receipt,
      category: report.category?.name,
      due: promised(report, voice),
    }),
  )
  const choices = [{ label: t('work.list'), data: 'work:report' }, menuChoice(t)]
  return [{ text: [t('work.report.stuck', { total }), ...lines].join('\n'), choices }]
}
