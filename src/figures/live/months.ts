import type { Period } from '../figure.ts'

const two = (value: number) => String(value).padStart(2, '0')

/** The calendar month of a local day (`YYYY-MM-DD`), whole. */
export function monthOf(day: string): Period {
  const [year = 0, month = 0] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return { start: `${day.slice(0, 8)}01`, end: `${year}-${two(month)}-${two(last)}` }
}

/** So many calendar months up to the one of a local day, the earliest first. */
export function monthsUntil(end: string, count: number): Period[] {
  const [year = 0, month = 0] = end.split('-').map(Number)
  return Array.from({ length: count }, (_, nth) => {
    const first = new Date(Date.UTC(year, month - count + nth, 1))
    return monthOf(first.toISOString().slice(0, 10))
  })
}

/** The calendar months that a span of local days touches, the earliest first. */
export function monthsWithin(from: string, to: string): Period[] {
  const [startYear = 0, start = 0] = from.split('-').map(Number)
  const [year = 0, end = 0] = to.split('-').map(Number)
  return monthsUntil(to, (year - startYear) * 12 + end - start + 1)
}

const dayMs = 86_400_000
const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)

/** The period of the same length just before: as many months before whole months, else as many days. */
export function periodBefore({ start, end }: Period): Period {
  const until = dayAfter(start, -1)
  if (start.endsWith('-01') && monthOf(end).end === end) {
    const earlier = monthsUntil(until, monthsWithin(start, end).length)
    return { start: earlier[0]?.start ?? start, end: until }
  }
  const days = Math.round((Date.parse(end) - Date.parse(start)) / dayMs) + 1
  return { start: dayAfter(start, -days), end: until }
}
