import { z } from 'zod'
import type { Answer, Handler, Match, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import type { Choice } from '#src/chat/reply.ts'
import { dialogueOf, inDialogue, withoutDialogue } from '#src/chat/session.ts'
import { choiceArgument, commandOf } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { SeatsChanged } from '#src/dialogues/change-seats.ts'
import type { DialogueDesk } from '#src/dialogues/desk.ts'
import type { Dialogues } from '#src/dialogues/dialogues.ts'
import { readMoment } from '#src/dialogues/read-moment.ts'
import type { Officers } from '#src/officers/officers.ts'
import {
  type DeskJob,
  type DeskWork,
  forTheirDialogue,
  openDesk,
  overDesk,
} from './views/dialogue-desk.ts'
import { readReserveWords, readSeats } from './views/dialogue-reserves.ts'

const name = 'dialogue-change'
const steps = ['move', 'place', 'seats', 'reserves'] as const
const changing = z.object({ step: z.enum(steps), id: z.number().int() })
type State = z.infer<typeof changing>

const mostText = 200

type Services = {
  dialogues: Pick<Dialogues, 'find' | 'groups'>
  dialogueDesk: Pick<DialogueDesk, 'move' | 'cancel' | 'changeSeats' | 'changeReserves'>
  officers: Officers
  communes: Pick<Communes, 'gazetteer'>
}

/** What can be changed about a dialogue in chat: time, place, seats, for whom some are kept; or it is called off. */
export function dialogueChange(services: Services): Handler {
  const { dialogues, dialogueDesk: desk, officers, communes } = services
  const forOrganiser = (id: number, job: DeskJob) =>
    forTheirDialogue({ officers, dialogues }, id, job)

  type Changing = { work: DeskWork; step: State['step']; said: string }
  /** What came of a change, and where to go next besides. */
  type Outcome = { done: boolean; said: string; next?: Choice[] }

  const button = (key: (typeof steps)[number] | 'call-off', id: number, { t }: Turn): Choice => ({
    label: t(`dialogue-maker.choice.${key}`),
    data: `desk-${key}:${id}`,
  })

  const showChanges: DeskJob = async ({ dialogue: { id }, turn }) => {
    const choices = ([...steps, 'call-off'] as const).map((key) => button(key, id, turn))
    const text = turn.t('dialogue-maker.what-to-change')
    return { replies: [{ text, choices: [...choices, openDesk(id, turn)] }] }
  }

  /** The groups for which seats are kept, in words; empty when there are none. */
  async function keptOf(id: number): Promise<string> {
    const groups = await dialogues.groups(id)
    return groups.map(({ name: called, seats }) => `${called} ${seats}`).join(', ')
  }

  const ask =
    (step: State['step'], unread = false): DeskJob =>
    async ({ dialogue, turn }) => {
      const { id, seats } = dialogue
      const key = unread ? 'unread-change' : 'ask-change'
      const kept = step === 'reserves' ? await keptOf(id) : ''
      const now = kept && turn.t('dialogue-maker.kept-now', { groups: kept })
      const text = [now, turn.t(`dialogue-maker.${key}.${step}`, { seats })]
      return {
        replies: [overDesk(id, turn, text.filter(Boolean).join('\n'))],
        session: inDialogue(turn.session, name, { step, id }),
      }
    }

  const sureToCallOff: DeskJob = async ({ dialogue: { id }, turn }) => {
    const yes = {
      label: turn.t('dialogue-maker.choice.call-off-sure'),
      data: `desk-call-off-sure:${id}`,
    }
    const text = turn.t('dialogue-maker.sure-to-call-off')
    return { replies: [{ text, choices: [yes, openDesk(id, turn)] }] }
  }

  const callOff: DeskJob =
    async ({ dialogue: { id }, officer, turn }) =>
    async (tx) => {
      const done = await desk.cancel(tx, id, turn.now)
      const detail = { dialogue: id }
      if (done)
        await officers.note(tx, { officerId: officer.id, action: 'cancel-dialogue', detail })
      const key = done ? 'dialogue-maker.called-off' : 'dialogue-maker.not-called-off'
      return { replies: [overDesk(id, turn, turn.t(key))] }
    }

  /** Runs a change, notes who made it, and says what came of it. */
  const noted =
    (
      { work: { dialogue, officer, turn }, step }: Omit<Changing, 'said'>,
      run: (tx: Parameters<Write>[0]) => Promise<Outcome>,
    ): Write =>
    async (tx) => {
      const { done, said, next = [] } = await run(tx)
      const detail = { dialogue: dialogue.id, change: step }
      if (done)
        await officers.note(tx, { officerId: officer.id, action: 'change-dialogue', detail })
      const reply = overDesk(dialogue.id, turn, said)
      const choices = [...next, ...(reply.choices ?? [])]
      return { replies: [{ ...reply, choices }], session: withoutDialogue(turn.session) }
    }

  /** What came of a change of the seats; `done` is said when it was made. */
  function seatsSaid(result: SeatsChanged, done: string, { dialogue, turn }: DeskWork): Outcome {
    const { t } = turn
    switch (result.kind) {
      case 'done':
        return { done: true, said: done }
      case 'unknown':
        return { done: false, said: t('dialogue-maker.not-called-off') }
      case 'closed':
        return { done: false, said: t('dialogue-maker.reserves-closed') }
      case 'held':
        return { done: false, said: t('dialogue-maker.seats-held', result) }
      case 'kept': {
        const next = [button('reserves', dialogue.id, turn)]
        return { done: false, said: t('dialogue-maker.seats-kept', result), next }
      }
    }
  }

  async function move({ work, step, said }: Changing): Promise<Answer | Write> {
    const { dialogue, turn } = work
    const startsAt = step === 'move' ? readMoment(said, turn.now) : undefined
    if (step === 'move' && (startsAt === undefined || startsAt <= turn.now))
      return await ask(step, true)(work)
    const to = startsAt ? { startsAt } : { place: said.slice(0, mostText) }
    return noted({ work, step }, async (tx) => {
      const done = await desk.move(tx, dialogue.id, to)
      return { done, said: turn.t(`dialogue-maker.${done ? 'moved' : 'not-called-off'}`) }
    })
  }

  async function resize({ work, step, said }: Changing): Promise<Answer | Write> {
    const { dialogue, turn } = work
    const seats = readSeats(said)
    if (seats === undefined) return await ask(step, true)(work)
    return noted({ work, step }, async (tx) => {
      const result = await desk.changeSeats(tx, dialogue.id, seats, turn.now)
      return seatsSaid(result, turn.t('dialogue-maker.seats-changed', { seats }), work)
    })
  }

  async function keep({ work, step, said }: Changing): Promise<Answer | Write> {
    const { dialogue, turn } = work
    const reserves = readReserveWords(communes, said, dialogue.seats)
    if (reserves === undefined) return await ask(step, true)(work)
    const groups = reserves.map(({ name: called, seats }) => `${called} ${seats}`).join(', ')
    const key = reserves.length === 0 ? 'reserves-none' : 'reserves-changed'
    return noted({ work, step }, async (tx) => {
      const kept = reserves.map(({ kind, value, seats }) => ({ kind, value, seats }))
      const result = await desk.changeReserves(tx, dialogue.id, kept, turn.now)
      return seatsSaid(result, turn.t(`dialogue-maker.${key}`, { groups }), work)
    })
  }

  const change =
    (step: State['step'], said: string): DeskJob =>
    async (work) => {
      const changes = { move, place: move, seats: resize, reserves: keep }
      return await changes[step]({ work, step, said })
    }

  function matchTap(message: Message): Match | undefined {
    const found = (prefix: string, job: DeskJob): Match | undefined => {
      const [id] = /^\d{1,9}$/.exec(choiceArgument(message, prefix) ?? '') ?? []
      return id === undefined ? undefined : { answer: forOrganiser(Number(id), job) }
    }
    const asked = steps.map((step) => found(`desk-${step}`, ask(step)))
    return (
      found('desk-change', showChanges) ??
      asked.find((each) => each !== undefined) ??
      found('desk-call-off', sureToCallOff) ??
      found('desk-call-off-sure', callOff)
    )
  }

  return {
    name,
    matches(message, session) {
      if (message.content.kind === 'choice') return matchTap(message)
      const state = dialogueOf(session, name, changing)
      const text = message.content.kind === 'text' ? wordsOf(message)?.trim() : undefined
      if (state === undefined || !text || commandOf(text) !== undefined) return undefined
      return {
        understood: { desk: state.step },
        answer: forOrganiser(state.id, change(state.step, text)),
      }
    },
  }
}
