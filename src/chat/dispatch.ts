import type { Answer, Handler, Match, Turn, Write } from './handler.ts'
import { type Message, wordsOf } from './message.ts'
import type { Session } from './session.ts'
import { commandOf } from './words.ts'

/**
 * Everything the assistant can talk about, in order; `fallback` takes what nobody took. `ahead` is asked before them and
 * may look up who writes; undefined passes the message on.
 */
export type Conversation = {
  handlers: readonly Handler[]
  fallback: Handler
  ahead?: (turn: Turn) => Promise<Answer | Write | undefined>
}

/**
 * Who answers: the first handler that recognises the message, else the one whose dialogue is open, else the fallback.
 */
export function choose(
  { handlers, fallback }: Conversation,
  message: Message,
  session: Session,
): { name: string; match: Match } {
  for (const handler of handlers) {
    const match = handler.matches(message, session)
    if (match !== undefined) return { name: handler.name, match }
  }
  // A command is never an answer to a question, also one that we do not know.
  const command = commandOf(wordsOf(message) ?? '') !== undefined
  const open = command ? undefined : handlers.find(({ name }) => name === session.dialogue?.handler)
  const reminded = open?.remind?.(message, session)
  if (open !== undefined && reminded !== undefined) return { name: open.name, match: reminded }
  return { name: fallback.name, match: fallback.matches(message, session) ?? silence }
}

const silence: Match = { answer: async () => ({ replies: [] }) }

/** Lets the right handler answer. Throws what the handler throws. */
export async function dispatch(conversation: Conversation, turn: Turn): Promise<Answer | Write> {
  const known = await conversation.ahead?.(turn)
  if (known !== undefined) return known
  const { match } = choose(conversation, turn.message, turn.session)
  const outcome = await match.answer(turn)
  if (!('readAs' in outcome)) return outcome
  // What was read never has to be read again, so this comes to an end.
  const message = { ...turn.message, content: outcome.readAs }
  return await dispatch(conversation, { ...turn, message })
}
