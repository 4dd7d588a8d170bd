import { z } from 'zod'
import type { Answer, Handler, Match, Turn } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { dialogueOf, inDialogue, type Session, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, commandOf } from '#src/chat/words.ts'
import type { DialogueDesk } from '#src/dialogues/desk.ts'
import type { Dialogues } from '#src/dialogues/dialogues.ts'
import { readDay } from '#src/dialogues/read-moment.ts'
import { formatLocalDay } from '#src/i18n/format.ts'
import type { Officers } from '#src/officers/officers.ts'
import {
  type DeskJob,
  type DeskWork,
  forTheirDialogue,
  notYours,
  openDesk,
  organiserIn,
  overDesk,
} from './views/dialogue-desk.ts'
import { menuChoice } from './views/menu.ts'

const name = 'dialogue-promises'
const making = z.object({
  id: z.number().int(),
  question: z.string().optional(),
  what: z.string().optional(),
  who: z.string().optional(),
})
type Making = z.infer<typeof making>

const mostText = 500
const mostListed = 8

type Services = {
  dialogues: Pick<Dialogues, 'find'>
  dialogueDesk: DialogueDesk
  officers: Officers
}

/** What was promised at dialogues: noted with who does it and by when, followed to its day, shown when overdue. */
export function dialoguePromises({ dialogues, dialogueDesk: desk, officers }: Services): Handler {
  const forOrganiser = (dialogueId: number, job: DeskJob) =>
    forTheirDialogue({ officers, dialogues }, dialogueId, job)

  const waitFor = (state: Making, text: string, { turn }: DeskWork): Answer => ({
    replies: [overDesk(state.id, turn, text)],
    session: inDialogue(turn.session, name, state),
  })

  const list: DeskJob = async ({ dialogue, turn }) => {
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

  /** What is overdue in the area of a leader, the longest first; each opens its dialogue. */
  async function overdue(turn: Turn): Promise<Answer> {
    const { t, language } = turn
    const officer = await organiserIn(officers, turn)
    if (officer === undefined) return { replies: [notYours(turn)] }
    const found = await desk.overdue(officer.areaCode, turn.now)
    const lines = found.slice(0, mostListed).map((each, nth) => {
      const day = formatLocalDay(each.dueDay, language)
      return t('dialogue-desk.overdue.item', { ...each, day, number: nth + 1 })
    })
    const choices = [...new Set(found.slice(0, mostListed).map(({ dialogueId }) => dialogueId))]
    const opened = choices.map((id) => ({
      label: found.find(({ dialogueId }) => dialogueId === id)?.title.slice(0, 60) ?? '',
      data: `desk-promises:${id}`,
    }))
    const head = t(
      found.length === 0 ? 'dialogue-desk.overdue.none' : 'dialogue-desk.overdue.head',
      {
        count: found.length,
      },
    )
    return {
      replies: [{ text: [head, ...lines].join('\n\n'), choices: [...opened, menuChoice(t)] }],
    }
  }

  const keep =
    (promiseId: number): DeskJob =>
    async ({ dialogue, turn, officer }) =>
    async (tx) => {
      const done = await desk.keep(tx, promiseId, dialogue.id, turn.now)
      const detail = { dialogue: dialogue.code, promise: promiseId }
      if (done) await officers.note(tx, { officerId: officer.id, action: 'promise-kept', detail })
      return { replies: [overDesk(dialogue.id, turn, turn.t('dialogue-desk.promise-kept'))] }
    }

  /** A promise in three steps: what, who, by when. */
  const make =
    (state: Making, text: string | undefined): DeskJob =>
    async (work) => {
      const { t, now, session, language } = work.turn
      const { what, who } = state
      if (text === undefined) return waitFor(state, t('dialogue-desk.ask-what'), work)
      if (text.length > mostText)
        return waitFor(state, t('dialogue-desk.too-long', { most: mostText }), work)
      if (what === undefined)
        return waitFor({ ...state, what: text }, t('dialogue-desk.ask-who'), work)
      if (who === undefined)
        return waitFor({ ...state, who: text }, t('dialogue-desk.ask-due'), work)
      const dueDay = readDay(text, now)
      if (dueDay === undefined) return waitFor(state, t('dialogue-desk.no-day'), work)
      return async (tx) => {
        const given = { dialogueId: state.id, questionId: state.question, what, who, dueDay, now }
        const promise = await desk.promise(tx, given)
        const detail = { dialogue: work.dialogue.code, promise }
        await officers.note(tx, { officerId: work.officer.id, action: 'note-promise', detail })
        const facts = { what, who, day: formatLocalDay(dueDay, language) }
        const reply = overDesk(state.id, work.turn, t('dialogue-desk.promise-noted', facts))
        return { replies: [reply], session: withoutDialogue(session) }
      }
    }

  function matchTap(data: string): Match | undefined {
    const [, what, number, extra] =
      /^desk-(promises|promise|kept):(\d{1,9})(?::(\d{1,18}))?$/.exec(data) ?? []
    const id = Number(number)
    if (what === 'promises') return { answer: forOrganiser(id, list) }
    if (what === 'kept' && extra) return { answer: forOrganiser(id, keep(Number(extra))) }
    if (what !== 'promise') return undefined
    return { answer: forOrganiser(id, make({ id, ...(extra && { question: extra }) }, undefined)) }
  }

  function matchWords(message: Message, session: Session): Match | undefined {
    const state = dialogueOf(session, name, making)
    const text = message.content.kind === 'text' ? wordsOf(message) : undefined
    if (state === undefined || text === undefined || commandOf(text) !== undefined) return undefined
    return { understood: { desk: 'promise' }, answer: forOrganiser(state.id, make(state, text)) }
  }

  return {
    name,
    matches(message, session) {
      if (asksFor(message, { choice: 'desk-overdue' })) return { answer: overdue }
      if (message.content.kind === 'choice') return matchTap(message.content.data)
      return matchWords(message, session)
    },
  }
}
