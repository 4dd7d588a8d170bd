import { localDay } from '#src/calendar/working-days.ts'
import { type AskedPeriod, months, quarterOf, years } from './spans.ts'

type Today = { year: number; month: number }
type Rule = {
  shape: RegExp
  read: (found: RegExpExecArray, today: Today) => AskedPeriod | undefined
}

const month = '(0?[1-9]|1[0-2])'
// Behind it stands no year, and no day before it: those are read as what they are.
const end = String.raw`\b(?! ?[/.-] ?\d)`
const ofThisYear = '(?: (?:cua )?(?:nam )?nay)?'

// "Trên 6 tháng" is how long, "mức 3 tháng này" and "tháng 3 tháng 4" have no three months in them.
const notLong = String.raw`(?<!\b(?:tren|duoi|hon|qua|trong vong|den|toi|muc|muc do|cap do|cap|thang) )\b`

/** A month or quarter without a year is the newest one that has begun: in November, tháng 12 is last year's. */
const newest = (from: number, { year, month: now }: Today) => (from <= now ? year : year - 1)

function quarter(nth: number, year: number): AskedPeriod {
  return months(year, nth * 3 - 2, nth * 3)
}

const before = (nth: number, count: number): [number, number] =>
  nth === 1 ? [count, -1] : [nth - 1, 0]

/** Times that are counted from today, the longer expressions first. */
const rules: readonly Rule[] = [
  {
    shape: new RegExp(
      String.raw`\b(?:tu )?thang ${month} ?(?:den|toi|-|–) ?(?:het )?(?:thang )?${month}${ofThisYear}${end}`,
    ),
    read: (found, today) => {
      const [from, to] = [Number(found[1]), Number(found[2])]
      return from <= to ? months(newest(from, today), from, to) : undefined
    },
  },
  {
    shape: /\b([369]) thang (dau|cuoi)(?: (?:cua )?nam)?(?: nay)?\b/,
    read: (found, { year }) => {
      const count = Number(found[1])
      return found[2] === 'cuoi' ? months(year, 13 - count, 12) : months(year, 1, count)
    },
  },
  {
    shape: new RegExp(
      String.raw`${notLong}([2-9]|1\d|2[0-4]) thang (?:nay|qua|gan day|gan nhat|vua qua|vua roi|tro lai day)\b`,
    ),
    read: (found, { year, month: now }) => {
      const first = year * 12 + now - Number(found[1])
      return months(Math.floor(first / 12), (first % 12) + 1, now, year)
    },
  },
  {
    shape: new RegExp(
      String.raw`${notLong}([369]) thang\b(?! ?(?:nay|qua|gan|vua|truoc|tro|lien|tuoi|dau|cuoi|\d|nam))`,
    ),
    read: (found, { year }) => months(year, 1, Number(found[1])),
  },
  {
    shape: /\bnua (dau|cuoi) nam(?: nay)?\b/,
    read: (found, { year }) =>
      months(year, found[1] === 'dau' ? 1 : 7, found[1] === 'dau' ? 6 : 12),
  },
  {
    shape: /\bquy (iv|iii|ii|i|[1-4])(?: (?:cua )?nam (nay|ngoai|truoc|roi))?\b/,
    read: (found, today) => {
      const nth = quarterOf(found[1] ?? '')
      const { year } = today
      if (found[2] === undefined) return quarter(nth, newest(nth * 3 - 2, today))
      return quarter(nth, found[2] === 'nay' ? year : year - 1)
    },
  },
  {
    shape: /\bquy (nay|truoc|roi|vua qua|vua roi)\b/,
    read: (found, { year, month: now }) => {
      const nth = Math.ceil(now / 3)
      if (found[1] === 'nay') return quarter(nth, year)
      const [earlier, back] = before(nth, 4)
      return quarter(earlier, year + back)
    },
  },
  {
    shape: /\bthang (?:nay|hien tai)\b|\btrong thang\b(?! \d)/,
    read: (_, { year, month: now }) => months(year, now, now),
  },
  {
    shape: /\bthang (?:truoc|roi|vua qua|vua roi|qua)\b/,
    read: (_, { year, month: now }) => {
      const [earlier, back] = before(now, 12)
      return months(year + back, earlier, earlier)
    },
  },
  {
    shape: new RegExp(String.raw`\bthang ${month}(?: (?:cua )?nam (nay|ngoai|truoc|roi))?${end}`),
    read: (found, today) => {
      const nth = Number(found[1])
      const { year } = today
      if (found[2] === undefined) return months(newest(nth, today), nth, nth)
      const of = found[2] === 'nay' ? year : year - 1
      return months(of, nth, nth)
    },
  },
  { shape: /\b(?:ca |trong )?nam nay\b|\btrong nam\b(?! \d)/, read: (_, { year }) => years(year) },
  {
    shape: /\b(?:ca )?nam (?:ngoai|truoc|roi|vua qua|vua roi)\b/,
    read: (_, { year }) => years(year - 1),
  },
]

/**
 * "Năm ngoái", "tháng này", "quý 4": a time of a folded text that is counted from today (Asia/Ho_Chi_Minh), with the words
 * that name it; undefined where there is none. Whoever answers names the time, so that a year that was assumed is seen.
 */
export function nearPeriod(
  text: string,
  now: Date,
): { period: AskedPeriod; words: string } | undefined {
  const today = localDay(now)
  const at = { year: Number(today.slice(0, 4)), month: Number(today.slice(5, 7)) }
  for (const { shape, read } of rules) {
    const found = shape.exec(text)
    const period = found && read(found, at)
    if (found && period) return { period, words: found[0] }
  }
  return undefined
}
