import { z } from 'zod'
import type { Handler, Turn } from '#src/chat/handler.ts'
import type { Content } from '#src/chat/message.ts'
import { noteOf, withNote } from '#src/chat/session.ts'
import { withMenu } from './views/menu.ts'

const name = 'media'
const lastAlbum = z.string()

type Kind = 'photo' | 'video' | 'voice' | 'sticker' | 'file' | 'other' | 'contact' | 'location'

function kindOf(content: Content): Kind | undefined {
  if (content.kind === 'media') return content.media
  return content.kind === 'contact' || content.kind === 'location' ? content.kind : undefined
}

/** What cannot be read is answered kindly, and an album once. */
export function media(): Handler {
  const answer = (kind: Kind, album: string | undefined) => async (turn: Turn) => {
    const { session, t } = turn
    if (album !== undefined && noteOf(session, name, lastAlbum) === album) return { replies: [] }
    const replies = [withMenu(turn, t(`media.${kind}`))]
    return album === undefined ? { replies } : { replies, session: withNote(session, name, album) }
  }
  return {
    name,
    matches({ content }) {
      const kind = kindOf(content)
      if (kind === undefined) return undefined
      const album = content.kind === 'media' ? content.album : undefined
      return { understood: { media: kind }, answer: answer(kind, album) }
    },
  }
}
