import { z } from 'zod'
import type { Answer, Handler, Turn, Write } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { dialogueOf, inDialogue, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, commandOf } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import { closingTime, type DialogueDesk } from '#src/dialogues/desk.ts'
import { readMoment } from '#src/dialogues/read-moment.ts'
import { formatMoment } from '#src/i18n/format.ts'
import type { Officer } from '#src/officers/officer.ts'
import type { Officers } from '#src/officers/officers.ts'
import { fold } from '#src/text/fold.ts'
import { whenOf } from './views/dialogue.ts'
import { notYours, organiserIn, overDesk } from './views/dialogue-desk.ts'
import { onlyCommune } from './views/dialogue-place.ts'
import { readReserveWords, readSeats } from './views/dialogue-reserves.ts'

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
const making = z.object({ step: z.literal('new'), given })

const mostText = 200

type Services = {
  dialogueDesk: Pick<DialogueDesk, 'create'>
  officers: Officers
  communes: Pick<Communes, 'gazetteer'>
}

/** Who makes a dialogue is its organiser, whatever office they sit in; an officer of a commune makes them there only. */
function mayMakeFor({ areaCode }: Officer, communeCode: string | null): boolean {
  return areaCode === undefined || areaCode === communeCode
}

/** An officer makes a dialogue in chat, step by step. */
export function dialogueMaker(services: Services): Handler {
  const { dialogueDesk: desk, officers, communes } = services

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
      case 'seats': {
        const read = readSeats(text)
        return read === undefined ? undefined : { seats: read }
      }
      case 'reserves': {
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
    const state = dialogueOf(turn.session, name, making)
    const known = state?.given ?? {}
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

  return {
    name,
    matches(message, session) {
      if (asksFor(message, { choice: 'desk-new' }))
        return { answer: forOfficer(async (_officer, turn) => askStep({}, turn)) }
      if (asksFor(message, { choice: 'desk-make' })) return { answer: make }
      const state = dialogueOf(session, name, making)
      if (state !== undefined && asksFor(message, { choice: 'desk-no-reserves' }))
        return { answer: skipReserves(state.given) }
      const text = message.content.kind === 'text' ? wordsOf(message) : undefined
      if (state === undefined || text === undefined || commandOf(text) !== undefined)
        return undefined
      return { answer: takeStep(state.given, text) }
    },
  }
}
