import type { Broadcast } from '#src/broadcasts/broadcast.ts'
import type { Answer } from '#src/chat/handler.ts'
import type { Choice } from '#src/chat/reply.ts'
import { formatDigits } from '#src/i18n/format.ts'
import { audienceText, countText } from '../views/broadcast-words.ts'
import type { Facts } from './facts.ts'
import type { At, Services } from './job.ts'
import { asking, type State, type Step, steps, tap } from './state.ts'

/** What a button under a broadcast can open: the assistant's own doors, by their commands. */
export const doors = {
  doithoai: 'dialogues',
  tiepdan: 'reception',
  phananh: 'feedback',
  hoso: 'dossier',
  thutuc: 'procedure',
  lienhe: 'contacts',
} as const
export type Door = keyof typeof doors
export const doorNames = Object.keys(doors) as Door[]
export const mostButtons = 5

const cancelChoice = ({ turn: { t } }: At): Choice => ({ label: t('cancel.yes'), data: 'cancel' })

/** As many buttons as the narrowest channel shows: `hủy` works without one. */
const withCancel = (choices: readonly Choice[], at: At): Choice[] =>
  choices.length < mostButtons ? [...choices, cancelChoice(at)] : [...choices]

function buttonQuestion({ id, choices }: Broadcast, at: At) {
  const { t } = at.turn
  const used = new Set(choices.map((each) => ('data' in each ? each.data : '')))
  const left = doorNames.filter((door) => !used.has(doors[door])).slice(0, 3)
  const offered = choices.length < mostButtons ? left : []
  const text =
    choices.length === 0
      ? t('broadcast.ask.buttons')
      : t('broadcast.ask.more-buttons', {
          count: choices.length,
          labels: choices.map(({ label }) => label).join(', '),
        })
  const done = {
    label: t(choices.length === 0 ? 'broadcast.choice.none' : 'broadcast.choice.done'),
    data: tap('done', id, 'buttons'),
  }
  const clear = { label: t('broadcast.choice.clear-buttons'), data: tap('clear', id, 'buttons') }
  return {
    text,
    choices: [
      done,
      ...offered.map((door) => ({
        label: t(`broadcast.door.${door}`),
        data: tap('door', id, door),
      })),
      ...(choices.length === 0 ? [] : [clear]),
    ],
  }
}

function groupChoices({ id, communeCode }: Broadcast, { turn: { t } }: At): Choice[] {
  const kinds = ['agreed', 'commune', 'registered', 'waitlisted', 'reports'] as const
  return kinds
    .filter((kind) => kind !== 'commune' || communeCode === undefined)
    .map((kind) => ({ label: t(`broadcast.choice.group.${kind}`), data: tap('group', id, kind) }))
}

function audienceQuestion({ broadcast, names, reach }: Facts, state: State, at: At) {
  const { t } = at.turn
  const { id, audience } = broadcast
  if (state.side === 'exclude') {
    return { text: t('broadcast.ask.exclude'), choices: groupChoices(broadcast, at) }
  }
  if (audience.include.length === 0 || state.side === 'include') {
    const key = broadcast.communeCode === undefined ? 'audience' : 'audience-own'
    return { text: t(`broadcast.ask.${key}`), choices: groupChoices(broadcast, at) }
  }
  const people = reach && t('broadcast.ask.people', { count: countText(reach.people, at.turn) })
  const text = [audienceText(broadcast, names, t), people].filter(Boolean).join('\n')
  const choices = [
    { label: t('broadcast.choice.done'), data: tap('done', id, 'audience') },
    { label: t('broadcast.choice.include'), data: tap('side', id, 'include') },
    { label: t('broadcast.choice.exclude'), data: tap('side', id, 'exclude') },
    { label: t('broadcast.choice.clear-audience'), data: tap('clear', id, 'audience') },
  ]
  return { text, choices }
}

/** The first question of a new broadcast; nothing is kept before it is answered. */
export function askText(at: At, head?: string): Answer {
  const { t, session } = at.turn
  const text = [head, t('broadcast.ask.text')].filter(Boolean).join('\n\n')
  const state: State = { step: 'text', id: 0, flow: true }
  return { replies: [{ text, choices: [cancelChoice(at)] }], session: asking(session, state) }
}

const quietText = ({ quietHours }: Pick<Services, 'quietHours'>, { turn: { t } }: At) =>
  quietHours === undefined ? undefined : t('broadcast.quiet-hours', quietHours)

/** The question of a step, about the broadcast as it is now. `head`: what is said first, such as what could not be read. */
export function ask(
  facts: Facts,
  state: State,
  { services, at, head }: { services: Services; at: At; head?: string | undefined },
): Answer {
  const { t, session } = at.turn
  const { id } = facts.broadcast
  const none = { label: t('broadcast.choice.none'), data: tap('done', id, state.step) }
  const question = (() => {
    switch (state.step) {
      case 'text':
        return { text: t('broadcast.ask.text'), choices: [] }
      case 'english':
        return { text: t('broadcast.ask.english'), choices: [none] }
      case 'picture':
        return { text: t('broadcast.ask.picture'), choices: [none] }
      case 'buttons':
        return buttonQuestion(facts.broadcast, at)
      case 'audience':
        return audienceQuestion(facts, state, at)
      case 'start':
        return {
          text: [t('broadcast.ask.start'), quietText(services, at)].filter(Boolean).join('\n'),
          choices: [
            { label: t('broadcast.choice.at-once'), data: tap('done', id, 'start') },
            { label: t('broadcast.choice.tomorrow'), data: tap('tomorrow', id) },
          ],
        }
      case 'money':
        return moneyQuestion(facts, services, at)
      case 'reason':
        return { text: t('broadcast.ask.reason'), choices: [] }
    }
  })()
  const text = [head, question.text].filter(Boolean).join('\n\n')
  return {
    replies: [{ text, choices: withCancel(question.choices, at) }],
    session: asking(session, state),
  }
}

function moneyQuestion({ broadcast, moneyLeft }: Facts, { billing }: Services, at: At) {
  const { id, waitDays } = broadcast
  const { t, language } = at.turn
  const free = { label: t('broadcast.choice.only-free'), data: tap('done', id, 'money') }
  const wait =
    waitDays > 0
      ? { label: t('broadcast.choice.wait-not'), data: tap('wait', id, 0) }
      : { label: t('broadcast.choice.wait'), data: tap('wait', id, 7) }
  const text =
    billing === undefined
      ? t('broadcast.ask.money-off')
      : t('broadcast.ask.money', {
          price: formatDigits(String(billing.price), language),
          cap: formatDigits(String(billing.monthlyCap), language),
          left: formatDigits(String(moneyLeft ?? billing.monthlyCap), language),
        })
  return { text, choices: [free, wait] }
}

/** The step after one; undefined after the last. */
export function stepAfter(step: Step): Step | undefined {
  return steps[steps.indexOf(step) + 1]
}
