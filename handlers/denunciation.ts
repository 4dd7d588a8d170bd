import type { Handler, Turn } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { kindOfMessage } from '#src/feedback/kind-of-message.ts'
import { fold } from '#src/text/fold.ts'
import { type ProtectedWays, protectedWays } from './views/denunciation.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'

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
    const { t } = turn
    const choices = [contactsChoice(t), menuChoice(t)]
    const head = t(`denunciation.${key}`)
    return {
      replies: [{ text: [head, await protectedWays(services, turn)].join('\n\n'), choices }],
    }
  }

  const attachment = async ({ t }: Turn) => ({
    replies: [{ text: t('denunciation.attachment'), choices: [contactsChoice(t), menuChoice(t)] }],
  })

  return {
    name: 'denunciation',
    matches(message) {
      if (message.content.kind === 'withheld') {
        return { answer: message.content.reason === 'attachment' ? attachment : answer('led-out') }
      }
      return asksHow(message)
        ? { understood: { kind: 'question' }, answer: answer('how') }
        : undefined
    },
  }
}
