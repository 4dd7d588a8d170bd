import type { Choice, Reply } from '#src/chat/reply.ts'
import type { DayCount, Dossier, Outline } from '#src/dossiers/dossiers.ts'
import type { Timing } from '#src/dossiers/timing.ts'
import { formatDate, formatDay, formatLocalDay, formatMoment } from '#src/i18n/format.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import { contactsChoice, menuChoice } from './menu.ts'
import { officeLines } from './office.ts'

type Voice = { t: Translate; language: Language }
/** `stale`: the source of the data has been silent for long. */
type DossierVoice = Voice & { stale: boolean }

/** `Đang xử lý`; where the source's own status says nothing to us, who to ask. */
export function statusName({ status, unclear }: Outline, t: Translate): string {
  return t(`dossier.status.${unclear ? 'unclear' : status}`)
}

/** How a dossier stands to its promised date, in words: `còn 3 ngày làm việc`. */
export function timingPhrase(timing: Timing, t: Translate): string {
  switch (timing.kind) {
    case 'paused':
      return t(`dossier.timing.paused-${timing.why}`)
    case 'left':
      return t('dossier.timing.left', { count: timing.days })
    case 'late':
      return timing.days === 0
        ? t('dossier.timing.late-today')
        : t('dossier.timing.late', { count: timing.days })
    case 'finished':
      return timing.how === 'late' && timing.days > 0
        ? t('dossier.timing.finished-late', { count: timing.days })
        : t(`dossier.timing.finished-${timing.how === 'late' ? 'late-today' : timing.how}`)
    default:
      return t(`dossier.timing.${timing.kind}`)
  }
}

/** Whether a dossier is in time, and no more: what may be told without proof. */
function inTimePhrase(timing: Timing, t: Translate): string {
  switch (timing.kind) {
    case 'left':
    case 'today':
      return t('dossier.in-time.within')
    case 'late':
      return t('dossier.in-time.late')
    case 'paused':
      return t('dossier.in-time.paused')
    case 'finished':
      return t(`dossier.in-time.finished-${timing.how}`)
    default:
      return t(`dossier.in-time.${timing.kind}`)
  }
}

/** What anybody may see who holds the code: code, status, in time or not. */
export function outlineText(outline: Outline, t: Translate): string {
  return t('dossier.outline', {
    code: outline.code,
    status: statusName(outline, t),
    inTime: inTimePhrase(outline.timing, t),
  })
}

/** What the person does next. */
export function adviceFor(
  { status, unclear, timing, newDay }: Outline & Pick<Dossier, 'newDay'>,
  t: Translate,
): string {
  if (unclear) return t('dossier.advice.unclear')
  if (timing.kind === 'late' && newDay !== undefined) return t('dossier.advice.late-new-date')
  return t(timing.kind === 'late' ? 'dossier.advice.late' : `dossier.advice.${status}`)
}

function dateLines(dossier: Dossier, { t, language }: Voice): (string | undefined)[] {
  const { receivedAt, dueAt, newDay, finishedAt, supplementDueAt, timing } = dossier
  const waited = timing.kind === 'left' || timing.kind === 'today' || timing.kind === 'late'
  return [
    receivedAt && t('dossier.line.received', { day: formatDate(receivedAt) }),
    dueAt && t('dossier.line.due', { day: formatDay(dueAt, language) }),
    waited && newDay && t('dossier.line.new-date', { day: formatLocalDay(newDay, language) }),
    finishedAt && t('dossier.line.finished', { day: formatDate(finishedAt) }),
    supplementDueAt &&
      dossier.status === 5 &&
      t('dossier.line.supplement-due', { day: formatDay(supplementDueAt, language) }),
  ].map((line) => line || undefined)
}

/** The office that has the dossier, else what is known of where it is. */
export function placeOfDossier({ office, communeName }: Dossier, t: Translate): string {
  return office ? officeLines(office, t) : (communeName ?? t('dossier.where-unknown'))
}

/** Everything a person may see who proved the dossier, one fact a line. */
function dossierText(dossier: Dossier, voice: DossierVoice): string {
  const { t, stale } = voice
  const place = dossier.office?.name ?? dossier.communeName
  const facts = [
    t('dossier.line.code', { code: dossier.code }),
    dossier.procedureName && t('dossier.line.procedure', { name: dossier.procedureName }),
    place && t('dossier.line.office', { name: place }),
    ...dateLines(dossier, voice),
    t('dossier.line.status', {
      status: statusName(dossier, t),
      timing: timingPhrase(dossier.timing, t),
    }),
  ].filter(Boolean)
  const moment = formatMoment(dossier.asOf)
  const asOf = stale ? t('feed.as-of-stale', { moment }) : t('dossier.as-of', { moment })
  return [facts.join('\n'), adviceFor(dossier, t), asOf].join('\n\n')
}

/** The full answer with its next steps. */
export function dossierReply(dossier: Dossier, voice: DossierVoice, countable: boolean): Reply {
  const { t } = voice
  const count: Choice[] = countable
    ? [{ label: t('dossier.choice.days'), data: `days:${dossier.code}` }]
    : []
  return {
    text: dossierText(dossier, voice),
    choices: [
      ...count,
      { label: t('dossier.choice.where'), data: `where:${dossier.code}` },
      { label: t('menu.my-dossiers'), data: 'my-dossiers' },
      // Five buttons at most; another code can be typed at any point.
      dossier.procedureCode === undefined
        ? { label: t('dossier.choice.another'), data: 'dossier' }
        : { label: t('dossier.choice.procedure'), data: `version:${dossier.code}` },
      menuChoice(t),
    ],
  }
}

// A phone shows about this many lines without much scrolling; the middle of a longer count is told as a number.
const mostDays = 24

function dayLines(count: DayCount, { t, language }: Voice): string[] {
  const line = (day: DayCount['days'][number]) => {
    const date = formatLocalDay(day.date, language)
    if (day.counts) return t('dossier.days.counted', { date, number: day.number })
    if (day.waiting) return t('dossier.days.waiting', { date })
    const why = day.name ?? t('dossier.days.weekend')
    return t('dossier.days.skipped', { date, why })
  }
  const { days } = count
  if (days.length <= mostDays) return days.map(line)
  const half = mostDays / 2
  const hidden = days.length - mostDays
  const gap = t('dossier.days.gap', { count: hidden })
  return [...days.slice(0, half).map(line), gap, ...days.slice(-half).map(line)]
}

/** The day-by-day computation of a promised date. */
export function daysReply(dossier: Dossier, count: DayCount, voice: Voice): Reply {
  const { t, language } = voice
  const head = t('dossier.days.head', {
    code: dossier.code,
    from: formatLocalDay(count.from, language),
    to: formatLocalDay(count.to, language),
    count: count.workingDays,
  })
  const notes = [
    count.afterThree && t('dossier.days.after-three'),
    count.dueOffDay && t('dossier.days.due-off-day'),
    count.provisional && t('dossier.days.provisional'),
    t('dossier.days.final'),
  ].filter(Boolean)
  return {
    text: [head, dayLines(count, voice).join('\n'), notes.join('\n')].join('\n\n'),
    choices: [
      { label: t('dossier.choice.back'), data: `dossier:${dossier.code}` },
      contactsChoice(t),
      menuChoice(t),
    ],
  }
}
