import type { Choice, Reply } from '#src/chat/reply.ts'
import type { Communes } from '#src/communes/communes.ts'
import { formatDate, formatDay, formatMoment } from '#src/i18n/format.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import type { Report } from '#src/reports/report.ts'
import { limitPhrase, termPhrase } from './legal-term.ts'
import { contactsChoice, menuChoice } from './menu.ts'
import { communeName } from './report-draft.ts'

type Voice = { t: Translate; language: Language }

export const myReportsChoice = (t: Translate): Choice => ({
  label: t('reports.mine'),
  data: 'my-reports',
})

/** When an answer is promised: to the day, or to the minute where hours are counted. */
export function promised({ dueAt, limit }: Report, { language }: Voice): string {
  return limit.unit === 'hour' ? formatMoment(dueAt) : formatDay(dueAt, language)
}

/** The office that answers, by its name or that of the commune. */
function officeOf(report: Report, communes: Communes, t: Translate): string {
  const commune = communeName(communes, report.communeCode)
  if (report.office !== undefined) return report.office.name
  return commune === undefined ? t('reports.some-office') : t('reports.office-of', { commune })
}

/** The receipt: number, office, promised date and how it was computed. */
export function receiptReply(report: Report, communes: Communes, voice: Voice): Reply {
  const { t } = voice
  const facts = {
    receipt: report.receipt,
    office: officeOf(report, communes, t),
    due: promised(report, voice),
    limit: limitPhrase(report.limit, t),
  }
  const how = report.limit.unit === 'working_day' ? 'reports.counted-working' : 'reports.counted'
  const text = [t('reports.receipt', facts), t(how, facts), t('reports.told')].join('\n')
  return { text, choices: [myReportsChoice(t), menuChoice(t)] }
}

/** One report as a line or two: number, what, where it stands. */
export function reportLine(report: Report, voice: Voice, now: Date): string {
  const { t } = voice
  const { receipt, category, state, filedAt, dueAt } = report
  const open = state === 'received' || state === 'accepted'
  const due = promised(report, voice)
  return [
    t('reports.line', { receipt, category: category?.name, day: formatDate(filedAt) }),
    t(`reports.state.${state}`),
    open && t(now > dueAt ? 'reports.overdue' : 'reports.due', { due }),
  ]
    .filter(Boolean)
    .join('\n')
}

/** What the person who filed can do now. */
export function reportChoices({ receipt, state }: Report, t: Translate): Choice[] {
  if (state === 'answered') {
    return [
      { label: t('reports.satisfied'), data: `report-ok:${receipt}` },
      { label: t('reports.not-satisfied'), data: `report-no:${receipt}` },
    ]
  }
  if (state === 'asked') return [{ label: t('reports.add'), data: `report-add:${receipt}` }]
  return []
}

/** Handed on: who has it now; the promised date stays. */
export function forwardNews(report: Report, communes: Communes, voice: Voice): Reply {
  const { t } = voice
  const { receipt, category } = report
  const text = [
    t('reports.news', { receipt, category: category?.name }),
    t('reports.forwarded', { office: officeOf(report, communes, t) }),
    t('reports.due', { due: promised(report, voice) }),
  ].join('\n')
  return { text, choices: [myReportsChoice(t)] }
}

/** News of a report, pushed to those who wait for it; only who filed it (`own`) is asked anything. */
export function reportNews(report: Report, own: boolean, voice: Voice): Reply {
  const { t } = voice
  const { receipt, state, officeWords, refusedFor } = report
  const words =
    state === 'refused' && refusedFor !== undefined
      ? t(`reports.refused.${refusedFor}`)
      : officeWords
  const within = termPhrase('report-silence', { t, now: report.answeredAt ?? report.filedAt })
  const said = state === 'accepted' || state === 'closed' ? undefined : words
  const text = [
    t('reports.news', { receipt, category: report.category?.name }),
    t(`reports.state.${state}`),
    state === 'accepted' && t('reports.due', { due: promised(report, voice) }),
    said,
    state === 'answered' && own && t('reports.ask-satisfied', { within }),
  ]
    .filter(Boolean)
    .join('\n')
  const human = state === 'refused' ? [contactsChoice(t)] : []
  return { text, choices: [...(own ? reportChoices(report, t) : []), ...human, myReportsChoice(t)] }
}
