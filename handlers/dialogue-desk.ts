import { z } from 'zod'
import type { Answer, Handler, Match, Turn } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { dialogueOf, inDialogue, type Session, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, commandOf } from '#src/chat/words.ts'
import type { DialogueDesk } from '#src/dialogues/desk.ts'
import type { Dialogues } from '#src/dialogues/dialogues.ts'
import { readDay } from '#src/dialogues/read-moment.ts'
import { formatDate, formatLocalDay } from '#src/i18n/format.ts'
import { holds } from '#src/officers/officer.ts'
import type { Officers } from '#src/officers/officers.ts'
import { dialogueText } from './views/dialogue.ts'
import {
  type DeskJob,
  type DeskWork,
  forTheirDialogue,
  isTheirs,
  notYours,
  openDesk,
  organiserIn,
  overDesk,
} from './views/dialogue-desk.ts'
import { menuChoice } from './views/menu.ts'

const name = 'dialogue-desk'
const id = z.number().int()
const states = z.discriminatedUnion('step', [
  z.object({ step: z.literal('answer'), id, questions: z.array(z.string()) }),
  z.object({
    step: z.literal('promise'),
    id,
    question: z.string().optional(),
    what: z.string().optional(),
    who: z.string().optional(),
  }),
  z.object({ step: z.literal('minutes'), id }),
])
type State = z.infer<typeof states>

const mostText = 1000
const mostListed = 8

type Services = {
  dialogues: Pick<Dialogues, 'find'>
  dialogueDesk: DialogueDesk
  officers: Officers
}

