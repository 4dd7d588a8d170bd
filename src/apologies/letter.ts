import type { LocalDay } from '#src/calendar/working-days.ts'
import type { Office } from '#src/offices/offices.ts'

const letterStates = [
  'due',
  'drafted',
  'approved',
  'sending',
  'held',
  'sent',
  'unknown',
  'counter',
  'void',
  'missed',
] as const
/** Where a letter stands; see ApologyLetter in prisma/schema.prisma. */
export type LetterState = (typeof letterStates)[number]

/** Waits for an officer: to be filled in and approved, also when it is already late. */
export const waitingStates = ['due', 'drafted', 'missed'] as const satisfies LetterState[]
/** Approved and on its way to the citizen, or there. */
export const givenStates = [
  'approved',
  'sending',
  'held',
  'sent',
  'unknown',
] as const satisfies LetterState[]
/** Approved, whether or not a chat could be reached: each is one new date given to the dossier. */
export const approvedStates = [...givenStates, 'counter'] as const satisfies LetterState[]

/** Why no letter is needed any more. */
export type VoidReason = 'finished' | 'paused' | 'ended' | 'rescheduled' | 'unclear'

/** A letter of apology and what it says of its dossier. Never a name, never papers. */
export type Letter = {
  id: number
  code: string
  procedureName: string | undefined
  receivedAt: Date | undefined
  dueAt: Date
  office: Office | undefined
  officeCode: string | undefined
  communeCode: string | undefined
  state: LetterState
  voidReason: VoidReason | undefined
  cause: string | undefined
  newDay: LocalDay | undefined
  /** As approved, word for word. */
  text: string | undefined
  approvedBy: { id: number; name: string } | undefined
  approvedAt: Date | undefined
  inTime: boolean | undefined
  /** The dossier is still in work with this very promised date. */
  live: boolean
}

/** Whether an officer's work on the letter can still matter. */
export function isWaiting({ state, live }: Letter): boolean {
  return live && waitingStates.some((each) => each === state)
}
