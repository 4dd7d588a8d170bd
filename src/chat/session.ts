import { z } from 'zod'

const sessionSchema = z.object({
  version: z.literal(1),
  /** The dialogue that waits for an answer: whose it is and, in that handler's own shape, where it stands. */
  dialogue: z.object({ handler: z.string(), state: z.unknown() }).optional(),
  /** Dialogues that may be taken up again after another one took their place: by handler, where each stood. */
  aside: z.record(z.string(), z.unknown()).optional(),
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

/** The same, and remembered until it is dropped: another dialogue that is opened meanwhile does not end it. */
export function inLastingDialogue(session: Session, handler: string, state: unknown): Session {
  const aside = { ...session.aside, [handler]: state }
  return { ...inDialogue(session, handler, state), aside }
}

/** Where a lasting dialogue of `handler` stood, also when another one is open. */
export function asideOf<State>(
  session: Session,
  handler: string,
  schema: z.ZodType<State>,
): State | undefined {
  return schema.safeParse(session.aside?.[handler]).data
}

/**
 * The session with no dialogue open and the one of `handler` not to be taken up again; without `handler` that goes for
 * every one.
 */
export function withoutLasting(session: Session, handler?: string): Session {
  const { aside = {}, ...rest } = withoutDialogue(session)
  const kept = Object.entries(aside).filter(([name]) => handler !== undefined && name !== handler)
  return kept.length === 0 ? rest : { ...rest, aside: Object.fromEntries(kept) }
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
