import type { Handler, Turn } from '#src/chat/handler.ts'
import { asksFor } from '#src/chat/words.ts'
import { withMenu } from './views/menu.ts'

const ways = {
  command: 'help',
  words: [
    'help',
    'tro giup',
    'giup',
    'giup do',
    'huong dan',
    'cach dung',
    'lam sao',
    'help me',
    'giup toi',
    'giup chau',
    '?',
  ],
  choice: 'help',
}

/** What the assistant can do and how to ask it. An open dialogue stays open: help is not leaving. */
export function help(): Handler {
  const answer = async (turn: Turn) => ({ replies: [withMenu(turn, turn.t('help.text'))] })
  return { name: 'help', matches: (message) => (asksFor(message, ways) ? { answer } : undefined) }
}
