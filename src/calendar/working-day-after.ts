import { type Calendar, type LocalDay, localDay } from './working-days.ts'

/** The working day number `days` after `day`; 1 is the next one. */
export function workingDayAfter(day: LocalDay, days: number, calendar: Calendar): LocalDay {
  const at = new Date(`${day}T00:00:00+07:00`)
  for (let left = days; left > 0; ) {
    at.setUTCDate(at.getUTCDate() + 1)
    if (calendar.isWorkingDay(localDay(at))) left -= 1
  }
  return localDay(at)
}
