import type { Handler, Turn } from '#src/chat/handler.ts'
import { asksFor } from '#src/chat/words.ts'
import { menuChoice } from './views/menu.ts'

const ways = {
  phrases: ['cam on', 'thank you', 'thanks'],
  words: [
    'cam on',
    'cam on nhieu',
    'ok',
    'oke',
    'duoc roi',
    'vang',
    'thanks',
    'thank you',
    'tam biet',
    'bye',
    'cam on nhieu lam',
  ],
}

/** A thank-you is answered, not misunderstood. */
export function thanks(): Handler {
  const answer = async ({ t }: Turn) => ({
    replies: [{ text: t('thanks.welcome'), choices: [menuChoice(t)] }],
  })
  return { name: 'thanks', matches: (message) => (asksFor(message, ways) ? { answer } : undefined) }
}
