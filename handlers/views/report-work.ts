import type { Answer, Write } from '#src/chat/handler.ts'
import type { Choice, Reply } from '#src/chat/reply.ts'
import type { Communes } from '#src/communes/communes.ts'
import { formatMoment } from '#src/i18n/format.ts'
import { type Language, languageOf, type Translate, translator } from '#src/i18n/translate.ts'
import { inScope } from '#src/officers/officer.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { Photo } from '#src/photos/photo.ts'
import type { Report } from '#src/reports/report.ts'
import { menuChoice } from './menu.ts'
import { promised } from './report.ts'
import { communeName } from './report-draft.ts'
import { photoReply } from './report-photo.ts'

type Voice = { t: Translate; language: Language }

const isNew = ({ state }: Report) => state === 'received'

function choicesFor(report: Report, t: Translate): Choice[] {
  const choice = (action: string): Choice => ({
    label: t(`work.report.do.${action}` as 'work.report.do.accept'),
    data: `work:report:${action}:${report.receipt}`,
  })
  const { receipt, photos } = report
  const label = photos > 0 ? t('work.photos.see', { count: photos }) : t('work.photos.after')
  const pictures = { label, data: `work:photos:${photos > 0 ? 'show' : 'after'}:${receipt}` }
  if (isNew(report)) {
    const seen = photos > 0 ? [pictures] : []
    return [choice('accept'), choice('answer'), choice('ask'), choice('refuse'), ...seen]
  }
  if (report.state === 'accepted') {
    return [choice('answer'), choice('ask'), choice('refuse'), pictures]
  }
  return report.state === 'asked' ? [choice('answer'), pictures] : [pictures]
}

/** A report as an officer reads it. What the citizen hid has been left out of it before. */
export function workReply(report: Report, communes: Communes, voice: Voice, head?: string): Reply {
  const { t } = voice
  const { latitude, longitude } = report
  const place = [report.place, communeName(communes, report.communeCode)].filter(Boolean).join(', ')
  const person = [report.name, report.address, report.contact].filter(Boolean).join(', ')
  const text = [
    head,
    t('work.report.head', { receipt: report.receipt, category: report.category?.name }),
    report.text,
    place && t('work.report.place', { place }),
    latitude !== undefined &&
      longitude !== undefined &&
      t('work.report.map', { at: `${latitude},${longitude}` }),
    t('work.report.person', {
      person: person || t(report.hidden ? 'work.report.hidden' : 'feedback.nobody'),
    }),
    report.photos > 0 && t('work.photos.count', { count: report.photos }),
    report.followers > 0 && t('work.report.followers', { count: report.followers }),
    t('work.report.dates', { filed: formatMoment(report.filedAt), due: promised(report, voice) }),
    ...report.added.map((words) => t('work.report.added', { words })),
    t(`reports.state.${report.state}`),
  ]
    .filter(Boolean)
    .join('\n')
  return { text, choices: [...choicesFor(report, t), menuChoice(t)] }
}

type Telling = {
  tx: Parameters<Write>[0]
  officers: Officers
  communes: Communes
  key: 'new' | 'added' | 'reopened'
  /** The first of the photos: shown before the message with the buttons. */
  photo?: Photo | undefined
}

/** One message with buttons to each officer whose matter it is; opened again, also to the supervisors. */
export async function toOfficers(report: Report, { tx, officers, communes, key, photo }: Telling) {
  const roles = key === 'reopened' ? (['handler', 'supervisor'] as const) : (['handler'] as const)
  const where = { officeCode: report.office?.code, communeCode: report.communeCode }
  const seen = report.hidden
    ? { ...report, name: undefined, address: undefined, contact: undefined }
    : report
  const chats = await officers.chatsOf(roles, tx.sql)
  return chats
    .filter(({ officer }) => inScope(officer, where))
    .flatMap(({ conversationId, channel, language }): NonNullable<Answer['elsewhere']> => {
      const voice = languageOf(language)
      const t = translator(voice)
      const reply = workReply(seen, communes, { t, language: voice }, t(`work.report.${key}`))
      const pictures = photo === undefined ? [] : [photoReply(report.receipt, photo, t)]
      return [...pictures, reply].map((each) => ({ conversationId, channel, reply: each }))
    })
}
