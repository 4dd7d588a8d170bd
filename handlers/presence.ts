import { z } from 'zod'
import type { Handler, Match, Turn } from '#src/chat/handler.ts'
import { noteOf, withNote } from '#src/chat/session.ts'
import { withMenu } from './views/menu.ts'

const name = 'presence'
const told = z.object({ group: z.literal(true) })

/** In a group everybody would read along: said once, then silence. */
async function toGroup({ session, t }: Turn) {
  if (noteOf(session, name, told) !== undefined) return { replies: [] }
  return {
    replies: [{ text: t('presence.private-only') }],
    session: withNote(session, name, { group: true }),
  }
}

/** Coming, going, and chats of several people. */
export function presence(): Handler {
  const answers: Record<string, Match> = {
    left: { answer: async () => ({ replies: [] }) },
    group: { answer: toGroup },
    joined: { answer: async (turn) => ({ replies: [withMenu(turn, turn.t('presence.welcome'))] }) },
  }
  return { name, matches: ({ content }) => answers[content.kind] }
}
