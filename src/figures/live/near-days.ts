import { localDay } from '#src/calendar/working-days.ts'
import type { Period } from '../figure.ts'

const dayMs = 86_400_000
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)
const monday = (today: number) => today - ((new Date(today).getUTCDay() + 6) % 7) * dayMs

type Rule = { shape: RegExp; read: (found: RegExpExecArray, today: number) => Period | undefined }

const spanOf = (from: number, to: number): Period => ({ start: dayOf(from), end: dayOf(to) })

/** A day as it is written, `18/11` or `18/11/2026`; without a year the newest that is not to come. */
function readDay(day: string, month: string, year: string | undefined, today: number) {
  const thisYear = new Date(today).getUTCFullYear()
  const of = (y: number) => Date.UTC(y, Number(month) - 1, Number(day))
  const at = year === undefined ? of(thisYear) : of(Number(year))
  const found = year === undefined && at > today ? of(thisYear - 1) : at
  // 31/2 is no day.
  return new Date(found).getUTCDate() === Number(day) ? found : undefined
}

const day = String.raw`(\d{1,2})`
const month = '(0?[1-9]|1[0-2])'
const year = String.raw`[/.-]((?:19|20)\d\d)`
// "3-5 ngày" is how long, not when.
const end = String.raw`(?![\d/]| ?ngay\b)`
const date = `(?:ngay )?${day}[/.-]${month}(?:${year})?${end}`
// "Tháng 1-9" is nine months: a stroke makes a day of two numbers only where "ngày" or a year says so.
const notOfMonths = String.raw`(?<![\d/]|\bthang )\b`

const readOne: Rule['read'] = ([, day = '', month = '', year], today) => {
  const at = readDay(day, month, year, today)
  return at === undefined ? undefined : spanOf(at, at)
}

const rules: readonly Rule[] = [
  {
    shape: new RegExp(`${notOfMonths}(?:tu )?${date} ?(?:den|toi|-|–) ?(?:het )?${date}`),
    read: (found, today) => {
      const [, day = '', month = '', year, toDay = '', toMonth = '', toYear] = found
      const to = readDay(toDay, toMonth, toYear, today)
      const from = readDay(day, month, year ?? toYear, today)
      return from !== undefined && to !== undefined && from <= to ? spanOf(from, to) : undefined
    },
  },
  {
    shape: new RegExp(String.raw`\btu ${date} den (?:nay|hom nay|gio)\b`),
    read: ([, day = '', month = '', year], today) => {
      const from = readDay(day, month, year, today)
      return from === undefined || from > today ? undefined : spanOf(from, today)
    },
  },
  {
    shape:
      /\b(?:tu )?dau (nam|thang|tuan|quy)(?: nay)? (?:den|toi|cho den)(?: ngay)? (?:nay|gio|hom nay|bay gio)\b|\btu dau (nam|thang|tuan|quy)\b(?: nay)?/,
    read: (found, today) => {
      const at = new Date(today)
      const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
      const from: Record<string, number> = {
        nam: Date.UTC(year, 0, 1),
        quy: Date.UTC(year, Math.floor(month / 3) * 3, 1),
        thang: Date.UTC(year, month, 1),
        tuan: monday(today),
      }
      return spanOf(from[found[1] ?? found[2] ?? 'nam'] ?? today, today)
    },
  },
  {
    shape: /\b(\d{1,3}) ngay (?:qua|gan day|gan nhat|vua qua|vua roi|tro lai day)\b/,
    read: (found, today) => {
      const count = Number(found[1])
      return count === 0 ? undefined : spanOf(today - (count - 1) * dayMs, today)
    },
  },
  {
    shape: /\b(?:ngay )?hom nay\b|\btrong ngay\b(?! \d)|\b(?:sang|chieu|trua) nay\b|\bngay nay\b/,
    read: (_, today) => spanOf(today, today),
  },
  { shape: /\b(?:ngay )?hom qua\b/, read: (_, today) => spanOf(today - dayMs, today - dayMs) },
  {
    shape: /\b(?:ngay )?hom (?:kia|truoc)\b/,
    read: (_, today) => spanOf(today - 2 * dayMs, today - 2 * dayMs),
  },
  {
    shape: /\b(?:trong )?tuan (nay|truoc|roi|qua|vua qua|vua roi)\b|\btrong tuan\b/,
    read: (found, today) => {
      const back = (found[1] ?? 'nay') === 'nay' ? 0 : 7
      const from = monday(today) - back * dayMs
      return spanOf(from, from + 6 * dayMs)
    },
  },
  { shape: new RegExp(String.raw`\bngay ${day}[/.-]${month}(?:${year})?${end}`), read: readOne },
  {
    shape: new RegExp(`${notOfMonths}${day}[/.]${month}(?:${year})?${end}`),
    read: readOne,
  },
  { shape: new RegExp(`${notOfMonths}${day}-${month}${year}${end}`), read: readOne },
]

// "Ngày 5 tháng 11 năm 2026" is written out; it is no figure of November.
const inWords = /\bngay (\d{1,2}) thang (0?[1-9]|1[0-2])\b(?:(?: nam |[/.-])((?:19|20)\d\d)\b)?/g

/**
 * "Hôm nay", "tuần này", "từ 1/11 đến 15/11": days of a folded text, which no report has, in Asia/Ho_Chi_Minh, and the
 * text without them; undefined where there are none.
 */
export function readDays(text: string, now: Date): { period: Period; rest: string } | undefined {
  const today = Date.parse(localDay(now))
  const written = text.replace(inWords, (_, day, month, year) =>
    [`ngay ${day}/${month}`, ...(year === undefined ? [] : [year])].join('/'),
  )
  for (const { shape, read } of rules) {
    const found = shape.exec(written)
    const period = found && read(found, today)
    if (found && period) return { period, rest: written.replace(found[0], ' ') }
  }
  return undefined
}
