import { z } from 'zod'
import type { Audience } from '#src/audiences/segment.ts'
import { holds, inScope, type Officer } from '#src/officers/officer.ts'

/** Where a broadcast stands; docs/architecture.md tells who moves it on. */
export type BroadcastState =
  | 'draft'
  /** Waits for another person's approval. */
  | 'submitted'
  /** Approved: begins at its time. */
  | 'approved'
  /** Its audience is being written down. */
  | 'resolving'
  | 'running'
  /** By an officer. */
  | 'paused'
  /** By itself: too many failures or blocks. */
  | 'stopped'
  /** Everybody has an outcome. */
  | 'finished'
  | 'cancelled'

export const buttonSchema = z.union([
  z.object({ label: z.string().min(1).max(60), url: z.url({ protocol: /^https?$/ }) }),
  z.object({ label: z.string().min(1).max(60), data: z.string().regex(/^[\x21-\x7e]{1,64}$/) }),
])
export type Button = z.infer<typeof buttonSchema>

/** What is sent. `textEn` goes to those who chose English, everybody else gets `textVi`. */
export type BroadcastContent = {
  textVi: string
  textEn: string | undefined
  /** A file of src/files, kept until the broadcast has ended. */
  imageId: string | undefined
  choices: readonly Button[]
}

/** How it is sent. */
export type BroadcastTerms = {
  /** Undefined: as soon as it is approved. */
  startsAt: Date | undefined
  /** Also what the platform bills, up to so many đồng; 0: only what is free. */
  costCap: number
  /** Who can be reached only once they write again gets it then, for so many days; 0: they are skipped. */
  waitDays: number
}

export type Broadcast = BroadcastContent &
  BroadcastTerms & {
    id: number
    state: BroadcastState
    /** Grows with every change: an approval is of one revision. */
    revision: number
    audience: Audience
    /** The commune of the officer who made it: it reaches nobody else. Undefined: the whole province. */
    communeCode: string | undefined
    /** The office of that officer, if they work for one. */
    officeCode: string | undefined
    dialogueId: number | undefined
    makerId: number
    approverId: number | undefined
    createdAt: Date
    submittedAt: Date | undefined
    approvedAt: Date | undefined
    startedAt: Date | undefined
    endedAt: Date | undefined
    /** What the approver who sent it back wrote. */
    sentBackFor: string | undefined
    /** When it last stopped by itself. */
    stoppedAt: Date | undefined
    /** Of `stopped`. */
    stoppedFor: 'failures' | 'blocks' | undefined
    /** Đồng for one person where the platform bills, as of when it began. */
    price: number | undefined
    audienceSize: number
    optedOut: number
  }

/** What became of one person. */
export type RecipientState =
  | 'queued'
  | 'sending'
  /** Gets it once they write again. */
  | 'held'
  | 'sent'
  | 'failed'
  /** The outcome cannot be known; never sent again. */
  | 'unknown'
  | 'skipped'

/**
 * Why somebody did not get it.
 * failed: `blocked` (by the person, or they are gone), `refused` (the platform takes no such message), `unreachable` (the
 * platform could not be reached, several times); unknown: `no-answer` (the platform did not answer), `process-ended`;
 * skipped: `opted-out`, `blocked` (before), `window` (the platform lets us write only after they do), `cap` (the money
 * did not reach so far), `channel-off`, `erased` (has no chat any more), `cancelled`.
 */
export type Reason =
  | 'blocked'
  | 'refused'
  | 'unreachable'
  | 'no-answer'
  | 'process-ended'
  | 'opted-out'
  | 'window'
  | 'cap'
  | 'channel-off'
  | 'erased'
  | 'cancelled'

type Place = Pick<Broadcast, 'makerId' | 'communeCode' | 'officeCode'>

/** Whether the officer may see and steer this broadcast: its maker, and who may approve in its office and commune. */
export function maySteer(officer: Officer, broadcast: Place): boolean {
  if (officer.id === broadcast.makerId) return holds(officer, 'broadcaster')
  return holds(officer, 'approver') && inScope(officer, broadcast)
}

/** Whether the officer may approve it: never its maker, whatever their roles. */
export function mayApprove(officer: Officer, broadcast: Place): boolean {
  return officer.id !== broadcast.makerId && maySteer(officer, broadcast)
}
