import { z } from 'zod'
import type { Answer, Handler, Turn, Write } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import { dialogueOf, inDialogue } from '#src/chat/session.ts'
import { choiceArgument, commandOf } from '#src/chat/words.ts'
import type { DialogueDesk } from '#src/dialogues/desk.ts'
import type { Dialogues } from '#src/dialogues/dialogues.ts'
import { readBareSeatCode } from '#src/dialogues/seat-code.ts'
import type { Officers } from '#src/officers/officers.ts'
import {
  type DeskJob,
  type DeskWork,
  forTheirDialogue,
  notYours,
  organiserIn,
  overDesk,
} from './views/dialogue-desk.ts'

const name = 'dialogue-door'
const checking = z.object({ id: z.number().int() })

type Services = {
  dialogues: Pick<Dialogues, 'find' | 'byCode'>
  dialogueDesk: DialogueDesk
  officers: Officers
}

/** At the door of a dialogue: codes typed or opened by the organiser's phone, and those who come without one. */
export function dialogueDoor({ dialogues, dialogueDesk: desk, officers }: Services): Handler {
  const forOrganiser = (id: number, job: DeskJob) =>
    forTheirDialogue({ officers, dialogues }, id, job)

  const withWalkIn = (reply: Reply, { dialogue, turn }: DeskWork): Reply => ({
    ...reply,
    choices: [
      { label: turn.t('dialogue-desk.choice.walk-in'), data: `desk-walk-in:${dialogue.id}` },
      ...(reply.choices ?? []),
    ],
  })

  /** A reply after which the next code is expected. */
  function waiting(text: string, work: DeskWork): Answer {
    const { dialogue, turn } = work
    const session = inDialogue(turn.session, name, { id: dialogue.id })
    return { replies: [withWalkIn(overDesk(dialogue.id, turn, text), work)], session }
  }

  const start: DeskJob = async (work) => waiting(work.turn.t('dialogue-desk.ask-code'), work)

  const checkIn =
    (typed: string): DeskJob =>
    async (work) => {
      const { dialogue, officer, turn } = work
      const { t } = turn
      const code = readBareSeatCode(typed)
      if (code === undefined) return await start(work)
      return async (tx) => {
        const done = await desk.checkIn(tx, dialogue.id, code, turn.now)
        if (done.kind === 'in') {
          const detail = { dialogue: dialogue.code, code }
          await officers.note(tx, { officerId: officer.id, action: 'check-in', detail })
        }
        const tally = await desk.tally(dialogue.id, tx.sql)
        const speaks = 'registration' in done && done.registration.wishesToSpeak
        const text = [
          t(`dialogue-desk.checked.${done.kind}`, { code }),
          speaks && t('dialogue-desk.wishes-to-speak'),
          t('dialogue-desk.came', { attended: tally?.attended ?? 0, walkIns: tally?.walkIns ?? 0 }),
        ]
        return waiting(text.filter(Boolean).join('\n'), work)
      }
    }

  const walkIn =
    (by: 1 | -1): DeskJob =>
    async ({ dialogue, officer, turn }) =>
    async (tx) => {
      const { t, now } = turn
      const done = await desk.walkIn(tx, { id: dialogue.id, by, now })
      if (done.kind !== 'counted')
        return waiting(t(`dialogue-desk.checked.${done.kind}`), { dialogue, officer, turn })
      const detail = { dialogue: dialogue.code, by }
      await officers.note(tx, { officerId: officer.id, action: 'walk-in', detail })
      const answer = waiting(t('dialogue-desk.walked-in', done), { dialogue, officer, turn })
      const undo = {
        label: t('dialogue-desk.choice.walk-out'),
        data: `desk-walk-out:${dialogue.id}`,
      }
      if (by < 0) return answer
      const replies = answer.replies.map((reply) => {
        const [again, ...others] = reply.choices ?? []
        return { ...reply, choices: [...(again ? [again] : []), undo, ...others] }
      })
      return { ...answer, replies }
    }

  /** A code that came by itself, without naming its dialogue. */
  const checkAlone =
    (code: string) =>
    async (turn: Turn): Promise<Answer | Write> => {
      const officer = await organiserIn(officers, turn)
      const found = officer && (await dialogues.byCode(code))
      if (!found) return { replies: [notYours(turn)] }
      return await forOrganiser(found.dialogue.id, checkIn(code))(turn)
    }

  return {
    name,
    matches(message, session) {
      const number = (prefix: string) =>
        /^\d{1,9}$/.exec(choiceArgument(message, prefix) ?? '')?.[0]
      const opened = number('desk-check-in')
      if (opened) return { answer: forOrganiser(Number(opened), start) }
      const [came, went] = [number('desk-walk-in'), number('desk-walk-out')]
      if (came) return { answer: forOrganiser(Number(came), walkIn(1)) }
      if (went) return { answer: forOrganiser(Number(went), walkIn(-1)) }
      const code = readBareSeatCode(choiceArgument(message, 'door') ?? '')
      if (code) return { answer: checkAlone(code) }
      const open = dialogueOf(session, name, checking)
      const text = message.content.kind === 'text' ? wordsOf(message) : undefined
      if (open === undefined || text === undefined || commandOf(text) !== undefined)
        return undefined
      return { understood: { desk: 'check-in' }, answer: forOrganiser(open.id, checkIn(text)) }
    },
  }
}
