import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { commandOf } from '#src/chat/words.ts'
import { withMenu } from './views/menu.ts'

// A quote longer than this helps nobody to see what was misunderstood.
const longestQuote = 80

function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= longestQuote ? line : `${line.slice(0, longestQuote)}…`
}

/** Takes everything that nobody else took: says what came in, offers the menu and a human. Always the last. */
export function fallback({ hotline }: { hotline: string | undefined }): Handler {
  function understandingOf(turn: Turn): string {
    const { message, t } = turn
    const text = wordsOf(message)
    if (text === undefined) return t('fallback.old-button')
    const key =
      commandOf(text) === undefined ? 'fallback.not-understood' : 'fallback.unknown-command'
    return t(key, { quote: quote(text) })
  }
  const answer = async (turn: Turn) => {
    const human = hotline === undefined ? 'fallback.human' : 'fallback.human-hotline'
    const text = `${understandingOf(turn)}\n\n${turn.t(human, { hotline })}`
    return { replies: [withMenu(turn, text)] }
  }
  return { name: 'fallback', matches: () => ({ answer }) }
}
