import { afterQuietHours, type QuietHours } from '#src/calendar/quiet-hours.ts'
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
 * hours after they hear of it, two hours before the start at the latest. In quiet hours nobody hears of anything.
 * Undefined: no time is left to ask; the seat is simply theirs.
 */
export function offerUntil(
  now: Date,
  startsAt: Date,
  quietHours?: QuietHours | undefined,
): Date | undefined {
  const heard = afterQuietHours(now, quietHours)
  const today = new Date(`${localDay(heard)}T${endsAtHour}:00:00+07:00`)
  const late = today.getTime() - heard.getTime() < leastHours * hourMs
  const evening = today.getTime() + (late ? dayMs : 0)
  const until = Math.min(evening, startsAt.getTime() - beforeStartMs)
  return until - heard.getTime() < shortestMs ? undefined : new Date(until)
}
