import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { notUnderstood } from './views/not-understood.ts'

/** Takes everything that nobody else took: says what came in, offers the menu and a human. Always the last. */
export function fallback({ hotline }: { hotline: string | undefined }): Handler {
  const answer = async (turn: Turn) => ({
    replies: [notUnderstood(wordsOf(turn.message), turn, hotline)],
  })
  return { name: 'fallback', matches: () => ({ answer }) }
}
