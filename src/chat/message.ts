import { z } from 'zod'

/** What a person did, told without any platform's words. */
const content = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  /** A tap on a button; `data` is what the reply put behind it. */
  z.object({ kind: z.literal('choice'), data: z.string() }),
  /** The person came through a link that names something (`/start hs_…`). */
  z.object({ kind: z.literal('open'), payload: z.string() }),
  z.object({
    kind: z.literal('media'),
    media: z.enum(['photo', 'video', 'voice', 'sticker', 'file', 'other']),
    caption: z.string().optional(),
    /** Shared by the parts of one album. */
    album: z.string().optional(),
    /** Where the platform keeps the file, in its own terms; the channel fetches it. */
    file: z.string().min(1).max(2000).optional(),
    /** The files behind the first, where one message brings several. */
    moreFiles: z.array(z.string().min(1).max(2000)).max(9).optional(),
  }),
  z.object({
    kind: z.literal('contact'),
    phone: z.string(),
    /** The platform vouches that this is the sender's own number. */
    verified: z.literal(true).optional(),
  }),
  z.object({
    kind: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    label: z.string().optional(),
  }),
  /** Began or allowed the chat without saying anything. */
  z.object({ kind: z.literal('joined') }),
  /** Blocked or left: nothing may be sent until they come back. */
  z.object({ kind: z.literal('left') }),
  /** Somebody addressed us in a chat of several people. */
  z.object({ kind: z.literal('group') }),
  /** More messages in a minute than one person may send; what it said is not kept. */
  z.object({ kind: z.literal('flood') }),
  /** Said something that must not be kept; only why is. */
  z.object({
    kind: z.literal('withheld'),
    reason: z.enum(['denunciation']),
    /** It was a picture without words that came close behind one. */
    picture: z.literal(true).optional(),
  }),
])

const channelNames = ['telegram', 'zalo', 'web'] as const
export type ChannelName = (typeof channelNames)[number]

export const messageSchema = z.object({
  channel: z.enum(channelNames),
  /** Where to answer: the platform's id of the chat, always a string. */
  address: z.string().min(1).max(64),
  /** The platform's own id of this message; with `channel` it is unique. */
  externalId: z.string().min(1).max(128),
  /** The platform's order inside one chat: a later message has a greater one. */
  position: z.number().int().nonnegative(),
  content,
  /** The platform's id of the tap on a button, where it wants to be told that the tap was seen. */
  tap: z.string().optional(),
})

/** One thing that one person did in one chat. */
export type Message = z.infer<typeof messageSchema>
export type Content = Message['content']

// Bidirectional controls, zero-width characters and other invisible marks that a phone or a paste may slip in.
const invisible = /[\p{Cc}\p{Cf}]/gu
const keptControls = new Set(['\n', '\t'])

/**
 * Makes a text from outside safe to store and to compare: NFC, well-formed (a lone surrogate becomes U+FFFD),
 * without NUL, control and invisible formatting characters, at most `limit` UTF-16 units.
 */
export function cleanText(text: string, limit = 4096): string {
  const visible = text
    .slice(0, limit)
    .toWellFormed()
    .replace(invisible, (character) => (keptControls.has(character) ? character : ''))
  // Composed only now, since a mark may have stood apart from its letter. Composing may lengthen a
  // text, and a cut may split a pair.
  return visible.normalize('NFC').slice(0, limit).toWellFormed().trim()
}

/** What the person wrote, be it a text or the words under a picture; undefined when there are no words. */
export function wordsOf(message: Message): string | undefined {
  if (message.content.kind === 'text') return message.content.text
  if (message.content.kind === 'media') return message.content.caption
  return undefined
}
