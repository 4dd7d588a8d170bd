import type { Brief, OfficeBrief } from '#src/briefs/brief.ts'
import type { Reply } from '#src/chat/reply.ts'
import { people } from '#src/figures/live/cell.ts'
import { type Shown, withhold, withholdAmong } from '#src/figures/live/withhold.ts'
import { formatDigits, formatLocalDay } from '#src/i18n/format.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import { menuChoice } from '../views/menu.ts'

type Voice = { t: Translate; language: Language }

// A brief is read standing; the rest is behind a question.
const mostOffices = 8

const counted = ['received', 'dueToday', 'late', 'letters'] as const

function countText(shown: Shown, { t, language }: Voice): string {
  if (shown.kind === 'exact') return formatDigits(shown.value, language)
  return shown.kind === 'hidden' ? t('live.hidden') : t('live.few')
}

/** The counts of offices as they may be said beside their total. */
function numbersAmong(offices: readonly OfficeBrief[], voice: Voice) {
  const columns = counted.map((key) => withholdAmong(offices.map((office) => people(office[key]))))
  return offices.map((_, at) =>
    Object.fromEntries(
      counted.map((key, nth) => [key, countText(columns[nth]?.[at] ?? { kind: 'few' }, voice)]),
    ),
  )
}

function numbersOf(counts: Omit<OfficeBrief, 'code' | 'name'>, voice: Voice) {
  return Object.fromEntries(
    counted.map((key) => [key, countText(withhold(people(counts[key])), voice)]),
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
  const numbers = numbersAmong(offices, voice)
  const lines = offices.slice(0, mostOffices).map((office, at) =>
    t('brief.office', {
      ...numbers[at],
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
