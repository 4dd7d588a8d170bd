import type { Session } from '#src/chat/session.ts'

// Their questions ask for a code, digits, a procedure or a place.
const takingNoWords = new Set(['dossier', 'place', 'contacts', 'announcements', 'procedure'])

/** Is a question open that takes any words, such as a person's name, an opinion, what happened? */
export function takesWords({ dialogue }: Session): boolean {
  return dialogue !== undefined && !takingNoWords.has(dialogue.handler)
}
