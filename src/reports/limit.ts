import { workingDayAfter } from '#src/calendar/working-day-after.ts'
import { type Calendar, localDay } from '#src/calendar/working-days.ts'
import { type LegalTerm, legalTerm } from '#src/feedback/legal-terms.ts'
import type { Limit } from './report.ts'

/** The limits of a category; what is not set is as legal-terms.csv says. `5` are working days, `4h` hours. */
export type CategoryLimits = {
  days?: number | undefined
  dayUnit?: LegalTerm['unit'] | undefined
  forwardWithin?: string | undefined
  refuseWithin?: string | undefined
}

/** A category as far as it sets time limits; `dated` hold from their day (ISO, local) on, in place of its own. */
type Limited = CategoryLimits & {
  urgent: boolean
  dated?: readonly (CategoryLimits & { validFrom: string })[]
}

/** The limits that hold for what is filed on a day: those of the latest day before it, as a whole. */
function limitsOn(category: Limited, on: string): CategoryLimits {
  const begun = (category.dated ?? []).filter(({ validFrom }) => validFrom <= on)
  return begun.sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1)).at(-1) ?? category
}

function general(name: Parameters<typeof legalTerm>[0], on: string): Limit {
  const { value, unit } = legalTerm(name, on)
  return { value, unit }
}

/** The time limit for an answer, of a category on a day (ISO, local): its own, else the general one. */
export function limitOf(category: Limited, on: string): Limit {
  const { days, dayUnit } = limitsOn(category, on)
  if (days !== undefined) return { value: days, unit: dayUnit ?? 'working_day' }
  return general(category.urgent ? 'report-urgent' : 'report-answer', on)
}

const within = /^(\d+)(h?)$/

/** The time limit for handing a report on, or for refusing it: the category's own, else the general one. */
export function actLimitOf(act: 'forward' | 'refuse', category: Limited, on: string): Limit {
  const own = limitsOn(category, on)[act === 'forward' ? 'forwardWithin' : 'refuseWithin']
  const [, value, hours] = within.exec(own ?? '') ?? []
  if (value !== undefined) return { value: Number(value), unit: hours ? 'hour' : 'working_day' }
  return general(category.urgent ? `report-${act}-urgent` : `report-${act}`, on)
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
