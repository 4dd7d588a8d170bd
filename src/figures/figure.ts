/** `start` and `end` are days, `2015-01-01`, both counted in; equal where a figure is true of one day. */
export type Period = { start: string; end: string }

/** A place or an organ as it was when the figure was taken; `parent` tells one "Cấp xã" from another. */
export type Area = { name: string; parent: string; level: string }

export type Qualifier = 'planned' | 'approximate'

/** A figure as its report prints it. Numbers are texts: how many digits there are says how exact they claim to be. */
export type Figure = {
  id: string
  source: { code: string; name: string; locator: string }
  code: string
  /** The report's own words. */
  name: string
  unit: string
  area: Area
  period: Period
  value: string
  qualifier: Qualifier | undefined
  /** `8-80`: scores on different scales are never merged. */
  scale: string | undefined
  statedRate: string | undefined
  numerator: string | undefined
  denominator: string | undefined
}

/** True of one day (how many communes there are), not of a time (how many dossiers came in). */
export function isMoment({ start, end }: Period): boolean {
  return start === end
}

export const yearOf = (day: string) => Number(day.slice(0, 4))

/** One text for one place, so that places can be compared. */
export const areaKey = ({ name, parent }: Area) => `${parent}/${name}`

export const periodKey = ({ start, end }: Period) => `${start}/${end}`

/** Does `inner` lie within `outer`, both taken as whole years? Reports seldom print the day on which a period ends. */
export function withinYears(inner: Period, outer: Period): boolean {
  return yearOf(inner.start) >= yearOf(outer.start) && yearOf(inner.end) <= yearOf(outer.end)
}

/** The day on which provinces were merged and districts ended; figures of before belong to the old units. */
export const mergerDay = '2025-07-01'

/** How many digits stand behind the point: `92.3` has 1. */
export function decimalsOf(digits: string): number {
  return /\.(\d+)$/.exec(digits)?.[1]?.length ?? 0
}

const levelOrder = [
  'province',
  'district',
  'all-provincial-level',
  'all-district-level',
  'all-commune-level',
  'agency',
]

/** In the order in which a reader expects them: by time, then the whole before its levels, the higher level first. */
export function byTimeAndLevel(a: Figure, b: Figure): number {
  const [one, other] = [a, b].map(({ period }) => periodKey(period))
  if (one !== other) return (one ?? '') < (other ?? '') ? -1 : 1
  const [first, second] = [a, b].map(({ area }) => {
    const place = levelOrder.indexOf(area.level)
    return place === -1 ? levelOrder.length : place
  })
  return (first ?? 0) - (second ?? 0)
}

const dayMs = 86_400_000
const monthsBetween = (from: string, to: string) =>
  Math.round((Date.parse(to) - Date.parse(from)) / (30.44 * dayMs))

/** Do these times, in their order, follow one another at even steps? Only then does a line from one to the next mean something. */
export function isSteady(periods: readonly Period[]): boolean {
  const [first, second] = periods
  if (first === undefined || second === undefined) return true
  const [length, step] = [
    monthsBetween(first.start, first.end),
    monthsBetween(first.end, second.end),
  ]
  return periods.every((period, at) => {
    const before = periods[at - 1]
    if (monthsBetween(period.start, period.end) !== length) return false
    if (before === undefined) return true
    const apart = isMoment(period) || period.start > before.end
    return (
      apart && monthsBetween(before.end, period.end) === step && (length === 0 || step === length)
    )
  })
}