/** The desk of those who hold dialogues: what was asked and answered, what was promised, the minutes. */
export function dialogueDesk({ dialogues, dialogueDesk: desk, officers }: Services): Handler {
  const forOrganiser = (dialogueId: number, job: DeskJob) =>
    forTheirDialogue({ officers, dialogues }, dialogueId, job)

  async function list(turn: Turn): Promise<Answer> {
    const { t, now } = turn
    const officer = await organiserIn(officers, turn)
    if (officer === undefined) return { replies: [notYours(turn)] }
    const near = await desk.list(officer.areaCode, now)
    const found = near.filter(({ organiserId, communeCode }) =>
      isTheirs(officer, {
        organiserId: organiserId ?? undefined,
        communeCode: communeCode ?? undefined,
      }),
    )
    const choices = found.slice(0, mostListed).map((each) => ({
      label: `${formatDate(each.startsAt).slice(0, 5)} ${each.title}`.slice(0, 60),
      data: `desk:${each.id}`,
    }))
    const make = { label: t('dialogue-desk.choice.new'), data: 'desk-new' }
    const text = t(found.length === 0 ? 'dialogue-desk.none' : 'dialogue-desk.head')
    const session = withoutDialogue(turn.session)
    return { replies: [{ text, choices: [make, ...choices, menuChoice(t)] }], session }
  }

  const open: DeskJob = async ({ dialogue, officer, turn }) => {
    const { t } = turn
    const tally = await desk.tally(dialogue.id)
    const facts = { ...tally, seats: dialogue.seats }
    const button = (key: 'check-in' | 'questions' | 'promises' | 'minutes' | 'change') => ({
      label: t(`dialogue-desk.choice.${key}`),
      data: `desk-${key}:${dialogue.id}`,
    })
    const text = [
      dialogueText(dialogue, turn),
      dialogue.cancelledAt && t('dialogues.was-cancelled'),
      t('dialogue-desk.tally', facts),
    ]
    // What can be done now; with the menu no more than the narrowest channel shows.
    const promised = (tally?.promises ?? 0) > 0 ? (['promises'] as const) : []
    const ahead = turn.now < dialogue.startsAt && dialogue.cancelledAt === undefined
    const invite =
      ahead && holds(officer, 'broadcaster')
        ? [{ label: t('dialogue-desk.choice.invite'), data: `broadcast:invite:${dialogue.id}` }]
        : []
    const keys =
      turn.now < dialogue.startsAt
        ? (['check-in', 'questions', ...promised, 'change'] as const)
        : (['check-in', 'questions', 'promises', 'minutes'] as const)
    const choices = [...keys.map(button), ...invite, menuChoice(t)]
    const session = withoutDialogue(turn.session)
    return { replies: [{ text: text.filter(Boolean).join('\n\n'), choices }], session }
  }

  const waitFor = (state: State, text: string, { turn }: DeskWork): Answer => ({
    replies: [overDesk(state.id, turn, text)],
    session: inDialogue(turn.session, name, state),
  })

  const questions: DeskJob = async ({ dialogue, turn }) => {
    const { t } = turn
    const groups = await desk.questions(dialogue.id)
    if (groups.length === 0)
      return { replies: [overDesk(dialogue.id, turn, t('dialogue-desk.no-questions'))] }
    const lines = groups.map(([first, ...like], nth) => {
      const answered = first?.answer === null ? 'open' : 'answered'
      const publish = first?.publish ? t('dialogue-desk.may-publish') : ''
      const more = like.length > 0 ? t('dialogue-desk.and-like', { count: like.length }) : ''
      const text = `${first?.text ?? ''}${more}${publish}`
      return t(`dialogue-desk.question.${answered}`, { number: nth + 1, text })
    })
    const choices = groups
      .map(([first], nth) => ({ first, number: nth + 1 }))
      .filter(({ first }) => first?.answer === null)
      .slice(0, mostListed)
      .map(({ first, number }) => ({
        label: t('dialogue-desk.choice.answer', { number }),
        data: `desk-answer:${dialogue.id}:${first?.id}`,
      }))
    const back = [openDesk(dialogue.id, turn), menuChoice(t)]
    return { replies: [{ text: lines.join('\n\n'), choices: [...choices, ...back] }] }
  }

  const askAnswer =
    (questionId: string): DeskJob =>
    async (work) => {
      const groups = await desk.questions(work.dialogue.id)
      const group = groups.find((each) => each.some((question) => question.id === questionId))
      if (group === undefined) return await questions(work)
      const state: State = {
        ...{ step: 'answer', id: work.dialogue.id },
        questions: group.map((question) => question.id),
      }
      const facts = { question: group[0]?.text ?? '', count: group.length }
      return waitFor(state, work.turn.t('dialogue-desk.ask-answer', facts), work)
    }

  const answer =
    ({ questions: ids }: State & { step: 'answer' }, text: string): DeskJob =>
    async ({ dialogue, turn }) =>
    async (tx) => {
      const { t } = turn
      const count = await desk.answer(tx, ids, text, turn.now)
      const promise = {
        label: t('dialogue-desk.choice.promise'),
        data: `desk-promise:${dialogue.id}:${ids[0]}`,
      }
      const more = {
        label: t('dialogue-desk.choice.questions'),
        data: `desk-questions:${dialogue.id}`,
      }
      const choices = [promise, more, openDesk(dialogue.id, turn), menuChoice(t)]
      const replies = [{ text: t('dialogue-desk.answered', { count }), choices }]
      return { replies, session: withoutDialogue(turn.session) }
    }

  const promises: DeskJob = async ({ dialogue, turn }) => {
    const { t, language } = turn
    const found = await desk.promises(dialogue.id)
    const lines = found.map((each, nth) => {
      const day = formatLocalDay(each.dueDay, language)
      const key = each.keptAt === null ? 'open' : 'kept'
      return t(`dialogue-desk.promise.${key}`, { ...each, day, number: nth + 1 })
    })
    const choices = found
      .map((each, nth) => ({ ...each, number: nth + 1 }))
      .filter(({ keptAt }) => keptAt === null)
      .slice(0, mostListed)
      .map((each) => ({
        label: t('dialogue-desk.choice.kept', each),
        data: `desk-kept:${dialogue.id}:${each.id}`,
      }))
    const add = { label: t('dialogue-desk.choice.promise'), data: `desk-promise:${dialogue.id}` }
    const text = lines.length === 0 ? t('dialogue-desk.no-promises') : lines.join('\n\n')
    const back = [openDesk(dialogue.id, turn), menuChoice(t)]
    return { replies: [{ text, choices: [add, ...choices, ...back] }] }
  }

  const kept =
    (promiseId: number): DeskJob =>
    async ({ dialogue, turn, officer }) =>
    async (tx) => {
      const done = await desk.keep(tx, promiseId, dialogue.id, turn.now)
      const detail = { dialogue: dialogue.code, promise: promiseId }
      if (done) await officers.note(tx, { officerId: officer.id, action: 'promise-kept', detail })
      return { replies: [overDesk(dialogue.id, turn, turn.t('dialogue-desk.promise-kept'))] }
    }

  /** A promise in three steps: what, who, by when. */
  const promise =
    (state: State & { step: 'promise' }, text: string | undefined): DeskJob =>
    async (work) => {
      const { t, now, session, language } = work.turn
      const { what, who } = state
      if (text === undefined) return waitFor(state, t('dialogue-desk.ask-what'), work)
      if (what === undefined)
        return waitFor({ ...state, what: text }, t('dialogue-desk.ask-who'), work)
      if (who === undefined)
        return waitFor({ ...state, who: text }, t('dialogue-desk.ask-due'), work)
      const dueDay = readDay(text, now)
      if (dueDay === undefined) return waitFor(state, t('dialogue-desk.no-day'), work)
      return async (tx) => {
        const given = { dialogueId: state.id, questionId: state.question, what, who, dueDay, now }
        await desk.promise(tx, given)
        const facts = { what, who, day: formatLocalDay(dueDay, language) }
        const reply = overDesk(state.id, work.turn, t('dialogue-desk.promise-noted', facts))
        return { replies: [reply], session: withoutDialogue(session) }
      }
    }

  const askMinutes: DeskJob = async (work) =>
    waitFor(
      { step: 'minutes', id: work.dialogue.id },
      work.turn.t('dialogue-desk.ask-minutes'),
      work,
    )

  const minutes =
    (text: string): DeskJob =>
    async ({ dialogue, turn }) =>
    async (tx) => {
      await desk.keepMinutes(tx, dialogue.id, text, turn.now)
      const reply = overDesk(dialogue.id, turn, turn.t('dialogue-desk.minutes-kept'))
      return { replies: [reply], session: withoutDialogue(turn.session) }
    }

  function continued(state: State, text: string): DeskJob {
    switch (state.step) {
      case 'answer':
        return answer(state, text)
      case 'promise':
        return promise(state, text)
      case 'minutes':
        return minutes(text)
    }
  }

  const jobs: Record<
    string,
    (extra: string | undefined, dialogueId: number) => DeskJob | undefined
  > = {
    desk: () => open,
    'desk-questions': () => questions,
    'desk-answer': (extra) => extra && askAnswer(extra),
    'desk-promises': () => promises,
    'desk-promise': (question, dialogueId) =>
      promise({ step: 'promise', id: dialogueId, ...(question && { question }) }, undefined),
    'desk-kept': (extra) => extra && kept(Number(extra)),
    'desk-minutes': () => askMinutes,
  } as Record<string, (extra: string | undefined, dialogueId: number) => DeskJob | undefined>

  function matchTap(data: string): Match | undefined {
    const [, prefix = '', number, extra] =
      /^(desk[a-z-]*):(\d{1,9})(?::(\d{1,18}))?$/.exec(data) ?? []
    const job = number && jobs[prefix]?.(extra, Number(number))
    return job ? { answer: forOrganiser(Number(number), job) } : undefined
  }

  function matchWords(message: Message, session: Session): Match | undefined {
    const state = dialogueOf(session, name, states)
    const text = message.content.kind === 'text' ? wordsOf(message) : undefined
    if (state === undefined || text === undefined || commandOf(text) !== undefined) return undefined
    const job = continued(state, text.slice(0, mostText))
    return { understood: { desk: state.step }, answer: forOrganiser(state.id, job) }
  }

  return {
    name,
    matches(message, session) {
      if (asksFor(message, { choice: 'desk' })) return { answer: list }
      if (message.content.kind === 'choice') return matchTap(message.content.data)
      return matchWords(message, session)
    },
  }
}
