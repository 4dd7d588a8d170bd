import { z } from 'zod'
import { noteOf, type Session, withNote } from '#src/chat/session.ts'

// Codes run in sequence: who looks up this many that are not theirs in an hour is guessing.
const mostLookUps = 20
const lookUps = z.object({ hour: z.string(), codes: z.array(z.string()) })

/** The session with one more code counted in this hour; undefined when there were too many. */
export function countLookUp(
  session: Session,
  { name, code, at }: { name: string; code: string; at: Date },
): Session | undefined {
  const hour = at.toISOString().slice(0, 13)
  const noted = noteOf(session, name, lookUps)
  const codes = noted?.hour === hour ? noted.codes : []
  if (codes.includes(code)) return session
  if (codes.length >= mostLookUps) return undefined
  return withNote(session, name, { hour, codes: [...codes, code] })
}
