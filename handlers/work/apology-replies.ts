import type { Approved, Filled } from '#src/apologies/apologies.ts'
import type { Letter } from '#src/apologies/letter.ts'
import type { Choice, Reply } from '#src/chat/reply.ts'
import type { Timing } from '#src/dossiers/timing.ts'
import { formatDay, formatLocalDay, formatMoment } from '#src/i18n/format.ts'
import { type Language, type Translate, translator } from '#src/i18n/translate.ts'
import { letterMessage } from '../views/apology-letter.ts'
import { timingPhrase } from '../views/dossier.ts'
import { menuChoice } from '../views/menu.ts'

type Voice = { t: Translate; language: Language }
type Item = { letter: Letter; timing: Timing }

const listChoice = (t: Translate): Choice => ({ label: t('work.list'), data: 'work' })
const data = (action: string, ...rest: (string | number)[]) =>
  ['work', 'apology', action, ...rest].join(':')

function factsOf({ letter, timing }: Item, { t, language }: Voice): string {
  return t('work.apology.line', {
    code: letter.code,
    procedure: letter.procedureName ?? t('my-dossiers.no-procedure'),
    day: formatDay(letter.dueAt, language),
    timing: timingPhrase(timing, t),
  })
}

/** The letters that wait, to open one; `next`: where the list goes on. */
export function listReply(
  { items, total, next }: { items: Item[]; total: number; next: number | undefined },
  voice: Voice,
): Reply {
  const { t } = voice
  const choices: Choice[] = items.map(({ letter }) => ({
    label: letter.code,
    data: data('open', letter.id),
  }))
  const more = next === undefined ? [] : [{ label: t('work.next'), data: data('page', next) }]
  const lines = items.map((item) => factsOf(item, voice))
  return {
    text: [t('work.apology.head', { count: total }), ...lines].join('\n\n'),
    choices: [...choices, ...more, menuChoice(t)],
  }
}

/** A letter at a step of being written: what was found, and as text where it can be read already. */
export type LetterStep = {
  found: Filled | Approved
  preview: { text: string; digest: string } | undefined
  timing: Timing | undefined
  now: Date
}

function causeReply(
  step: LetterStep,
  found: Filled & { kind: 'cause' | 'bad-cause' },
  voice: Voice,
) {
  const { t } = voice
  const { letter, causes } = found
  const item = { letter, timing: step.timing ?? { kind: 'no-date' as const } }
  const text =
    found.kind === 'bad-cause'
      ? t(`work.apology.bad-cause.${found.problem}`)
      : `${factsOf(item, voice)}\n\n${t('work.apology.ask-cause')}`
  const usual = causes.map(({ code, label }) => ({ label, data: data('cause', letter.id, code) }))
  return { text, choices: [...usual, listChoice(t)] }
}

function dayReply(found: Filled & { kind: 'day' | 'bad-day' }, { t, language }: Voice): Reply {
  const { letter, days } = found
  const shown = (day: string) => formatLocalDay(day, language)
  const problem = found.kind === 'bad-day' ? found.problem : undefined
  const text =
    problem === undefined
      ? t('work.apology.ask-day', { example: shortDay(days[0]) })
      : t(
          `work.apology.bad-day.${problem.name && problem.why === 'day-off' ? 'holiday' : problem.why}`,
          {
            example: shortDay(problem.example),
            name: problem.name,
            latest: problem.latest && shown(problem.latest),
            due: formatDay(letter.dueAt, language),
          },
        )
  const choices = days.map((day) => ({ label: shown(day), data: data('day', letter.id, day) }))
  return { text, choices: [...choices, listChoice(t), menuChoice(t)] }
}

/** `30/11/2026`, as a person would type it. */
function shortDay(day = ''): string {
  return day.split('-').reverse().join('/')
}

function previewReply({ found, preview }: LetterStep, { t }: Voice): Reply {
  const letter = found as Extract<Approved, { kind: 'ready' | 'changed' }>
  const { id, newDay } = letter.letter
  const head = t(found.kind === 'changed' ? 'work.apology.changed' : 'work.apology.preview')
  // As a citizen with a Vietnamese chat reads it, whatever the officer's own language is.
  const voice = { t: translator('vi'), language: 'vi' as const }
  const shown = letterMessage({ text: preview?.text ?? '', newDay }, voice)
  return {
    text: `${head}\n\n${shown}`,
    choices: [
      { label: t('work.apology.approve'), data: data('approve', id, preview?.digest ?? '') },
      { label: t('work.apology.edit-cause'), data: data('edit', id, 'cause') },
      { label: t('work.apology.edit-day'), data: data('edit', id, 'day') },
      listChoice(t),
      menuChoice(t),
    ],
  }
}

/** Why there is nothing to approve: another was first, or no letter is needed any more. */
function settledText({ code, state, approvedBy, approvedAt }: Letter, t: Translate): string {
  if (state === 'void' || approvedBy === undefined || approvedAt === undefined) {
    return t('work.apology.not-needed', { code })
  }
  return t('work.apology.taken', { code, name: approvedBy.name, moment: formatMoment(approvedAt) })
}

/** What an officer reads at one step of a letter. */
export function apologyReplies(step: LetterStep, voice: Voice): Reply {
  const { t } = voice
  const { found } = step
  const ending = (text: string): Reply => ({ text, choices: [listChoice(t), menuChoice(t)] })
  switch (found.kind) {
    case 'cause':
    case 'bad-cause':
      return causeReply(step, found, voice)
    case 'day':
    case 'bad-day':
      return dayReply(found, voice)
    case 'ready':
    case 'changed':
      return previewReply(step, voice)
    case 'approved': {
      const { code } = found.letter
      if (found.readers === 0) return ending(t('work.apology.to-counter', { code }))
      const late = found.inTime ? '' : `\n\n${t('work.apology.late')}`
      return ending(`${t('work.apology.approved', { code })}${late}`)
    }
    case 'settled':
      return ending(settledText(found.letter, t))
    case 'not-handler':
      return ending(t('work.apology.not-handler', { code: found.letter.code }))
    case 'no-more-dates': {
      const { letter, most } = found
      return ending(t('work.apology.no-more-dates', { code: letter.code, most }))
    }
    case 'not-yours':
      return ending(t('work.apology.not-yours'))
  }
}
