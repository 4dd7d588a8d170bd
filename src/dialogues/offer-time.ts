import { localDay } from '#src/calendar/working-days.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
// Long enough to see the message between two pieces of work; offers end when offices do.
const leastHours = 3
const endsAtHour = 17
const beforeStartMs = 2 * hourMs
const shortestMs = hourMs

/**
 * Until when a seat that became free is held for the next in line: the first 17:00 (Asia/Ho_Chi_Minh) at least three
 * hours away, two hours before the start at the latest. Undefined: no time is left to ask; the seat is simply theirs.
 */
export function offerUntil(now: Date, startsAt: Date): Date | undefined {
  const today = new Date(`${localDay(now)}T${endsAtHour}:00:00+07:00`)
  const late = today.getTime() - now.getTime() < leastHours * hourMs
  const evening = today.getTime() + (late ? dayMs : 0)
  const until = Math.min(evening, startsAt.getTime() - beforeStartMs)
  return until - now.getTime() < shortestMs ? undefined : new Date(until)
}
