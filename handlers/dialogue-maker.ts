import { z } from 'zod'
import type { Answer, Handler, Turn, Write } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { dialogueOf, inDialogue, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import { closingTime, type DialogueDesk } from '#src/dialogues/desk.ts'
import type { Dialogues } from '#src/dialogues/dialogues.ts'
import { readMoment } from '#src/dialogues/read-moment.ts'
import { formatMoment } from '#src/i18n/format.ts'
import type { Officer } from '#src/officers/officer.ts'
import type { Officers } from '#src/officers/officers.ts'
import { fold } from '#src/text/fold.ts'
import { whenOf } from './views/dialogue.ts'
import { isTheirs, notYours, openDesk, organiserIn, overDesk } from './views/dialogue-desk.ts'
import { onlyCommune } from './views/dialogue-place.ts'
import { readReserveWords } from './views/dialogue-reserves.ts'

const name = 'dialogue-maker'
const steps = ['title', 'host', 'where', 'when', 'place', 'seats', 'reserves', 'topics'] as const
const given = z.object({
  title: z.string().optional(),
  host: z.string().optional(),
  where: z.object({ code: z.string().nullable(), name: z.string() }).optional(),
  when: z.string().optional(),
  place: z.string().optional(),
  seats: z.number().int().optional(),
  reserves: z
    .array(
      z.object({
        ...{ kind: z.enum(['commune', 'trade']), value: z.string(), name: z.string() },
        seats: z.number().int(),
      }),
    )
    .optional(),
  topics: z.string().optional(),
})
type Given = z.infer<typeof given>
const states = z.discriminatedUnion('step', [
  z.object({ step: z.literal('new'), given }),
  z.object({ step: z.literal('move'), id: z.number().int() }),
  z.object({ step: z.literal('place'), id: z.number().int() }),
  z.object({ step: z.literal('seats'), id: z.number().int() }),
])
type State = z.infer<typeof states>
type ChangeState = Exclude<State, { step: 'new' }>

const mostText = 200
const mostSeats = 10_000

type Services = {
  dialogues: Pick<Dialogues, 'find'>
  dialogueDesk: DialogueDesk
  officers: Officers
  communes: Pick<Communes, 'gazetteer'>
}

/** Who makes a dialogue is its organiser, whatever office they sit in; an officer of a commune makes them there only. */
function mayMakeFor({ areaCode }: Officer, communeCode: string | null): boolean {
  return areaCode === undefined || areaCode === communeCode
}

/** An officer makes a dialogue in chat, step by step, and changes it: time, place, seats, or calls it off. */
export function dialogueMaker(services: Services): Handler {
  const { dialogues, dialogueDesk: desk, officers, communes } = services

  /** What a step's text says, as the field of the dialogue; undefined when it cannot be read. */
  async function readStep(
    step: (typeof steps)[number],
    text: string,
    { now, seats = 0 }: { now: Date; seats: number | undefined },
  ): Promise<Given | undefined> {
    switch (step) {
      case 'when': {
        const at = readMoment(text, now)
        return at !== undefined && at > now ? { when: at.toISOString() } : undefined
      }
      case 'seats':
        return /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) <= mostSeats
          ? { seats: Number(text) }
          : undefined
      case 'reserves': {
        if (/^(?:khong|no|none|0)$/.test(fold(text))) return { reserves: [] }
        const reserves = readReserveWords(communes, text, seats)
        return reserves && { reserves }
      }
      case 'where': {
        if (/^(?:toan tinh|ca tinh)$/.test(fold(text))) return { where: { code: null, name: text } }
        const where = onlyCommune(communes, text)
        return where && { where }
      }
      default:
        return { [step]: text.slice(0, mostText) }
    }
  }

  function askStep(known: Given, turn: Turn, head?: string): Answer {
    const { t, session } = turn
    const step = steps.find((each) => known[each] === undefined)
    if (step === undefined) return confirm(known, turn)
    const text = [head, t(`dialogue-maker.ask.${step}`)].filter(Boolean).join('\n')
    const skip = { label: t('dialogue-maker.choice.no-reserves'), data: 'desk-no-reserves' }
    const cancel = { label: t('cancel.yes'), data: 'cancel' }
    const choices = step === 'reserves' ? [skip, cancel] : [cancel]
    return {
      replies: [{ text, choices }],
      session: inDialogue(session, name, { step: 'new', given: known }),
    }
  }

  function confirm(known: Given, turn: Turn): Answer {
    const { t, language, session } = turn
    const { title, host, place, seats, topics, where, reserves = [], when = '' } = known
    const at = new Date(when)
    const groups = reserves.map((each) => `${each.name} ${each.seats}`).join(', ')
    const text = t('dialogue-maker.confirm', {
      ...{ title, host, place, seats, topics },
      kept: groups && t('dialogue-maker.kept', { groups }),
      where: where?.name,
      when: whenOf(at, language),
      closes: formatMoment(closingTime(at)),
    })
    const choices = [
      { label: t('dialogue-maker.choice.make'), data: 'desk-make' },
      { label: t('cancel.yes'), data: 'cancel' },
    ]
    return {
      replies: [{ text, choices }],
      session: inDialogue(session, name, { step: 'new', given: known }),
    }
  }

  const forOfficer =
    (job: (officer: Officer, turn: Turn) => Promise<Answer | Write>) => async (turn: Turn) => {
      const officer = await organiserIn(officers, turn)
      return officer === undefined ? { replies: [notYours(turn)] } : await job(officer, turn)
    }

  const takeStep = (known: Given, text: string) =>
    forOfficer(async (officer, turn) => {
      const step = steps.find((each) => known[each] === undefined)
      if (step === undefined) return confirm(known, turn)
      const read = await readStep(step, text, { now: turn.now, seats: known.seats })
      if (read?.where !== undefined && !mayMakeFor(officer, read.where.code))
        return askStep(known, turn, turn.t('dialogue-maker.not-your-area'))
      if (read !== undefined) return askStep({ ...known, ...read }, turn)
      return askStep(known, turn, turn.t('dialogue-maker.unread', { text: text.slice(0, 60) }))
    })

  /** The button under the question of reserved seats; pressed at another step, it only asks that step again. */
  const skipReserves = (known: Given) =>
    forOfficer(async (_officer, turn) =>
      askStep(known.seats === undefined ? known : { reserves: [], ...known }, turn),
    )

  const make = forOfficer(async (officer, turn) => {
    const state = dialogueOf(turn.session, name, states)
    const known = state?.step === 'new' ? state.given : {}
    const { title, host, where, when, place, seats, topics, reserves = [] } = known
    if (!title || !host || !where || !when || !place || !seats || topics === undefined)
      return askStep(known, turn)
    const communeCode = where.code ?? undefined
    if (!mayMakeFor(officer, where.code))
      return { replies: [notYours(turn)], session: withoutDialogue(turn.session) }
    return async (tx) => {
      const made = { title, host, communeCode, place, seats, topics, organiserId: officer.id }
      const kept = reserves.map(({ kind, value, seats }) => ({ kind, value, seats }))
      const id = await desk.create(tx, { ...made, reserves: kept, startsAt: new Date(when) })
      const detail = { dialogue: id }
      await officers.note(tx, { officerId: officer.id, action: 'make-dialogue', detail })
      const reply = overDesk(id, turn, turn.t('dialogue-maker.made', { title }))
      return { replies: [reply], session: withoutDialogue(turn.session) }
    }
  })

  const forOrganiser = (
    id: number,
    job: (officer: Officer, turn: Turn) => Promise<Answer | Write>,
  ) =>
    forOfficer(async (officer, turn) => {
      const dialogue = await dialogues.find(id)
      if (!dialogue || !isTheirs(officer, dialogue)) return { replies: [notYours(turn)] }
      return await job(officer, turn)
    })

  const showChanges = (id: number) =>
    forOrganiser(id, async (_officer, turn) => {
      const { t } = turn
      const keys = ['move', 'place', 'seats', 'call-off'] as const
      const choices = keys.map((key) => ({
        label: t(`dialogue-maker.choice.${key}`),
        data: `desk-${key}:${id}`,
      }))
      const text = t('dialogue-maker.what-to-change')
      return { replies: [{ text, choices: [...choices, openDesk(id, turn)] }] }
    })

  const askChange = (state: ChangeState, unread = false) =>
    forOrganiser(state.id, async (_officer, turn) => {
      const key = unread ? 'unread-change' : 'ask-change'
      return {
        replies: [overDesk(state.id, turn, turn.t(`dialogue-maker.${key}.${state.step}`))],
        session: inDialogue(turn.session, name, state),
      }
    })

  const sureToCallOff = (id: number) =>
    forOrganiser(id, async (_officer, turn) => {
      const yes = {
        label: turn.t('dialogue-maker.choice.call-off-sure'),
        data: `desk-call-off-sure:${id}`,
      }
      const text = turn.t('dialogue-maker.sure-to-call-off')
      return { replies: [{ text, choices: [yes, openDesk(id, turn)] }] }
    })

  const callOff = (id: number) =>
    forOrganiser(id, async (officer, turn) => async (tx) => {
      const done = await desk.cancel(tx, id, turn.now)
      const detail = { dialogue: id }
      if (done)
        await officers.note(tx, { officerId: officer.id, action: 'cancel-dialogue', detail })
      const key = done ? 'dialogue-maker.called-off' : 'dialogue-maker.not-called-off'
      return { replies: [overDesk(id, turn, turn.t(key))] }
    })

  const change =
    (state: ChangeState, text: string) =>
    async (turn: Turn): Promise<Answer | Write> => {
      const { id, step } = state
      const startsAt = step === 'move' ? readMoment(text, turn.now) : undefined
      const seats = /^\d{1,5}$/.test(text) ? Number(text) : 0
      const bad =
        step === 'move' ? !startsAt || startsAt <= turn.now : step === 'seats' && seats < 1
      if (bad || seats > mostSeats) return await askChange(state, true)(turn)
      return await forOrganiser(id, async (officer) => async (tx) => {
        const { t } = turn
        const session = withoutDialogue(turn.session)
        const detail = { dialogue: id, change: step }
        await officers.note(tx, { officerId: officer.id, action: 'change-dialogue', detail })
        if (step === 'seats') {
          const done = await desk.changeSeats(tx, id, seats, turn.now)
          const said =
            done.kind === 'held'
              ? t('dialogue-maker.seats-held', { held: done.held })
              : t('dialogue-maker.seats-changed', { seats })
          return { replies: [overDesk(id, turn, said)], session }
        }
        const to = startsAt ? { startsAt } : { place: text.slice(0, mostText) }
        const moved = await desk.move(tx, id, to)
        const key = moved ? 'dialogue-maker.moved' : 'dialogue-maker.not-called-off'
        return { replies: [overDesk(id, turn, t(key))], session }
      })(turn)
    }

  return {
    name,
    matches(message, session) {
      if (asksFor(message, { choice: 'desk-new' }))
        return { answer: forOfficer(async (_officer, turn) => askStep({}, turn)) }
      if (asksFor(message, { choice: 'desk-make' })) return { answer: make }
      const number = (prefix: string) => {
        const found = /^\d{1,9}$/.exec(choiceArgument(message, prefix) ?? '')?.[0]
        return found === undefined ? undefined : Number(found)
      }
      const changing = number('desk-change')
      if (changing !== undefined) return { answer: showChanges(changing) }
      for (const step of ['move', 'place', 'seats'] as const) {
        const id = number(`desk-${step}`)
        if (id !== undefined) return { answer: askChange({ step, id }) }
      }
      const [asked, sure] = [number('desk-call-off'), number('desk-call-off-sure')]
      if (asked !== undefined) return { answer: sureToCallOff(asked) }
      if (sure !== undefined) return { answer: callOff(sure) }
      const state = dialogueOf(session, name, states)
      if (state?.step === 'new' && asksFor(message, { choice: 'desk-no-reserves' }))
        return { answer: skipReserves(state.given) }
      const text = message.content.kind === 'text' ? wordsOf(message) : undefined
      if (state === undefined || text === undefined || commandOf(text) !== undefined)
        return undefined
      return { answer: state.step === 'new' ? takeStep(state.given, text) : change(state, text) }
    },
  }
}
