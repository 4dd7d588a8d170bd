import { z } from 'zod'
import { inDialogue, type Session } from '#src/chat/session.ts'

/** The session key of the desk, and what its buttons begin with. */
export const name = 'broadcast'

/** What is asked for a new broadcast, in this order. */
export const steps = ['text', 'english', 'picture', 'buttons', 'audience', 'start'] as const
export type Step = (typeof steps)[number]

/** The question that waits for an answer. `flow`: the next one follows it, else the review does. */
export const stateSchema = z.object({
  step: z.enum([...steps, 'money', 'reason']),
  id: z.number().int(),
  flow: z.boolean().optional(),
  /** Whether groups are added to the people or taken out of them. */
  side: z.enum(['include', 'exclude']).optional(),
  /** What the approver read who gives it back. */
  revision: z.number().int().optional(),
})
export type State = z.infer<typeof stateSchema>

/** The session with this question open. */
export function asking(session: Session, state: State): Session {
  return inDialogue(session, name, state)
}

/** What a button of one broadcast sends: `broadcast:open:12`, `broadcast:approve:12:3`. */
export function tap(verb: string, id: number, ...rest: (string | number)[]): string {
  return [name, verb, id, ...rest].join(':')
}
