import { fold } from '#src/text/fold.ts'
import { isMoment, type Period, withinYears, yearOf } from '../figure.ts'
import { nearPeriod } from './near-period.ts'
import { type AskedPeriod, months, quarterOf, years } from './spans.ts'

export type { AskedPeriod } from './spans.ts'

type Reading = { periods: AskedPeriod[]; rest: string }

const year = String.raw`((?:19|20)\d\d)`
const month = '(0?[1-9]|1[0-2])'
const day = String.raw`(?:(?:ngay )?(?:0?[1-9]|[12]\d|3[01]) ?[/.-] ?)?`
// A month may stand before the year ("6/2020", "tháng 6 năm 2020", but not "mức 3 năm 2020"); a range then has the grain
// of months.
const monthOfYear = String.raw`${day}${month}(?: ?[/.-] ?|(?<=thang \d{1,2}) nam )`
const point = `(?:nam |thang )?(?:${monthOfYear})?${year}`

type Rule = { shape: RegExp; read: (found: RegExpExecArray) => AskedPeriod | undefined }

function range(found: RegExpExecArray): AskedPeriod {
  const [from, to] = [Number(found[2]), Number(found[4])]
  if (found[1] === undefined && found[3] === undefined) return years(from, to)
  return months(from, Number(found[1] ?? 1), Number(found[3] ?? 12), to)
}

const joint = String.raw`\s*(?:den(?: het)?|toi|-|–|>|→)+\s*(?:het |cuoi |dau |nam |thang )*`

const rules: readonly Rule[] = [
  {
    shape: new RegExp(String.raw`\b(?:tu )?(?:dau |nam |thang )*${point}${joint}${point}\b`),
    read: range,
  },
  {
    shape: new RegExp(
      String.raw`\b(?:tu )?thang ${month} ?(?:den|toi|-|–) ?(?:het )?(?:thang )?${month}(?: ?[/.-] ?| nam )${year}\b`,
    ),
    read: (found) => {
      const [from, to, of] = [Number(found[1]), Number(found[2]), Number(found[3])]
      return months(from <= to ? of : of - 1, from, to, of)
    },
  },
  {
    shape: new RegExp(String.raw`\b(?:giai doan|nhiem ky|5 nam|ky|gd)\s*:?\s*${year}\s+${year}\b`),
    read: (found) => years(Number(found[1]), Number(found[2])),
  },
  {
    shape: new RegExp(String.raw`\b(6|9|3) thang (dau|cuoi)? ?(?:cua )?(?:nam )?${year}\b`),
    read: (found) => {
      const count = Number(found[1])
      return found[2] === 'cuoi'
        ? months(Number(found[3]), 13 - count, 12)
        : months(Number(found[3]), 1, count)
    },
  },
  {
    shape: new RegExp(String.raw`\bnua (dau|cuoi) (?:nam )?${year}\b`),
    read: (found) => {
      const first = found[1] === 'dau'
      return months(Number(found[2]), first ? 1 : 7, first ? 6 : 12)
    },
  },
  {
    shape: new RegExp(String.raw`\bquy (iv|iii|ii|i|[1-4])(?: ?/ ?| ?- ?| nam | )${year}\b`),
    read: (found) => {
      const quarter = quarterOf(found[1] ?? '')
      return months(Number(found[2]), quarter * 3 - 2, quarter * 3)
    },
  },
  {
    shape: new RegExp(String.raw`\b(?:tinh )?den (?:het |cuoi |ngay |nam |thang )*${point}\b`),
    read: (found) => {
      const [m, y] = [found[1], Number(found[2])]
      return { ...(m === undefined ? years(y) : months(y, Number(m), Number(m))), upTo: true }
    },
  },
  {
    shape: new RegExp(String.raw`\b(?:thang )?${monthOfYear}${year}\b`),
    read: (found) => months(Number(found[2]), Number(found[1]), Number(found[1])),
  },
  {
    shape: new RegExp(String.raw`\b(?:cuoi nam |dau nam |ca nam |nam )?${year}\b`),
    read: (found) => years(Number(found[1])),
  },
]

/** Reads every time named in a question (folded or not) and returns what is left of it. Days are of Asia/Ho_Chi_Minh. */
export function readPeriods(text: string, now: Date): Reading {
  let rest = fold(text).replace(/\bgd\b/g, 'giai doan')
  const periods: { at: number; period: AskedPeriod }[] = []
  for (const { shape, read } of rules) {
    for (let found = shape.exec(rest); found !== null; found = shape.exec(rest)) {
      const period = read(found)
      if (period !== undefined) periods.push({ at: found.index, period })
      // Blanks keep every later place where it was.
      const end = found.index + found[0].length
      rest = `${rest.slice(0, found.index)}${' '.repeat(found[0].length)}${rest.slice(end)}`
    }
  }
  const near = periods.length === 0 ? nearPeriod(rest, now) : undefined
  if (near !== undefined) return { periods: [near.period], rest: rest.replace(near.words, ' ') }
  periods.sort((a, b) => a.at - b.at)
  return { periods: periods.map(({ period }) => period), rest }
}

const monthOf = (date: string) => date.slice(0, 7)

/** Is this figure of exactly the time that was asked for? Years are compared as years: reports round them. */
export function isOf(figure: Period, asked: AskedPeriod): boolean {
  const cut = asked.grain === 'year' ? yearOf : monthOf
  const ends = cut(figure.end) === cut(asked.end)
  return ends && (asked.upTo === true || cut(figure.start) === cut(asked.start))
}

/** Does it lie within the years asked for, so that it belongs to the answer? What is true of a day must be of the last year. */
export function isInside(figure: Period, asked: AskedPeriod): boolean {
  if (yearOf(asked.start) === yearOf(asked.end) || asked.upTo) return false
  return withinYears(figure, asked)
}

const dayNumber = (date: string) => Date.parse(date) / 86_400_000

/** How far a figure's time is from the one asked for, in days; a longer time that holds it is nearer than any other. */
export function distanceOf(figure: Period, asked: AskedPeriod): number {
  const holds = figure.start <= asked.start && figure.end >= asked.start && !isMoment(figure)
  const ends = Math.abs(dayNumber(figure.end) - dayNumber(asked.end))
  return holds ? ends / 1000 : ends
}
