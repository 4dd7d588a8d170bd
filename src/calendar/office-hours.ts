import { type Calendar, localDay, localTime } from './working-days.ts'

// Desks open at half past seven and close at five (Asia/Ho_Chi_Minh); an officer who is written to on a Sunday learns to
// mute the chat, and then misses Monday's list.
const [opens, closes] = [7 * 60 + 30, 17 * 60]

/** Whether officers are at work at `now`: a working day of the calendar, 07:30 to 17:00 in Asia/Ho_Chi_Minh. */
export function inOfficeHours(now: Date, calendar: Calendar): boolean {
  const { hour, minute } = localTime(now)
  const minutes = hour * 60 + minute
  return minutes >= opens && minutes < closes && calendar.isWorkingDay(localDay(now))
}
