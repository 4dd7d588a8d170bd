import type { Answer, Turn, Write } from '#src/chat/handler.ts'
import type { Reply } from '#src/chat/reply.ts'
import { contactsChoice, menuChoice } from './menu.ts'

/** Who asks for figures, once known to be an official. */
export type FigureScope = { officer: string }

/** One answered question, for the audit log: what was asked and which figures were shown. */
export type FigureQuery = { asked: string; answered: readonly string[] }

/** What the figures of a conversation need to know about officials; left out, nobody is one. */
export type Officials = {
  figuresFor?: (turn: Turn) => Promise<FigureScope | undefined>
  /** Writes the audit row, in the transaction that stores the answer. */
  auditFigures?: (tx: Parameters<Write>[0], scope: FigureScope, query: FigureQuery) => Promise<void>
}

/** The kind sentence for a citizen who typed an official's command. */
export function officialsOnly({ t }: Turn): Reply {
  return { text: t('indicator.officials-only'), choices: [contactsChoice(t), menuChoice(t)] }
}

/** The answer, with the audit row of its question. */
export function audited(
  { auditFigures }: Officials,
  scope: FigureScope,
  query: FigureQuery,
  answer: Answer,
): Answer | Write {
  if (auditFigures === undefined) return answer
  return async (tx) => {
    await auditFigures(tx, scope, query)
    return answer
  }
}
