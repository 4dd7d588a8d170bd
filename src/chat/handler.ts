import type { Tx } from '#src/database/database.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import type { Content, Message } from './message.ts'
import type { Reply } from './reply.ts'
import type { Session } from './session.ts'

/** Everything a handler is told about the moment it answers. */
export type Turn = {
  message: Message
  session: Session
  /** Who this chat knows its person as. Chats linked with it keep ids of their own: see src/citizens. */
  citizenId: string
  language: Language
  t: Translate
  now: Date
  /**
   * The other parts of the album that this message is a part of, as far as they have come; their own turns follow. What
   * was withheld meanwhile is among them.
   */
  album?: readonly Message[]
}

/** What is said in another chat than the one that is answered. */
type Elsewhere = { conversationId: string; channel: string; reply: Reply }

/**
 * What the person sees and where the dialogue stands afterwards. Left out: the session or language stays as it was.
 * `elsewhere` is said in other chats, by a `Write` only: it goes into the same transaction.
 */
export type Answer = {
  replies: Reply[]
  session?: Session
  language?: Language
  elsewhere?: Elsewhere[]
}

/**
 * The last step of a handler that changes something: runs in the very transaction that stores the replies and
 * marks the message handled, so all of it happens once or not at all. Inside it only `tx` may be used.
 */
export type Write = (tx: Tx) => Promise<Answer>

/** The message turned out to be something else than it looked, such as a picture of a code: it is answered as that. */
export type ReadAs = { readAs: Content }

/** Why a handler takes a message, as plain facts (`cli understand` prints them), and how it answers. */
export type Match = {
  understood?: Record<string, unknown>
  answer(turn: Turn): Promise<Answer | Write | ReadAs>
}

/** One thing the assistant can talk about. The first in handlers/index.ts whose `matches` returns something answers. */
export type Handler = {
  /** Also the locale prefix and the session key. */
  name: string
  matches(message: Message, session: Session): Match | undefined
  /** While a dialogue of this handler is open: what to do with words that nobody recognised. */
  remind?(message: Message, session: Session): Match | undefined
}
