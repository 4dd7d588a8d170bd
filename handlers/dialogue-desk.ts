import { z } from 'zod'
import type { Answer, Handler, Match, Turn } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { dialogueOf, inDialogue, type Session, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, commandOf } from '#src/chat/words.ts'
import type { DialogueDesk } from '#src/dialogues/desk.ts'
import type { Dialogues } from '#src/dialogues/dialogues.ts'
import type { Question } from '#src/dialogues/records.ts'
import { formatDate } from '#src/i18n/format.ts'
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
  overdueChoice,
} from './views/dialogue-desk.ts'
import { menuChoice } from './views/menu.ts'

const name = 'dialogue-desk'
const id = z.number().int()
const states = z.discriminatedUnion('step', [
  z.object({ step: z.literal('answer'), id, questions: z.array(z.string()) }),
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

/** The desk of those who hold dialogues: theirs, what was asked and answered, the minutes. */
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
    const late = await desk.overdue(officer.areaCode, now)
    const overdue = late.length > 0 ? [overdueChoice(late.length, turn)] : []
    const text = t(found.length === 0 ? 'dialogue-desk.none' : 'dialogue-desk.head')
    const session = withoutDialogue(turn.session)
    return { replies: [{ text, choices: [make, ...overdue, ...choices, menuChoice(t)] }], session }
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

  const questions =
    (from: number): DeskJob =>
    async ({ dialogue, turn }) => {
      const { t } = turn
      const all = (await desk.questions(dialogue.id)).map((group, nth) => ({
        // Of like questions the one that may be published stands for all: it is read before it is made public.
        ...{ first: group.find(({ publish }) => publish) ?? group[0], like: group.length - 1 },
        number: nth + 1,
      }))
      const shown = all.slice(from, from + mostListed)
      if (shown.length === 0)
        return { replies: [overDesk(dialogue.id, turn, t('dialogue-desk.no-questions'))] }
      const lines = shown.map(({ first, like, number }) => {
        const answered = first?.answer === null ? 'open' : 'answered'
        const consent = first?.releasedAt ? 'is-public' : first?.publish && 'may-publish'
        const publish = consent ? t(`dialogue-desk.${consent}`) : ''
        const more = like > 0 ? t('dialogue-desk.and-like', { count: like }) : ''
        return t(`dialogue-desk.question.${answered}`, {
          ...{ number, text: `${first?.text ?? ''}${more}${publish}` },
        })
      })
      const choices = shown.flatMap(({ first, number }) => {
        const deed = first && deedFor(first)
        if (deed === undefined) return []
        const label = t(`dialogue-desk.choice.${deed}`, { number })
        return [{ label, data: `desk-${deed}:${dialogue.id}:${first?.id}` }]
      })
      const next = from + mostListed
      const more = {
        label: t('dialogue-desk.choice.more', { count: all.length - next }),
        data: `desk-questions:${dialogue.id}:${next}`,
      }
      const ends = [...(all.length > next ? [more] : []), openDesk(dialogue.id, turn)]
      return {
        replies: [{ text: lines.join('\n\n'), choices: [...choices, ...ends, menuChoice(t)] }],
      }
    }

  /** What can be done with a question: answer it; then, if the asker agreed, make it public, and take it off again. */
  function deedFor({ answer, publish, releasedAt }: Question) {
    if (answer === null) return 'answer'
    if (!publish) return undefined
    return releasedAt === null ? 'release' : 'take-off'
  }

  const release =
    (id: string, yes: boolean): DeskJob =>
    async ({ dialogue, turn, officer }) =>
    async (tx) => {
      const at = yes ? turn.now : undefined
      const done = await desk.release(tx, { id, dialogueId: dialogue.id, at })
      const action = yes ? 'release-question' : 'take-off-question'
      const detail = { dialogue: dialogue.code, question: id }
      if (done) await officers.note(tx, { officerId: officer.id, action, detail })
      const key = done ? (yes ? 'released' : 'taken-off') : 'not-released'
      const undo = yes ? 'take-off' : 'release'
      const again = {
        label: turn.t(`dialogue-desk.choice.${undo}-this`),
        data: `desk-${undo}:${dialogue.id}:${id}`,
      }
      const more = {
        label: turn.t('dialogue-desk.choice.questions'),
        data: `desk-questions:${dialogue.id}`,
      }
      const ends = [more, openDesk(dialogue.id, turn), menuChoice(turn.t)]
      const text = turn.t(`dialogue-desk.${key}`)
      return { replies: [{ text, choices: done ? [again, ...ends] : ends }] }
    }

  const askAnswer =
    (questionId: string): DeskJob =>
    async (work) => {
      const groups = await desk.questions(work.dialogue.id)
      const group = groups.find((each) => each.some((question) => question.id === questionId))
      if (group === undefined) return await questions(0)(work)
      const state: State = {
        ...{ step: 'answer', id: work.dialogue.id },
        questions: group.map((question) => question.id),
      }
      const facts = { question: group[0]?.text ?? '', count: group.length }
      return waitFor(state, work.turn.t('dialogue-desk.ask-answer', facts), work)
    }

  const answer =
    ({ questions: ids }: State & { step: 'answer' }, text: string): DeskJob =>
    async ({ dialogue, turn, officer }) =>
    async (tx) => {
      const { t } = turn
      const count = await desk.answer(tx, ids, text, turn.now)
      const detail = { dialogue: dialogue.code, questions: ids.length }
      await officers.note(tx, { officerId: officer.id, action: 'answer-question', detail })
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

  /** An answer is sent as it was written or not at all: never cut. */
  const tooLong =
    (state: State): DeskJob =>
    async (work) =>
      waitFor(state, work.turn.t('dialogue-desk.too-long', { most: mostText }), work)

  function continued(state: State, text: string): DeskJob {
    switch (state.step) {
      case 'answer':
        return answer(state, text)
      case 'minutes':
        return minutes(text)
    }
  }

  const jobs: Record<string, (extra: string | undefined) => DeskJob | undefined> = {
    desk: () => open,
    'desk-questions': (from) => questions(Number(from ?? 0)),
    'desk-answer': (question) => (question ? askAnswer(question) : undefined),
    'desk-release': (question) => (question ? release(question, true) : undefined),
    'desk-take-off': (question) => (question ? release(question, false) : undefined),
    'desk-minutes': () => askMinutes,
  }

  function matchTap(data: string): Match | undefined {
    const [, prefix = '', number, extra] =
      /^(desk[a-z-]*):(\d{1,9})(?::(\d{1,18}))?$/.exec(data) ?? []
    const job = number && jobs[prefix]?.(extra)
    return job ? { answer: forOrganiser(Number(number), job) } : undefined
  }

  function matchWords(message: Message, session: Session): Match | undefined {
    const state = dialogueOf(session, name, states)
    const text = message.content.kind === 'text' ? wordsOf(message) : undefined
    if (state === undefined || text === undefined || commandOf(text) !== undefined) return undefined
    const job = text.length > mostText ? tooLong(state) : continued(state, text)
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
