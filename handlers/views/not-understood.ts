import type { Turn } from '#src/chat/handler.ts'
import type { Reply } from '#src/chat/reply.ts'
import { commandOf } from '#src/chat/words.ts'
import { withMenu } from './menu.ts'

// A quote longer than this helps nobody to see what was misunderstood.
const longestQuote = 80

function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= longestQuote ? line : `${line.slice(0, longestQuote).toWellFormed()}…`
}

/** Says what came in and was not understood, offers the menu and a human. Without words: a button or link of before. */
export function notUnderstood(
  text: string | undefined,
  turn: Turn,
  hotline: string | undefined,
): Reply {
  const { t } = turn
  const human = t(hotline === undefined ? 'fallback.human' : 'fallback.human-hotline', { hotline })
  if (text === undefined) return withMenu(turn, `${t('fallback.old-button')}\n\n${human}`)
  const unknown =
    commandOf(text) === undefined ? 'fallback.not-understood' : 'fallback.unknown-command'
  return withMenu(turn, `${t(unknown, { quote: quote(text) })}\n\n${human}`)
}
