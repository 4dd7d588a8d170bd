import type { Answer, Match, Turn, Write } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import { holds, type Officer } from '#src/officers/officer.ts'
import type { Officers } from '#src/officers/officers.ts'
import { contactsChoice, menuChoice } from './menu.ts'

/** One question of an official, for the audit log: what was asked and which figures were shown. */
type FigureQuery = { asked: string; answered: readonly string[] }

/** What an official is told, and what the audit log keeps of it. */
export type Told = { query: FigureQuery; answer: Answer | Write }

type Tx = Parameters<Write>[0]

export type Officials = { officers: Pick<Officers, 'inChat' | 'note'> }

// A phone or an identity card that somebody types into a question does not belong in a log that is never deleted.
const personal = /(?<!\d)(?:\+?84|0)(?:[ .-]?\d){8,}/g
const longestAsked = 300

/** The kind sentence for a citizen who typed an official's command. */
function officialsOnly({ t }: Turn): Reply {
  return { text: t('indicator.officials-only'), choices: [contactsChoice(t), menuChoice(t)] }
}

function noRole({ t }: Turn): Reply {
  return { text: t('indicator.no-role'), choices: [contactsChoice(t), menuChoice(t)] }
}

/** Whether an officer's roles reach to figures. */
export const mayAsk = (officer: Officer) => holds(officer, 'viewer', 'supervisor')
const powers = ({ id, roles, areaCode, officeCode }: Officer) =>
  JSON.stringify([id, roles, areaCode, officeCode])

const askedIn = ({ message }: Turn): string =>
  message.content.kind === 'choice' ? message.content.data : (wordsOf(message) ?? '')

/**
 * Answers an official who may see figures; anybody else gets `refusal`. The audit row is written in the transaction that
 * stores the answer, and there it is looked again who is at work in the chat: one revoked meanwhile is told nothing.
 * `already`: the officer whose powers the answer was worked out with, where that was before this is asked.
 */
export function forOfficials(
  { officers }: Officials,
  tell: (turn: Turn, officer: Officer) => Promise<Told>,
  refusal?: (turn: Turn) => Answer,
  already?: Officer,
): Match['answer'] {
  const refuse = (turn: Turn, officer: Officer | undefined): Answer =>
    refusal?.(turn) ?? {
      replies: [officer === undefined ? officialsOnly(turn) : noRole(turn)],
    }

  async function note(tx: Tx, { id }: Officer, query: FigureQuery): Promise<void> {
    const asked = query.asked.slice(0, longestAsked).toWellFormed().replace(personal, '…')
    const detail = { asked, answered: [...query.answered] }
    await officers.note(tx, { officerId: id, action: 'ask-figure', detail })
  }

  /** An officer whose roles do not reach this far asked for figures by name: that is written down too. */
  const refuseAndNote = (turn: Turn, officer: Officer) => async (tx: Tx) => {
    await note(tx, officer, { asked: askedIn(turn), answered: ['no-role'] })
    return refuse(turn, officer)
  }

  return async (turn) => {
    const officer = already ?? (await officers.inChat(turn.message))
    if (officer === undefined) return refuse(turn, undefined)
    if (!mayAsk(officer)) {
      return refusal === undefined ? refuseAndNote(turn, officer) : refuse(turn, officer)
    }
    const { query, answer } = await tell(turn, officer)
    return async (tx) => {
      const still = await officers.inChat(turn.message, tx.sql)
      if (still === undefined || powers(still) !== powers(officer)) return refuse(turn, undefined)
      await note(tx, officer, query)
      return typeof answer === 'function' ? await answer(tx) : answer
    }
  }
}
