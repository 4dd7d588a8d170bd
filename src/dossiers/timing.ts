import { type Calendar, localDay } from '../calendar/working-days.ts'
import { endedWithoutResult, finished, pauseOf, type Status } from './status.ts'

/** What lateness depends on. Instants; `dueAt` is the promised date as the one-stop system fed it, final. */
export type Clock = {
  status: Status
  dueAt: Date | undefined
  finishedAt: Date | undefined
}

/** How a dossier stands to its promised date. Days are working days. */
export type Timing =
  | { kind: 'not-accepted' }
  | { kind: 'no-date' }
  | { kind: 'paused'; why: 'supplement' | 'payment' }
  | { kind: 'ended' }
  /** The source's status is one that nobody knows: the clock may run, stand or be over. */
  | { kind: 'unclear' }
  | { kind: 'left'; days: number }
  | { kind: 'today' }
  | { kind: 'late'; days: number }
  | { kind: 'finished'; how: 'early' | 'on-time' | 'unknown' }
  | { kind: 'finished'; how: 'late'; days: number }

function finishedTiming({ dueAt, finishedAt }: Clock, calendar: Calendar): Timing {
  if (dueAt === undefined || finishedAt === undefined) return { kind: 'finished', how: 'unknown' }
  if (finishedAt > dueAt) {
    return {
      kind: 'finished',
      how: 'late',
      days: calendar.remaining(finishedAt, dueAt).workingDays,
    }
  }
  const early = localDay(finishedAt) < localDay(dueAt)
  return { kind: 'finished', how: early ? 'early' : 'on-time' }
}

/**
 * Derives how a dossier stands at `now`; never stored. Late = finished, or still open, after the promised date; in
 * status 5 and 6 the clock stands and nothing is called late (domain.md 3.3 and 12).
 */
export function timingOf(clock: Clock, calendar: Calendar, now: Date): Timing {
  const why = pauseOf(clock.status)
  if (why !== undefined) return { kind: 'paused', why }
  if (endedWithoutResult(clock.status)) return { kind: 'ended' }
  if (finished(clock.status)) return finishedTiming(clock, calendar)
  if (clock.status === 1) return { kind: 'not-accepted' }
  if (clock.dueAt === undefined) return { kind: 'no-date' }
  const { kind, workingDays } = calendar.remaining(now, clock.dueAt)
  return kind === 'today' ? { kind } : { kind, days: workingDays }
}
