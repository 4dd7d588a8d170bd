import { z } from 'zod'
import type { Answer, Handler, ReadAs, Turn } from '#src/chat/handler.ts'
import type { Content, Message } from '#src/chat/message.ts'
import { noteOf, withNote } from '#src/chat/session.ts'
import type { Dossiers } from '#src/dossiers/dossiers.ts'
import { slipText } from '#src/dossiers/slip.ts'
import { readQr } from '#src/qr/read-qr.ts'
import {
  captionOf,
  filesOf,
  isWithheld,
  pendingOf,
  together,
  withPending,
} from './feedback/pending-photos.ts'
import { menuChoice, withMenu } from './views/menu.ts'

const name = 'media'
const lastAlbum = z.string()

type Kind = 'photo' | 'video' | 'voice' | 'sticker' | 'file' | 'other' | 'contact' | 'location'

type Services = {
  dossiers: Pick<Dossiers, 'readCode' | 'readLink'>
  /** The bytes of what a message carries; without it, or when it fails, nothing can be read from a picture. */
  fetchFile?: (message: Message) => Promise<Uint8Array | undefined>
  now: () => Date
}

function kindOf(content: Content): Kind | undefined {
  if (content.kind === 'media') return content.media
  return content.kind === 'contact' || content.kind === 'location' ? content.kind : undefined
}

/** A picture of a slip is read by its QR code; what cannot be read is answered kindly, and an album once. */
export function media({ dossiers, fetchFile, now }: Services): Handler {
  async function pictureOf(message: Message): Promise<Uint8Array | undefined> {
    try {
      return await fetchFile?.(message)
    } catch {
      // The platform is down or slow: the person is asked to type, which works at any time.
      return undefined
    }
  }

  /** The dossier that a QR code in the picture names, as if its link had been opened or its code typed. */
  async function slipIn(message: Message): Promise<Content | undefined> {
    const picture = await pictureOf(message)
    if (picture === undefined) return undefined
    for (const code of await readQr(picture)) {
      const slip = slipText(code)
      if ('payload' in slip && dossiers.readLink(slip.payload, now()) !== undefined) {
        return { kind: 'open', payload: slip.payload }
      }
      const reading = 'text' in slip ? dossiers.readCode(slip.text, now()) : undefined
      if (reading?.kind === 'code') return { kind: 'text', text: reading.code }
    }
    return undefined
  }

  function unread(kind: Kind, album: string | undefined, turn: Turn): Answer {
    const { session, t } = turn
    const isPhoto = kind === 'photo' && filesOf(turn.message).length > 0
    const pending = isPhoto ? withPending(session, turn) : session
    const noted = album === undefined ? pending : withNote(pending, name, album)
    if (album !== undefined && noteOf(session, name, lastAlbum) === album) {
      return { replies: [], session: noted }
    }
    if (!isPhoto) return { replies: [withMenu(turn, t(`media.${kind}`))], session: noted }
    const choices = [{ label: t('media.report-it'), data: 'feedback:photo' }, menuChoice(t)]
    return { replies: [{ text: t('media.photo-or-report'), choices }], session: noted }
  }

  async function look(kind: Kind, content: Content, turn: Turn): Promise<Answer | ReadAs> {
    if (isWithheld(turn)) {
      return { readAs: { kind: 'withheld', reason: 'denunciation', picture: true } }
    }
    if (pendingOf(turn.session, turn.now)?.messages.includes(turn.message.externalId)) {
      return { replies: [] }
    }
    const isPicture =
      content.kind === 'media' && (content.media === 'photo' || content.media === 'file')
    const slip = isPicture && content.file ? await slipIn(turn.message) : undefined
    if (slip !== undefined) return { readAs: slip }
    const caption = captionOf(together(turn))
    if (content.kind === 'media' && content.caption === undefined && caption !== undefined) {
      return { readAs: { ...content, caption } }
    }
    return unread(kind, content.kind === 'media' ? content.album : undefined, turn)
  }

  return {
    name,
    matches({ content }) {
      const kind = kindOf(content)
      if (kind === undefined) return undefined
      return { understood: { media: kind }, answer: (turn) => look(kind, content, turn) }
    },
  }
}
