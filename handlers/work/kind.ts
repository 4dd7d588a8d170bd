import type { Answer, Turn, Write } from '#src/chat/handler.ts'
import type { Translate } from '#src/i18n/translate.ts'
import type { Officer } from '#src/officers/officer.ts'

/** An officer at one step of their work; everything happens in the transaction that answers. */
export type Work = {
  turn: Turn
  tx: Parameters<Write>[0]
  officer: Officer
  /** The question that was open when a button was pressed, in the shape of the kind that asked it. */
  asked?: unknown
  /** Adds to the audit log what the officer did: codes and numbers only. */
  note: (action: string, detail: Record<string, string | number | null>) => Promise<void>
}

/**
 * One kind of work that waits for officers behind `/xuly`. Its buttons send `work:<name>:<argument>`; a question of its
 * own is left open with `inDialogue(session, 'work', { kind: <name>, state })`.
 */
export type WorkKind = {
  name: string
  title: (t: Translate) => string
  /** How much of it waits for this officer. */
  count(work: Work): Promise<number>
  /** The list itself. */
  show(work: Work): Promise<Answer>
  /** Opens what an officer names: the code of a dossier, a receipt; undefined: nothing of this kind. */
  find?(work: Work, named: string): Promise<Answer | undefined>
  /** A tap on one of its buttons; undefined: no such button. */
  choose(work: Work, argument: string): Promise<Answer | undefined>
  /** Words while its question is open; undefined: `state` is none of its own (any more). */
  hear(work: Work, state: unknown, text: string): Promise<Answer | undefined>
  /**
   * A picture while its question is open. What it takes from outside is fetched at once, before anything is written; the
   * rest happens in what it resolves with. Undefined: it wants no pictures.
   */
  receive?(turn: Turn, state: unknown): Promise<((work: Work) => Promise<Answer>) | undefined>
}
