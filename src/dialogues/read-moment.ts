import { localDay } from '#src/calendar/working-days.ts'
import { readIsoDay, readIsoTime } from '#src/text/iso-time.ts'

const dayShape = /(?<!\d)(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?(?!\d)/
const timeShape = /(?<!\d)(\d{1,2})\s*(?::|h|giờ|gio)\s*(\d{2})?(?!\d)/iu
const two = (digits: string) => digits.padStart(2, '0')

/**
 * The day in a text as people write it: `27/11/2026`, `27-11`, day before month; without a year the next such day from
 * today on. `YYYY-MM-DD`; undefined when there is none.
 */
export function readDay(text: string, now: Date): string | undefined {
  const [, day = '', month = '', year] = dayShape.exec(text) ?? []
  if (day === '') return undefined
  const today = localDay(now)
  const inYear = (each: string | number) => {
    const read = readIsoDay(`${each}-${two(month)}-${two(day)}`)
    return read === 'impossible' || read === 'unreadable' ? undefined : read
  }
  if (year !== undefined) return inYear(year)
  const thisYear = Number(today.slice(0, 4))
  const found = inYear(thisYear)
  return found !== undefined && found >= today ? found : inYear(thisYear + 1)
}

/** The moment in a text: a day and an hour (`8:00`, `8h30`, `14 giờ`), Asia/Ho_Chi_Minh; undefined without both. */
export function readMoment(text: string, now: Date): Date | undefined {
  const day = readDay(text, now)
  const [, hour = '', minute = '00'] = timeShape.exec(text.replace(dayShape, ' ')) ?? []
  if (day === undefined || hour === '') return undefined
  const read = readIsoTime(`${day}T${two(hour)}:${minute}`)
  return read instanceof Date ? read : undefined
}
