import { z } from 'zod'
import type { Handler, Turn } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { noteOf, withNote } from '#src/chat/session.ts'
import { kindOfMessage } from '#src/feedback/kind-of-message.ts'
import { fold } from '#src/text/fold.ts'
import { withoutPending } from './feedback/pending-photos.ts'
import { type ProtectedWays, protectedWays } from './views/denunciation.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'

const name = 'denunciation'
const onceMs = 60_000

const subject = /(?:^|[^a-z])to (?:cao|giac)(?:$|[^a-z])/

/** Somebody who wants to know how to denounce, and has not said whom or what. */
function asksHow(message: Message): boolean {
  const text = message.content.kind === 'text' ? wordsOf(message) : undefined
  if (text === undefined || !subject.test(fold(text))) return false
  return ['question', 'other'].includes(kindOfMessage(text).kind)
}

/**
 * A denunciation is not taken in a chat: of it only that it came was kept. Says why and which ways are protected. An open
 * dialogue stays as it was.
 */
export function denunciation(services: ProtectedWays): Handler {
  const answer = (key: 'led-out' | 'how') => async (turn: Turn) => {
    const { t, session } = turn
    const choices = [contactsChoice(t), menuChoice(t)]
    const head = t(`denunciation.${key}`)
    return {
      replies: [{ text: [head, await protectedWays(services, turn)].join('\n\n'), choices }],
      // What came just before may be a part of it: it is not looked at any more.
      session: key === 'led-out' ? withoutPending(session) : session,
    }
  }

  /** Pictures close behind one; of several at once it is said once. */
  const picture = async ({ t, session, now }: Turn) => {
    const told = noteOf(session, name, z.number()) ?? 0
    if (now.getTime() < told + onceMs) return { replies: [] }
    const choices = [contactsChoice(t), menuChoice(t)]
    return {
      replies: [{ text: t('denunciation.picture'), choices }],
      session: withNote(session, name, now.getTime()),
    }
  }

  return {
    name,
    matches(message) {
      const { content } = message
      if (content.kind === 'withheld') {
        return { answer: content.picture ? picture : answer('led-out') }
      }
      return asksHow(message)
        ? { understood: { kind: 'question' }, answer: answer('how') }
        : undefined
    },
  }
}
