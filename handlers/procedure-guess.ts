import type { Answer, Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { dialogueOf, inDialogue } from '#src/chat/session.ts'
import { commandOf } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import { asksForNumber } from '#src/figures/asks-for-number.ts'
import type { Procedures } from '#src/procedures/procedures.ts'
import { wishOf } from '#src/procedures/wish.ts'
import { absentReply, listedOf, whichReply } from './views/procedure.ts'
import { dialogue, factsOf, name } from './views/procedure-state.ts'
import { withoutPlaces } from './views/submit.ts'

type Services = {
  procedures: Pick<Procedures, 'search'>
  communes: Communes
  hotline: string | undefined
}

/** Before giving up: words that may mean a procedure are asked about. Only when nothing else is under way. */
export function procedureGuess({ procedures, communes, hotline }: Services): Handler {
  return {
    name: 'procedure-guess',
    matches(message, session) {
      const text = wordsOf(message)
      if (text === undefined || commandOf(text) !== undefined || asksForNumber(text)) {
        return undefined
      }
      const handler = session.dialogue?.handler
      if (handler !== undefined && handler !== name) return undefined
      if (dialogueOf(session, name, dialogue)?.step === 'commune') return undefined
      const found = procedures.search(withoutPlaces(text, communes))
      if (found === undefined || wishOf(text, found) !== 'maybe') return undefined
      const answer = async (turn: Turn): Promise<Answer> => ({
        replies: [
          found.kind === 'none' || found.procedures.length === 0
            ? absentReply(turn.t, hotline)
            : whichReply(turn.t('procedure.maybe'), found.procedures, turn.t),
        ],
        session: inDialogue(turn.session, name, {
          step: 'wish',
          listed: found.kind === 'none' ? [] : listedOf(found.procedures),
        }),
      })
      return { understood: { guess: true, ...factsOf(found) }, answer }
    },
  }
}
