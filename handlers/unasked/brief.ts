import type { Brief, OfficeBrief } from '#src/briefs/brief.ts'
import type { Reply } from '#src/chat/reply.ts'
import { leastPeople, withhold } from '#src/figures/live/withhold.ts'
import { formatDigits, formatLocalDay } from '#src/i18n/format.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import { menuChoice } from '../views/menu.ts'

type Voice = { t: Translate; language: Language }

// A brief is read standing; the rest is behind a question.
const mostOffices = 8

function countText(count: number, { t, language }: Voice): string {
  if (count > 0 && count < leastPeople) return t('live.few')
  return formatDigits(String(count), language)
}

function numbersOf(counts: Omit<OfficeBrief, 'code' | 'name'>, voice: Voice) {
  const { received, dueToday, late, letters } = counts
  const said = { received, dueToday, late, letters }
  return Object.fromEntries(
    Object.entries(said).map(([key, count]) => [key, countText(count, voice)]),
  )
}

/** The brief of a morning: everything of the officer's scope, then office by office. */
export function morningBrief({ day, lastWorkingDay, offices }: Brief, voice: Voice): Reply[] {
  const { t, language } = voice
  const sum = (pick: (office: OfficeBrief) => number) =>
    offices.reduce((total, office) => total + pick(office), 0)
  const total = {
    ...{ received: sum(({ received }) => received), dueToday: sum(({ dueToday }) => dueToday) },
    ...{ late: sum(({ late }) => late), letters: sum(({ letters }) => letters) },
  }
  const lines = offices.slice(0, mostOffices).map((office) =>
    t('brief.office', {
      ...numbersOf(office, voice),
      office: office.name ?? (office.code || t('brief.no-office')),
    }),
  )
  const more = offices.length - mostOffices
  const parts = [
    [
      t('brief.head', { day: formatLocalDay(day, language) }),
      t('brief.total', {
        ...numbersOf(total, voice),
        day: formatLocalDay(lastWorkingDay, language),
      }),
    ],
    offices.length > 1 ? [...lines, ...(more > 0 ? [t('brief.more', { count: more })] : [])] : [],
    [t('brief.source')],
  ]
  const text = parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')
  return [{ text, choices: [{ label: t('brief.choice.settings'), data: 'brief' }, menuChoice(t)] }]
}

/** The share in time fell below the limit an officer set. */
export function limitCrossed(
  { part, whole, threshold }: { part: number; whole: number; threshold: number },
  voice: Voice,
): Reply[] {
  const { t, language } = voice
  const shown = withhold({ kind: 'share', part, whole })
  const facts = { threshold: formatDigits(String(threshold), language) }
  const text =
    shown.kind === 'exact'
      ? t('brief.below', {
          ...facts,
          value: formatDigits(shown.value, language),
          numerator: formatDigits(String(part), language),
          denominator: formatDigits(String(whole), language),
        })
      : t('brief.below-only', facts)
  return [{ text, choices: [{ label: t('brief.choice.settings'), data: 'brief' }, menuChoice(t)] }]
}
