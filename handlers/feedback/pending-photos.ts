import { z } from 'zod'
import type { Turn } from '#src/chat/handler.ts'
import type { Message } from '#src/chat/message.ts'
import { noteOf, type Session, withNote } from '#src/chat/session.ts'

const note = 'pending-photos'
const mostFiles = 10
const pendingMs = 3_600_000

const schema = z.object({
  at: z.number(),
  /** The ids of the messages they came with. */
  messages: z.array(z.string()),
  /** Where the platform keeps them. */
  files: z.array(z.string()),
  caption: z.string().optional(),
  album: z.string().optional(),
})

/** Photos that came before anything was said of a report: only where they are is known, none was taken. */
export type PendingPhotos = z.infer<typeof schema>

/** Where the platform keeps the pictures of a message; none: it brought no picture or file. */
export function filesOf({ content }: Message): string[] {
  if (content.kind !== 'media' || (content.media !== 'photo' && content.media !== 'file')) return []
  return [...(content.file === undefined ? [] : [content.file]), ...(content.moreFiles ?? [])]
}

/** The message and the parts of its album that have come. */
export const together = ({ message, album = [] }: Turn): Message[] => [message, ...album]

/** What stands under one of the pictures that came together. */
export function captionOf(messages: readonly Message[]): string | undefined {
  const captions = messages.flatMap(({ content }) =>
    content.kind === 'media' ? (content.caption ?? []) : [],
  )
  return captions[0]
}

/** Whether one of the parts of the album held what is not taken: then none of them is. */
export const isWithheld = (turn: Turn) =>
  together(turn).some(({ content }) => content.kind === 'withheld')

export function withPending(session: Session, turn: Turn): Session {
  const messages = together(turn)
  const { content } = turn.message
  const before = pendingOf(session, turn.now)
  const caption = captionOf(messages) ?? before?.caption
  const album = content.kind === 'media' ? content.album : undefined
  const pending: PendingPhotos = {
    at: turn.now.getTime(),
    messages: [...(before?.messages ?? []), ...messages.map((each) => each.externalId)].slice(-20),
    files: [...(before?.files ?? []), ...messages.flatMap(filesOf)].slice(0, mostFiles),
    ...(caption !== undefined && { caption }),
    ...(album !== undefined && { album }),
  }
  return withNote(session, note, pending)
}

/** The pending photos of the last hour. */
export function pendingOf(session: Session, now: Date): PendingPhotos | undefined {
  const pending = noteOf(session, note, schema)
  return pending && pending.at > now.getTime() - pendingMs ? pending : undefined
}

export const withoutPending = (session: Session): Session => withNote(session, note, undefined)
