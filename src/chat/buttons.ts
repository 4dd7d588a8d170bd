import { fold } from '#src/text/fold.ts'
import { type Message, wordsOf } from './message.ts'
import type { Reply } from './reply.ts'
import type { Session } from './session.ts'

/** The session, remembering what the buttons under the newest replies say and send. Without buttons: as it was. */
export function rememberButtons(session: Session, replies: readonly Reply[]): Session {
  const choices = replies.flatMap((reply) => reply.choices ?? [])
  const pairs = choices.flatMap((choice) =>
    'data' in choice ? [[fold(choice.label), choice.data] as const] : [],
  )
  return pairs.length === 0 ? session : { ...session, buttons: Object.fromEntries(pairs) }
}

/** Writing what a button says is pressing it: not everybody finds the button, and a screen reader may not offer it. */
export function pressedByWords(message: Message, session: Session): Message {
  if (message.content.kind !== 'text') return message
  const data = session.buttons?.[fold(wordsOf(message) ?? '').replace(/[.!]+$/, '')]
  return data === undefined ? message : { ...message, content: { kind: 'choice', data } }
}
