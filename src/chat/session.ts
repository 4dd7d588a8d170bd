import { z } from 'zod'

const sessionSchema = z.object({
  version: z.literal(1),
  /** The dialogue that waits for an answer: whose it is and, in that handler's own shape, where it stands. */
  dialogue: z.object({ handler: z.string(), state: z.unknown() }).optional(),
  /** What the buttons of the newest replies say (folded) and send. */
  buttons: z.record(z.string(), z.string()).optional(),
  /** What a handler remembers between its dialogues, in its own shape, by its name. */
  notes: z.record(z.string(), z.unknown()),
})

export type Session = z.infer<typeof sessionSchema>

export const emptySession: Session = { version: 1, notes: {} }

/** Reads a stored session. What an older release or a damaged row left is dropped: the person starts at the menu. */
export function readSession(stored: unknown): Session {
  const read = sessionSchema.safeParse(stored)
  return read.success ? read.data : emptySession
}

/** The state that `handler` left in an open dialogue, if it still reads as `schema` says. */
export function dialogueOf<State>(
  session: Session,
  handler: string,
  schema: z.ZodType<State>,
): State | undefined {
  if (session.dialogue?.handler !== handler) return undefined
  return schema.safeParse(session.dialogue.state).data
}

/** The session with a dialogue of `handler` waiting for an answer. */
export function inDialogue(session: Session, handler: string, state: unknown): Session {
  return { ...session, dialogue: { handler, state } }
}

/** The session with no dialogue open. */
export function withoutDialogue(session: Session): Session {
  const { dialogue: _, ...rest } = session
  return rest
}

/** What `handler` noted, if it still reads as `schema` says. */
export function noteOf<Note>(
  session: Session,
  handler: string,
  schema: z.ZodType<Note>,
): Note | undefined {
  return schema.safeParse(session.notes[handler]).data
}

/** The session with the note of `handler` replaced. */
export function withNote(session: Session, handler: string, note: unknown): Session {
  return { ...session, notes: { ...session.notes, [handler]: note } }
}
