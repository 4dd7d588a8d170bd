import type { Audiences } from '#src/audiences/audiences.ts'
import type { Broadcasts } from '#src/broadcasts/broadcasts.ts'
import type { Answer, Turn, Write } from '#src/chat/handler.ts'
import type { Message } from '#src/chat/message.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { DialogueDesk } from '#src/dialogues/desk.ts'
import type { Dialogues } from '#src/dialogues/dialogues.ts'
import type { Files } from '#src/files/store.ts'
import { holds, type Officer } from '#src/officers/officer.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { Look } from '../views/broadcast-preview.ts'
import type { Billing } from '../views/broadcast-reach.ts'
import { menuChoice, withMenu } from '../views/menu.ts'

/** What the desk of broadcasts leans on. */
export type Services = {
  broadcasts: Broadcasts
  audiences: Pick<Audiences, 'reach'>
  officers: Pick<Officers, 'inChat' | 'chatsOf' | 'nameOf' | 'note'>
  communes: Communes
  dialogues: Pick<Dialogues, 'find' | 'titles'>
  dialogueDesk: Pick<DialogueDesk, 'list'>
  files: Files
  fetchFile?: (message: Message) => Promise<Uint8Array | undefined>
  /** How messages look on the platforms that people use. */
  looks: readonly Look[]
  billing: Billing
  /** `21:00-06:30`: nobody is written to; undefined: never. */
  quietHours: { from: string; to: string } | undefined
}

/** An officer at work on broadcasts, and the moment. */
export type At = { turn: Turn; officer: Officer }
export type Job = (at: At) => Promise<Answer | Write>

const powersOf = ({ id, roles, areaCode, officeCode }: Officer) =>
  JSON.stringify([id, roles, areaCode, officeCode])

function refuse(turn: Turn, officer: Officer | undefined): Answer {
  const { t } = turn
  return officer === undefined
    ? { replies: [withMenu(turn, t('broadcast.officials-only'))] }
    : { replies: [{ text: t('broadcast.no-role'), choices: [menuChoice(t)] }] }
}

/**
 * Answers the officer of this chat who writes or approves broadcasts; anybody else is told kindly that it is not for
 * them. Before anything is written it is looked again: who lost a role meanwhile does nothing more.
 */
export function asOfficer(officers: Pick<Officers, 'inChat'>, job: Job) {
  return async (turn: Turn): Promise<Answer | Write> => {
    const officer = await officers.inChat(turn.message)
    if (officer === undefined || !holds(officer, 'broadcaster', 'approver')) {
      return refuse(turn, officer)
    }
    const outcome = await job({ turn, officer })
    if (typeof outcome !== 'function') return outcome
    return async (tx) => {
      const still = await officers.inChat(turn.message, tx.sql)
      if (still === undefined || powersOf(still) !== powersOf(officer)) {
        return refuse(turn, undefined)
      }
      return await outcome(tx)
    }
  }
}
