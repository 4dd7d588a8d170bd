import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { kindOfMessage } from '#src/feedback/kind-of-message.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'

const sureEnough = 0.5

/** Fire, accident, violence, a life in danger: whom to call, before anything else. An open dialogue stays as it was. */
export function emergency(): Handler {
  const answer = async ({ t }: Turn) => ({
    replies: [{ text: t('emergency.call'), choices: [contactsChoice(t), menuChoice(t)] }],
  })
  return {
    name: 'emergency',
    matches(message) {
      const text = wordsOf(message)
      if (text === undefined) return undefined
      const { kind, because, certainty } = kindOfMessage(text)
      if (kind !== 'emergency' || because.length === 0 || certainty < sureEnough) return undefined
      return { understood: { kind, because }, answer }
    },
  }
}
