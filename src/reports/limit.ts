import { workingDayAfter } from '#src/calendar/working-day-after.ts'
import { type Calendar, localDay } from '#src/calendar/working-days.ts'
import { type LegalTerm, legalTerm } from '#src/feedback/legal-terms.ts'
import type { Limit } from './report.ts'

/** A category as far as it sets a time limit. */
type Limited = {
  urgent: boolean
  days?: number | undefined
  dayUnit?: LegalTerm['unit'] | undefined
}

/** The time limit of a category on a day (ISO, local): its own, else the general one of legal-terms.csv. */
export function limitOf({ urgent, days, dayUnit }: Limited, on: string): Limit {
  if (days !== undefined) return { value: days, unit: dayUnit ?? 'working_day' }
  const { value, unit } = legalTerm(urgent ? 'report-urgent' : 'report-answer', on)
  return { value, unit }
}

const endOf = (day: string) => new Date(`${day}T23:59:59+07:00`)
const hourMs = 3_600_000

/**
 * When an answer is due that was asked for at `from`. Working days are counted from the next one and end with the day;
 * hours run day and night.
 */
export function dueAt({ value, unit }: Limit, from: Date, calendar: Calendar): Date {
  switch (unit) {
    case 'hour':
      return new Date(from.getTime() + value * hourMs)
    case 'day':
      return endOf(localDay(new Date(from.getTime() + value * 24 * hourMs)))
    case 'working_day':
      return endOf(workingDayAfter(localDay(from), value, calendar))
  }
}
