import { localDay } from '#src/calendar/working-days.ts'
import { readDay } from '#src/dialogues/read-moment.ts'
import { fold } from '#src/text/fold.ts'

const dayMs = 86_400_000
const minuteMs = 60_000

const atOnce =
  /^(?:gui )?(?:ngay(?: (?:khi duoc duyet|lap tuc|bay gio))?|bay gio|lien|now|at once)$/
const relative =
  /(?<![\d:])(\d{1,3}) ?(phut|gio|tieng|minutes?|hours?) nua|^in (\d{1,3}) (minutes?|hours?)$/
const clock = /(?<!\d)(\d{1,2}) ?(?:(?:h|gio|:) ?(\d{2}|ruoi)?(?!\d)|(?= ?[ap]m(?: |$)))/
const written = /\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?/

const weekdays: readonly [RegExp, number][] = [
  [/(?:^| )(?:thu hai|thu 2|t2|monday)(?: |$)/, 1],
  [/(?:^| )(?:thu ba|thu 3|t3|tuesday)(?: |$)/, 2],
  [/(?:^| )(?:thu tu|thu 4|t4|wednesday)(?: |$)/, 3],
  [/(?:^| )(?:thu nam|thu 5|t5|thursday)(?: |$)/, 4],
  [/(?:^| )(?:thu sau|thu 6|t6|friday)(?: |$)/, 5],
  [/(?:^| )(?:thu bay|thu 7|t7|saturday)(?: |$)/, 6],
  [/(?:^| )(?:chu nhat|cn|sunday)(?: |$)/, 0],
]
const ahead: readonly [RegExp, number][] = [
  [/(?:^| )(?:hom nay|toi nay|chieu nay|trua nay|sang nay|today|tonight)(?: |$)/, 0],
  [/(?:^| )(?:mot|ngay kia)(?: |$)/, 2],
  [/(?:^| )(?:mai|ngay mai|tomorrow)(?: |$)/, 1],
]
const evening = /(?:^| )(?:chieu|toi|dem|pm|afternoon|evening|tonight)(?: |$)|\dpm(?: |$)/
const noon = /(?:^| )trua(?: |$)/

/** Words that are compared: without marks, with single spaces. */
const plain = (text: string) =>
  fold(text)
    .replace(/[,;()“”"!?]+/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/(?<=[a-z])\.$/, '')
    // Without its marks “tới” is the evening.
    .replace(/tuan toi/g, 'tuan sau')
    .trim()

function relativeMs(words: string): number | undefined {
  const [, amount, unit, englishAmount, englishUnit] = relative.exec(words) ?? []
  const count = Number(amount ?? englishAmount)
  if (!(count > 0)) return undefined
  const isMinutes = /^(?:phut|minute)/.test(unit ?? englishUnit ?? '')
  return count * (isMinutes ? 1 : 60) * minuteMs
}

/** The minute of the day that is named; undefined: none, or none that a clock shows. */
function minuteOf(words: string): number | undefined {
  const [, hourText, minuteText] = clock.exec(words.replace(written, ' ')) ?? []
  if (hourText === undefined) return undefined
  const hour = Number(hourText)
  const minute = minuteText === 'ruoi' ? 30 : Number(minuteText ?? 0)
  const late = (evening.test(words) && hour < 12) || (noon.test(words) && hour < 3)
  if (hour > 23 || minute > 59) return undefined
  return (late ? hour + 12 : hour) * 60 + minute
}

function dayAhead(today: string, days: number): string {
  return new Date(new Date(`${today}T00:00:00Z`).getTime() + days * dayMs)
    .toISOString()
    .slice(0, 10)
}

/** The day that is named, `YYYY-MM-DD`; `open` when none is: then it is the next time the clock shows the hour. */
function dayOf(text: string, words: string, now: Date): string | 'open' | undefined {
  if (written.test(text)) return readDay(text, now)
  const today = localDay(now)
  const [, weekday] = weekdays.find(([pattern]) => pattern.test(words)) ?? []
  if (weekday !== undefined) {
    const from = new Date(`${today}T00:00:00Z`).getUTCDay()
    // The week begins on Monday: `thứ Hai tuần sau` is the first one after this Sunday.
    const monday = (from + 6) % 7
    const nextWeek = /tuan sau|next week/.test(words)
    const days = nextWeek ? 7 - monday + ((weekday + 6) % 7) : (weekday - from + 7) % 7 || 7
    return dayAhead(today, days)
  }
  const [, days] = ahead.find(([pattern]) => pattern.test(words)) ?? []
  return days === undefined ? 'open' : dayAhead(today, days)
}

/**
 * When something begins, as an officer says it: `ngay`, `8 giờ sáng mai`, `14h30 thứ Sáu`, `20:00 2/12`, `2 tiếng nữa`
 * (Asia/Ho_Chi_Minh). `now`: at once. An hour without a day is its next one, a weekday the next after today. Undefined:
 * not read, or no hour is named. The moment may be past; who asks looks.
 */
export function readStart(text: string, now: Date): Date | 'now' | undefined {
  const words = plain(text)
  if (atOnce.test(words)) return 'now'
  const later = relativeMs(words)
  if (later !== undefined) return new Date(now.getTime() + later)
  const minute = minuteOf(words)
  const day = dayOf(text, words, now)
  if (minute === undefined || day === undefined) return undefined
  const at = (date: string) =>
    new Date(new Date(`${date}T00:00:00+07:00`).getTime() + minute * minuteMs)
  if (day !== 'open') return at(day)
  const today = at(localDay(now))
  return today > now ? today : new Date(today.getTime() + dayMs)
}
