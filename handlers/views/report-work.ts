import type { Answer, Write } from '#src/chat/handler.ts'
import type { Choice, Reply } from '#src/chat/reply.ts'
import type { Communes } from '#src/communes/communes.ts'
import { formatDay, formatMoment } from '#src/i18n/format.ts'
import { type Language, languageOf, type Translate, translator } from '#src/i18n/translate.ts'
import { inScope, type OfficerRole } from '#src/officers/officer.ts'
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
  const other = choice('other')
  if (isNew(report)) {
    const seen = photos > 0 ? [pictures] : []
    return [choice('accept'), choice('answer'), choice('ask'), ...seen, other]
  }
  if (report.state === 'accepted') return [choice('answer'), choice('ask'), pictures, other]
  return report.state === 'asked'
    ? [choice('answer'), pictures, other]
    : [pictures, choice('purge')]
}

/** What is done with a report that is not this office's to answer; apart, as five buttons are the most on Zalo. */
export function otherReply(receipt: string, t: Translate): Reply {
  const choices = (['forward', 'refuse', 'purge'] as const).map((action) => ({
    label: t(`work.report.do.${action}`),
    data: `work:report:${action}:${receipt}`,
  }))
  const back = { label: t('work.report.back-to', { receipt }), data: `work:report:open:${receipt}` }
  return { text: t('work.report.which-other', { receipt }), choices: [...choices, back] }
}

/** A day where it ends with it, else the minute. */
function until(at: Date, language: Language): string {
  return formatMoment(at).startsWith('23:59') ? formatDay(at, language) : formatMoment(at)
}

function actBy({ actBy: by }: Report, { t, language }: Voice): string | undefined {
  return (
    by &&
    t('work.report.act-by', {
      forward: until(by.forward, language),
      refuse: until(by.refuse, language),
    })
  )
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
    actBy(report, voice),
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
  key: 'new' | 'added' | 'reopened' | 'forwarded' | 'disputed' | 'unanswered'
  /** What the sentence of the key names. */
  facts?: Record<string, string | undefined>
  /** The first of the photos: shown before the message with the buttons. */
  photo?: Photo | undefined
  /** Of whoever is to be told, read beforehand, where others wait for the end of the transaction. */
  chats?: Awaited<ReturnType<Officers['chatsOf']>>
}

const rolesOf = {
  new: ['handler'],
  added: ['handler'],
  forwarded: ['handler'],
  unanswered: ['handler'],
  reopened: ['handler', 'supervisor'],
  disputed: ['supervisor'],
} as const satisfies Record<Telling['key'], readonly OfficerRole[]>

/** One message with buttons to each officer whose matter it is; opened again, also to the supervisors. */
export async function toOfficers(report: Report, telling: Telling) {
  const { tx, officers, communes, key, facts, photo } = telling
  const where = { officeCode: report.office?.code, communeCode: report.areaCode }
  const seen = report.hidden
    ? { ...report, name: undefined, address: undefined, contact: undefined }
    : report
  const chats = telling.chats ?? (await officers.chatsOf(rolesOf[key], tx.sql))
  return chats
    .filter(({ officer }) => inScope(officer, where))
    .flatMap(({ conversationId, channel, language }): NonNullable<Answer['elsewhere']> => {
      const voice = languageOf(language)
      const t = translator(voice)
      const head = t(`work.report.${key}`, facts ?? {})
      const reply = workReply(seen, communes, { t, language: voice }, head)
      const pictures = photo === undefined ? [] : [photoReply(report.receipt, photo, t)]
      return [...pictures, reply].map((each) => ({ conversationId, channel, reply: each }))
    })
}
