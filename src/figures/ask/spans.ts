import type { Period } from '../figure.ts'

/** A time that somebody asks about. `upTo`: "đến 6/2020" leaves open where it begins. */
export type AskedPeriod = Period & { grain: 'year' | 'month'; upTo?: true }

const two = (value: number) => String(value).padStart(2, '0')
const lastDay = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** From the first of a month to the end of another (1-12), of the same year or of `endYear`. */
export function months(year: number, from: number, to: number, endYear = year): AskedPeriod {
  return {
    start: `${year}-${two(from)}-01`,
    end: `${endYear}-${two(to)}-${two(lastDay(endYear, to))}`,
    grain: 'month',
  }
}

/** Whole years, in whichever order they were named. */
export const years = (from: number, to = from): AskedPeriod => ({
  start: `${Math.min(from, to)}-01-01`,
  end: `${Math.max(from, to)}-12-31`,
  grain: 'year',
})

const roman: Record<string, number> = { i: 1, ii: 2, iii: 3, iv: 4 }

/** `iv` and `4` are the fourth quarter. */
export const quarterOf = (written: string) => roman[written] ?? Number(written)
