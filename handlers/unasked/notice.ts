import type { Choice, Reply } from '#src/chat/reply.ts'
import { formatDay, formatMoment } from '#src/i18n/format.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import type { Notice } from '#src/notices/notice.ts'
import { adviceFor, statusName } from '../views/dossier.ts'
import { contactsChoice } from '../views/menu.ts'
import { officeLines } from '../views/office.ts'

type Voice = { t: Translate; language: Language }
type Change = Notice & { kind: 'change' }

/** `Ngày hẹn trả đổi từ … sang …`: what became of the promised date, if that is part of the news. */
function dateLine({ dossier, dueChanged, wasDueAt }: Change, { t, language }: Voice) {
  if (!dueChanged) return undefined
  const [was, day] = [wasDueAt, dossier.dueAt].map((at) => at && formatDay(at, language))
  if (day === undefined) return t('notice.due-gone', { was })
  return was === undefined || was === day
    ? t('notice.due', { day })
    : t('notice.due-moved', { was, day })
}

/** Where to take the result or the papers: for those who have to go there now. */
function placeLine({ dossier }: Notice, { t }: Voice): string | undefined {
  const { office, communeName } = dossier
  return office ? officeLines(office, t) : communeName && t('notice.place', { place: communeName })
}

function changeLines(notice: Change, voice: Voice): (string | undefined)[] {
  const { dossier, statusChanged, askRating } = notice
  const { t, language } = voice
  const { status, unclear, supplementDueAt } = dossier
  const visits = !unclear && (status === 3 || status === 5 || status === 6 || status === 9)
  const now = t(statusChanged ? 'notice.now' : 'notice.still', { status: statusName(dossier, t) })
  const until =
    status === 5 &&
    supplementDueAt &&
    t('notice.until', { day: formatDay(supplementDueAt, language) })
  return [
    [now, dateLine(notice, voice), until].filter(Boolean).join('\n'),
    adviceFor(dossier, t),
    visits ? placeLine(notice, voice) : undefined,
    askRating ? t('notice.rate') : undefined,
  ]
}

function bodyLines(notice: Notice, voice: Voice): (string | undefined)[] {
  const { t, language } = voice
  switch (notice.kind) {
    case 'change':
      return changeLines(notice, voice)
    case 'supplement': {
      const day = formatDay(notice.at, language)
      const text = t('notice.supplement', { count: notice.days, day })
      return [text, adviceFor(notice.dossier, t), placeLine(notice, voice)]
    }
    case 'overdue': {
      const day = formatDay(notice.at, language)
      return [t('notice.overdue', { day }), t('notice.ask-office'), placeLine(notice, voice)]
    }
  }
}

/** What a person is told unasked about their dossier: what changed, what to do next, and how to end such messages. */
export function noticeReply(notice: Notice, voice: Voice): Reply {
  const { t } = voice
  const { code, procedureName, asOf } = notice.dossier
  const name = procedureName && t('dossier.line.procedure', { name: procedureName })
  const head = [t('notice.head', { code }), name].filter(Boolean).join('\n')
  const asked = notice.kind === 'change' && notice.askRating
  const rate: Choice[] = asked ? [{ label: t('rating.open'), data: `rate:${code}` }] : []
  return {
    text: [head, ...bodyLines(notice, voice), t('dossier.as-of', { moment: formatMoment(asOf) })]
      .filter(Boolean)
      .join('\n\n'),
    choices: [
      ...rate,
      { label: t('notice.see'), data: `dossier:${code}` },
      contactsChoice(t),
      { label: t('notice.off'), data: 'stop-notices' },
    ],
  }
}
