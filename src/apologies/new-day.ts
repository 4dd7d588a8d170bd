import { workingDayAfter } from '#src/calendar/working-day-after.ts'
import { type Calendar, type LocalDay, localDay } from '#src/calendar/working-days.ts'
import { readIsoDay } from '#src/text/iso-time.ts'

/** Why a day cannot be the new promised date; `example` is one that can. */
export type DayProblem = {
  why: 'unreadable' | 'impossible' | 'past' | 'not-later' | 'day-off' | 'too-far'
  example: LocalDay
  /** The holiday, or the last day that is not too far. */
  name?: string
  latest?: LocalDay
}

type DayRules = { calendar: Calendar; now: Date; dueAt: Date; longestDays: number | undefined }

const two = (text: string) => text.padStart(2, '0')
const dayMonthYear = /^(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}))?$/
const inWords = /^(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+(\d{4}))?$/iu

/**
 * A day as people write it: `30/11/2026`, `30-11`, `30 tháng 11`, `2026-11-30`. Without a year: the next such day after
 * `today`. Undefined: no day; it may still be one that does not exist.
 */
function readDay(text: string, today: LocalDay): string | undefined {
  const plain = text.trim().replace(/^ngày\s+/iu, '')
  if (/^\d{4}-\d{2}-\d{2}$/.test(plain)) return plain
  const found = dayMonthYear.exec(plain) ?? inWords.exec(plain)
  if (found === null) return undefined
  const [, day = '', month = '', year] = found
  const tail = `${two(month)}-${two(day)}`
  if (year !== undefined) return `${year}-${tail}`
  const thisYear = `${today.slice(0, 4)}-${tail}`
  return thisYear > today ? thisYear : `${Number(today.slice(0, 4)) + 1}-${tail}`
}

/** The day from which a new date counts: the promised one, or today when that is over. */
function startOf({ now, dueAt }: DayRules): LocalDay {
  // Days are text: the later of two instants is found first.
  return localDay(now > dueAt ? now : dueAt)
}

// Soon, within the next week, two weeks: what officers give most.
const usualDays = [3, 5, 10]

/** Days that may be offered as buttons, soonest first. */
export function suggestDays(rules: DayRules): LocalDay[] {
  return usualDays
    .filter((days) => rules.longestDays === undefined || days <= rules.longestDays)
    .map((days) => workingDayAfter(startOf(rules), days, rules.calendar))
}

/** Reads and judges a new promised date: a working day after today and after the promised one, not too far off. */
export function readNewDay(
  text: string,
  rules: DayRules,
): { day: LocalDay } | { problem: DayProblem } {
  const { calendar, now, longestDays } = rules
  const [today, start] = [localDay(now), startOf(rules)]
  const refuse = (why: DayProblem['why'], more: Partial<DayProblem> = {}) => ({
    problem: { why, example: workingDayAfter(start, usualDays[0] ?? 1, calendar), ...more },
  })
  const day = readDay(text, today)
  if (day === undefined) return refuse('unreadable')
  if (readIsoDay(day) !== day) return refuse('impossible')
  if (day <= today) return refuse('past')
  if (day <= start) return refuse('not-later')
  const latest =
    longestDays === undefined ? undefined : workingDayAfter(start, longestDays, calendar)
  if (latest !== undefined && day > latest) return refuse('too-far', { latest })
  if (calendar.isWorkingDay(day)) return { day }
  const eve = localDay(new Date(new Date(`${day}T00:00:00+07:00`).getTime() - 1))
  const [fact] = calendar.explain(eve, day)
  const example = workingDayAfter(day, 1, calendar)
  return refuse('day-off', { example, ...(fact?.name && { name: fact.name }) })
}
