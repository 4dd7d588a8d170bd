import { z } from 'zod'
import { noteOf, type Session, withNote, withoutDialogue } from '#src/chat/session.ts'

const note = 'dossier-shown'
const schema = z.object({ code: z.string(), at: z.number() })
// So long a short question is about what was shown; later it may be about anything.
const longest = 10 * 60_000

/** The session after a dossier was shown to its owner: no dialogue waits, and what is asked next may be about it. */
export function afterShown(session: Session, code: string, now: Date): Session {
  return withNote(withoutDialogue(session), note, { code, at: now.getTime() })
}

/** The dossier that was shown last, while nothing else is under way. */
export function lastShown(session: Session, now: Date): string | undefined {
  const noted = session.dialogue === undefined ? noteOf(session, note, schema) : undefined
  return noted !== undefined && now.getTime() - noted.at <= longest ? noted.code : undefined
}
