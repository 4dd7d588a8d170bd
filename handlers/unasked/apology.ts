import type { Digest, Overdue } from '#src/apologies/digest.ts'
import type { Letter } from '#src/apologies/letter.ts'
import type { Reply } from '#src/chat/reply.ts'
import type { Timing } from '#src/dossiers/timing.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import { letterMessage } from '../views/apology-letter.ts'
import { timingPhrase } from '../views/dossier.ts'
import { contactsChoice, menuChoice } from '../views/menu.ts'

type Voice = { t: Translate; language: Language }

const workChoice = (t: Translate) => ({ label: t('work.list'), data: 'work' })

/** The office's letter to a citizen, with where to look and whom to ask. */
export function citizenLetter(
  letter: { code: string; text: string; newDay: string },
  voice: Voice,
): Reply[] {
  const { t } = voice
  const choices = [
    { label: t('dossier.choice.back'), data: `dossier:${letter.code}` },
    contactsChoice(t),
    menuChoice(t),
  ]
  return [{ text: letterMessage(letter, voice), choices }]
}

/** An officer's list of a morning: what is about to be late, most urgent first, and what is late already. */
export function morningList(digest: Digest, { t }: Voice): Reply[] {
  const line = (name: 'lastDay' | 'drafted' | 'listed' | 'today' | 'missed') =>
    digest[name] > 0 ? [`• ${t(`apology.list.${name}`, { count: digest[name] })}`] : []
  const lines = [
    ...line('lastDay'),
    ...line('drafted'),
    ...line('listed'),
    ...line('today'),
    ...line('missed'),
  ]
  const text = [t('apology.list.head'), lines.join('\n'), t('apology.list.foot')].join('\n\n')
  return [{ text, choices: [workChoice(t), menuChoice(t)] }]
}

/** A letter that is overdue, and by how much. */
type OverdueLetter = { letter: Letter; timing: Timing }
/** What a supervisor is told of a morning. */
export type OverdueFacts = {
  offices: Overdue[]
  oldest: OverdueLetter[]
  /** What waits where no handler is at work in a chat. */
  waiting: Digest
}

// A list that does not fit on two screens is not read.
const mostOffices = 8

/** A supervisor's list of a morning: how many promised dates passed without a letter, where, and the oldest of them. */
export function overdueList({ offices, oldest, waiting }: OverdueFacts, { t }: Voice): Reply[] {
  const sum = (pick: (office: Overdue) => number) =>
    offices.reduce((total, office) => total + pick(office), 0)
  const [missed, broken] = [sum((office) => office.missed), sum((office) => office.broken)]
  const untold = waiting.today + waiting.lastDay + waiting.drafted + waiting.listed
  const officeLine = ({ officeName, missed: none, broken: again }: Overdue) =>
    t('apology.overdue.office', {
      office: officeName ?? t('apology.overdue.no-office'),
      count: none + again,
    })
  const more = offices.length - mostOffices
  const parts = [
    [
      missed > 0 && t('apology.overdue.missed', { count: missed }),
      broken > 0 && t('apology.overdue.broken', { count: broken }),
      untold > 0 && t('apology.overdue.unattended', { count: untold }),
    ],
    [
      ...offices.slice(0, mostOffices).map((office) => `• ${officeLine(office)}`),
      more > 0 && t('apology.overdue.more', { count: more }),
    ],
    oldest.length > 0 && [
      t('apology.overdue.oldest'),
      ...oldest.map(({ letter, timing }) => `• ${letter.code}: ${timingPhrase(timing, t)}`),
    ],
  ]
  const text = parts
    .flatMap((part) => (part === false ? [] : [part.filter(Boolean).join('\n')]))
    .filter((part) => part !== '')
    .join('\n\n')
  return [{ text, choices: [workChoice(t), menuChoice(t)] }]
}

/** What became of an approved letter, to the officer who approved it. What nobody knows is said to be unknown. */
export function outcomeReport({ code, state, voidReason }: Letter, { t }: Voice): Reply[] {
  const said = (() => {
    switch (state) {
      case 'sent':
      case 'unknown':
      case 'held':
      case 'counter':
        return t(`apology.outcome.${state}`, { code })
      default:
        return t(`apology.outcome.void-${voidReason ?? 'unclear'}`, { code })
    }
  })()
  return [{ text: said, choices: [workChoice(t), menuChoice(t)] }]
}
