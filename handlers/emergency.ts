import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { kindOfMessage } from '#src/feedback/kind-of-message.ts'
import type { Named } from '#src/procedures/procedures.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { procedureChoices } from './views/procedure.ts'
import { type Wishing, wishedIn } from './views/wished.ts'

const sureEnough = 0.5

/** Fire, accident, crime under way, illness: whom to call, before anything else. An open dialogue stays as it was. */
export function emergency(services: Wishing): Handler {
  // A death by accident may be told by who needs its paper.
  const answer =
    (named: readonly Named[]) =>
    async ({ t }: Turn) => ({
      replies: [
        {
          text: t('emergency.call'),
          choices: [...procedureChoices(named), contactsChoice(t), menuChoice(t)],
        },
      ],
    })
  return {
    name: 'emergency',
    matches(message) {
      const text = wordsOf(message)
      if (text === undefined) return undefined
      const { kind, because, certainty } = kindOfMessage(text)
      if (kind !== 'emergency' || because.length === 0 || certainty < sureEnough) return undefined
      const named = wishedIn(text, services)
      const codes = named.map(({ code }) => code)
      return {
        understood: { kind, because, ...(codes.length === 0 ? {} : { procedures: codes }) },
        answer: answer(named),
      }
    },
  }
}
