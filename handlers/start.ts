import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { withoutDialogue } from '#src/chat/session.ts'
import { asksFor } from '#src/chat/words.ts'
import type { ChatNames } from '#src/chat-names/store.ts'
import type { Communes } from '#src/communes/communes.ts'
import { fold } from '#src/text/fold.ts'
import { otherChoices, restChoices, withMenu } from './views/menu.ts'
import { withinSentence } from './views/place.ts'

// Whom people greet tells nothing of what they want.
const greeted =
  /^(?:da )?(?:xin |kinh )?(?:chao|hello|hi|alo)(?: (?:con|chau|em|ban|anh|chi|co|chu|bac|ong|ba|cac|quy|moi nguoi|can bo|tro ly|bot|ad|admin|cau noi|tat ca|buoi (?:sang|trua|chieu|toi)|a|nha|nhe|oi))*$/
const greetings = {
  command: 'start',
  words: [
    'xin chao',
    'chao',
    'chao ban',
    'hi',
    'hello',
    'alo',
    'a lo',
    'chau',
    'oi',
    'cho hoi',
    'start',
    'bat dau',
    'hey',
    'good morning',
  ],
}
const menu = {
  command: 'menu',
  words: ['menu', 'thuc don', 'quay lai', 'tro ve', 've dau', 'back'],
  choice: 'menu',
}

type Services = { communes: Communes; names?: Pick<ChatNames, 'nameOf'> }

/** The greeting, and the menu at any point; both leave an open dialogue. */
export function start({ communes, names }: Services): Handler {
  async function greet(turn: Turn) {
    const { t, message } = turn
    const place = await communes.provinceName()
    const province = place === undefined ? t('start.province') : withinSentence(place)
    const name = await names?.nameOf(message.channel, message.address)
    const greeting =
      name === undefined
        ? t('start.greeting', { province })
        : t('start.greeting-named', { province, name })
    const replies = [withMenu(turn, greeting)]
    return { replies, session: withoutDialogue(turn.session) }
  }
  async function showMenu(turn: Turn) {
    const replies = [withMenu(turn, turn.t('start.menu'))]
    return { replies, session: withoutDialogue(turn.session) }
  }
  // Looking at what else there is leaves nothing.
  async function showOthers(turn: Turn) {
    return { replies: [{ text: turn.t('start.others'), choices: otherChoices(turn) }] }
  }
  async function showRest(turn: Turn) {
    return { replies: [{ text: turn.t('start.others'), choices: restChoices(turn) }] }
  }
  return {
    name: 'start',
    matches(message, session) {
      if (asksFor(message, { choice: 'menu:others' })) return { answer: showOthers }
      if (asksFor(message, { choice: 'menu:rest' })) return { answer: showRest }
      if (asksFor(message, menu)) return { answer: showMenu }
      const plain = fold(wordsOf(message) ?? '')
        .replace(/[^\p{L}\d]+/gu, ' ')
        .trim()
      // Within a dialogue it may begin what was asked for: a text to many, a question to a leader.
      const isGreeting = session.dialogue === undefined && greeted.test(plain)
      return isGreeting || asksFor(message, greetings) ? { answer: greet } : undefined
    },
  }
}
