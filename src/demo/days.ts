import type { LocalDay } from '#src/calendar/working-days.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** What the demo asks of the calendar. */
export type WorkingDays = {
  isWorkingDay(day: LocalDay): boolean
  dueDay(acceptedAt: Date, days: number): LocalDay
}

/** The moment `minutes` after midnight of a day in Viet Nam. */
export function at(day: LocalDay, minutes: number): Date {
  return new Date(Date.parse(`${day}T00:00:00+07:00`) + minutes * minuteMs)
}

/** 23:59:59 of a day, as a date without a time is read. */
export function endOf(day: LocalDay): Date {
  return new Date(at(day, 24 * 60).getTime() - 1000)
}

/** The day `days` later, or earlier. */
export function shift(day: LocalDay, days: number): LocalDay {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)
}

/**
 * The working day `steps` after `day`, or before it when negative; with 0 the day itself, or the
 * next working day if it is none.
 */
export function stepDays(
  day: LocalDay,
  steps: number,
  isWorkingDay: (day: LocalDay) => boolean,
): LocalDay {
  if (steps === 0) return isWorkingDay(day) ? day : stepDays(day, 1, isWorkingDay)
  const direction = Math.sign(steps)
  let reached = day
  for (let left = Math.abs(steps); left > 0; ) {
    reached = shift(reached, direction)
    if (isWorkingDay(reached)) left -= 1
  }
  return reached
}

/** `stepDays` that remembers: over a hundred thousand dossiers the same few steps come again. */
export function createSteps(isWorkingDay: (day: LocalDay) => boolean): Step {
  const known = new Map<string, LocalDay>()
  return (day, steps) => {
    const key = `${day} ${steps}`
    const reached = known.get(key) ?? stepDays(day, steps, isWorkingDay)
    known.set(key, reached)
    return reached
  }
}

/** The working day so many steps from a day, as `stepDays` tells it. */
export type Step = (day: LocalDay, steps: number) => LocalDay

/** Monday to Friday: a working day where no calendar is at hand. */
export function isWeekday(day: LocalDay): boolean {
  return new Date(day).getUTCDay() % 6 !== 0
}

/** `261120`: a day as dossier codes carry it. */
export function codeDate(day: LocalDay): string {
  return day.slice(2).replaceAll('-', '')
}
