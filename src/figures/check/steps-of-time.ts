import { areaKey, type Figure, isMoment, type Period, withinYears, yearOf } from '../figure.ts'
import { groupBy } from './shelf.ts'

const nextDay = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)

/** Do the parts follow one another from the first day of the total to its last, or to the end of that year? */
export function fill(parts: readonly Figure[], total: Figure): boolean {
  const [first, last] = [parts[0], parts.at(-1)]
  if (first?.period.start !== total.period.start || last === undefined) return false
  if (last.period.end < total.period.end) return false
  return parts.every(
    (part, at) => at === 0 || part.period.start === nextDay(parts[at - 1]?.period.end ?? ''),
  )
}

const monthsIn = ({ start, end }: Period) =>
  Math.round((Date.parse(end) - Date.parse(start)) / (30.44 * 86_400_000))

/** Parts of a total's time that are equally long, and shorter: its years, or its half-years, quarters or months. */
export function stepsOf(total: Figure, alike: readonly Figure[]): Figure[][] {
  const inside = alike.filter(
    ({ period, area }) =>
      areaKey(area) === areaKey(total.area) &&
      !isMoment(period) &&
      yearOf(period.start) === yearOf(period.end) &&
      withinYears(period, total.period) &&
      monthsIn(period) < monthsIn(total.period) &&
      (period.end <= total.period.end || yearOf(total.period.start) < yearOf(total.period.end)),
  )
  return [...groupBy(inside, ({ period }) => String(monthsIn(period))).values()]
}
