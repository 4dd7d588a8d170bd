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
export function help({ apps }: { apps: readonly unknown[] }): Handler {
  const answer = async (turn: Turn) => {
    const link = apps.length > 1 ? [turn.t('link-chats.help')] : []
    return {
      replies: [
        withMenu(turn, [turn.t('help.text'), turn.t('my-data.help'), ...link].join('\n\n')),
      ],
    }
  }
  return { name: 'help', matches: (message) => (asksFor(message, ways) ? { answer } : undefined) }
}
