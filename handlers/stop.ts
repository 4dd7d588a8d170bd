import type { Handler, Turn, Write } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import type { Session } from '#src/chat/session.ts'
import { asksFor } from '#src/chat/words.ts'
import type { Notices } from '#src/notices/notices.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { notifyChoice } from './views/notices.ts'

const ways = {
  command: 'dung',
  words: [
    'dung nhan tin',
    'dung thong bao',
    'dung bao tin',
    'tat bao tin',
    'tat thong bao',
    'stop',
  ],
  choice: 'stop-notices',
}

// Their questions ask for a code, digits, a procedure or a place: nothing of that is called `dung`.
const takingNoWords = new Set(['dossier', 'place', 'contacts', 'announcements', 'procedure'])

/** An open question that takes any words, such as a person's name: there `dung` is one. */
const takesWords = ({ dialogue }: Session) =>
  dialogue !== undefined && !takingNoWords.has(dialogue.handler)

/** `dừng`: ends everything that is said unasked, and says how to have it again. */
export function stop({ notices }: { notices: Notices }): Handler {
  const turnOff = async ({ citizenId, t }: Turn): Promise<Write> => {
    return async (tx) => {
      const wereOn = await notices.turnOff(tx, citizenId)
      const choices = [notifyChoice(t), contactsChoice(t), menuChoice(t)]
      return { replies: [{ text: t(wereOn ? 'stop.done' : 'stop.were-off'), choices }] }
    }
  }

  // Without its marks the word is "stop", "right" or "use".
  const askWhich = async ({ t }: Turn) => ({
    replies: [
      {
        text: t('stop.which-dung'),
        choices: [{ label: t('stop.stop'), data: ways.choice }, menuChoice(t)],
      },
    ],
  })

  return {
    name: 'stop',
    matches(message, session) {
      const plainly = wordsOf(message)?.toLowerCase().trim() === 'dừng'
      if (plainly || asksFor(message, ways)) return { answer: turnOff }
      const unmarked = asksFor(message, { words: ['dung'] }) && !takesWords(session)
      return unmarked ? { answer: askWhich } : undefined
    },
  }
}
