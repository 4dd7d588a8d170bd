import { z } from 'zod'
import type { Answer, Handler, Turn, Write } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import type { Choice } from '#src/chat/reply.ts'
import { dialogueOf, inDialogue, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf } from '#src/chat/words.ts'
import { readDay } from '#src/dialogues/read-moment.ts'
import { formatDate, formatLocalDay } from '#src/i18n/format.ts'
import { inScope } from '#src/officers/officer.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { Reception, Receptions } from '#src/receptions/receptions.ts'
import { notYours, organiserIn } from './views/dialogue-desk.ts'
import { menuChoice } from './views/menu.ts'
import { receptionText } from './views/reception.ts'

const name = 'reception-desk'
const states = z.discriminatedUnion('step', [
  z.object({ step: z.literal('outcome'), id: z.number().int(), booking: z.string() }),
  z.object({
    step: z.literal('due'),
    id: z.number().int(),
    booking: z.string(),
    outcome: z.string(),
  }),
])
type State = z.infer<typeof states>

const mostListed = 8
const mostText = 500

type Services = { receptions: Receptions; officers: Officers }

/** The desk of a reception: who booked with what, whether it was held, what came of each turn and by when. */
export function receptionDesk({ receptions, officers }: Services): Handler {
  type Job = (session: Reception, turn: Turn, officerId: number) => Promise<Answer | Write>

  const forOfficer = (id: number, job: Job) => async (turn: Turn) => {
    const officer = await organiserIn(officers, turn)
    const found = officer && (await receptions.find(id))
    const communeCode = found?.communeCode ?? undefined
    if (!found || !inScope(officer, { communeCode })) return { replies: [notYours(turn)] }
    return await job(found, turn, officer.id)
  }

  const back = (id: number, { t }: Turn): Choice[] => [
    { label: t('reception-desk.choice.open'), data: `recdesk:${id}` },
    menuChoice(t),
  ]

  async function list(turn: Turn): Promise<Answer> {
    const { t } = turn
    const officer = await organiserIn(officers, turn)
    if (officer === undefined) return { replies: [notYours(turn)] }
    const found = await receptions.list(officer.areaCode, turn.now)
    const choices = found.slice(0, mostListed).map(({ id, startsAt, host }) => ({
      label: `${formatDate(startsAt).slice(0, 5)} ${host}`.slice(0, 60),
      data: `recdesk:${id}`,
    }))
    const text = t(found.length === 0 ? 'reception-desk.none' : 'reception-desk.head')
    const session = withoutDialogue(turn.session)
    return { replies: [{ text, choices: [...choices, menuChoice(t)] }], session }
  }

  const open: Job = async (found, turn) => {
    const { t, language } = turn
    const bookings = await receptions.bookingsOf(found.id)
    const lines = bookings.map(({ slot, matter, outcome, promisedDay }) => {
      const day = promisedDay === null ? '' : formatLocalDay(promisedDay, language)
      const key = outcome === null ? 'open' : promisedDay === null ? 'done' : 'promised'
      return t(`reception-desk.turn.${key}`, { slot, matter, outcome, day })
    })
    const held = found.held === null ? 'unknown' : found.held ? 'yes' : 'no'
    const text = [receptionText(found, turn), t(`reception-desk.held.${held}`), ...lines].join(
      '\n\n',
    )
    const ask = bookings
      .filter(({ outcome }) => outcome === null)
      .slice(0, mostListed)
      .map(({ id, slot }) => ({
        label: t('reception-desk.choice.outcome', { slot }),
        data: `rec-outcome:${found.id}:${id}`,
      }))
    const wasHeld = { label: t('reception-desk.choice.held'), data: `rec-held:${found.id}:1` }
    const notHeld = { label: t('reception-desk.choice.not-held'), data: `rec-held:${found.id}:0` }
    const begun = turn.now >= found.startsAt
    const say = begun ? [wasHeld, notHeld, ...ask] : [notHeld]
    const session = withoutDialogue(turn.session)
    return { replies: [{ text, choices: [...say, menuChoice(t)] }], session }
  }

  const noteHeld =
    (held: boolean): Job =>
    async ({ id, code }, turn, officerId) =>
    async (tx) => {
      const done = await receptions.noteHeld(tx, id, held, turn.now)
      if (!done)
        return { replies: [{ text: turn.t('reception-desk.not-yet'), choices: back(id, turn) }] }
      const detail = { reception: code, held }
      await officers.note(tx, { officerId, action: 'reception-held', detail })
      const text = turn.t(held ? 'reception-desk.noted-held' : 'reception-desk.noted-not-held')
      return { replies: [{ text, choices: back(id, turn) }] }
    }

  const wait = (
    state: State,
    turn: Turn,
    key: 'ask-outcome' | 'ask-due' | 'no-day' | 'too-long',
  ): Answer => ({
    replies: [
      { text: turn.t(`reception-desk.${key}`, { most: mostText }), choices: back(state.id, turn) },
    ],
    session: inDialogue(turn.session, name, state),
  })

  const askOutcome =
    (booking: string): Job =>
    async ({ id }, turn) => {
      const known = (await receptions.bookingsOf(id)).some((each) => each.id === booking)
      if (!known) return { replies: [notYours(turn)] }
      return wait({ step: 'outcome', id, booking }, turn, 'ask-outcome')
    }

  const takeText =
    (state: State, text: string): Job =>
    async ({ id, code }, turn, officerId) => {
      const { now, session } = turn
      if (state.step === 'outcome') {
        const { booking } = state
        const outcome = text
        if (outcome.length > mostText) return wait(state, turn, 'too-long')
        return wait({ step: 'due', id, booking, outcome }, turn, 'ask-due')
      }
      const none = /^(?:không|khong|ko)$/iu.test(text.trim())
      const promisedDay = none ? undefined : readDay(text, now)
      if (!none && promisedDay === undefined) return wait(state, turn, 'no-day')
      return async (tx) => {
        const { booking, outcome } = state
        await receptions.noteOutcome(tx, { id: booking, outcome, promisedDay, now })
        const detail = { reception: code, booking }
        await officers.note(tx, { officerId, action: 'reception-outcome', detail })
        const replies = [{ text: turn.t('reception-desk.outcome-noted'), choices: back(id, turn) }]
        return { replies, session: withoutDialogue(session) }
      }
    }

  return {
    name,
    matches(message, session) {
      if (asksFor(message, { choice: 'recdesk' })) return { answer: list }
      const two = (prefix: string) =>
        /^(\d{1,9}):(\d{1,18})$/.exec(choiceArgument(message, prefix) ?? '')
      const opened = /^\d{1,9}$/.exec(choiceArgument(message, 'recdesk') ?? '')
      if (opened) return { answer: forOfficer(Number(opened[0]), open) }
      const held = two('rec-held')
      if (held) return { answer: forOfficer(Number(held[1]), noteHeld(held[2] === '1')) }
      const outcome = two('rec-outcome')
      if (outcome?.[2]) return { answer: forOfficer(Number(outcome[1]), askOutcome(outcome[2])) }
      const state = dialogueOf(session, name, states)
      const text = message.content.kind === 'text' ? wordsOf(message) : undefined
      if (state === undefined || text === undefined || commandOf(text) !== undefined)
        return undefined
      return { answer: forOfficer(state.id, takeText(state, text)) }
    },
  }
}
