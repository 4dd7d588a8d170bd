/** 'YYYY-MM-DD' in Asia/Ho_Chi_Minh. */
export type LocalDay = string

/**
 * A day that differs from the week's rule: a public holiday, or a weekend day worked in exchange.
 */
export type SpecialDay = {
  date: LocalDay
  kind: 'holiday' | 'makeup'
  name: string
  /** True until the yearly notice is confirmed. */
  provisional: boolean
}

/** One day of a deadline, told day by day. `weekday` is 0 for Sunday, as in JavaScript. */
export type DayFact = {
  date: LocalDay
  weekday: 0 | 1 | 2 | 3 | 4 | 5 | 6
  counts: boolean
  reason: 'working' | 'weekend' | 'holiday' | 'makeup'
  /** The name of the holiday or of the makeup day. */
  name?: string
  provisional: boolean
  /** Running number of the working day, from 1; only when it counts. */
  number?: number
}

/**
 * How far a due day is. `workingDays` of 'today' is 0; 'late' with 0 means past due, no working day
 * since.
 */
type Remaining = { kind: 'left' | 'today' | 'late'; workingDays: number }

/**
 * Working days of one-stop desks: Monday to Friday less holidays plus makeup days (domain.md 3.3,
 * 3.4).
 */
export type Calendar = {
  isWorkingDay(day: LocalDay): boolean
  /**
   * Working days after `from` up to and including `to`; for `to` before `from`, minus those after
   * `to` up to `from`.
   */
  count(from: LocalDay, to: LocalDay): number
  /**
   * Each day after `from` up to and including `to`; none when `to` is not later. More than 400
   * days: RangeError.
   */
  explain(from: LocalDay, to: LocalDay): DayFact[]
  /**
   * Day 1 of a deadline: the working day after acceptance, one later when accepted after 15:00 (NĐ
   * 61/2018 Đ18). Accepted on a day off, a dossier reaches the unit on the next working day, and
   * day 1 is the one after that: otherwise Saturday's dossier would be due before Friday evening's.
   */
  firstCountedDay(acceptedAt: Date): LocalDay
  /**
   * The working day number `days` of the deadline; 0 is the day the dossier reaches the unit
   * (result at once).
   */
  dueDay(acceptedAt: Date, days: number): LocalDay
  /**
   * Working days after today up to the due day, or since it. Late starts the moment after `dueAt`.
   */
  remaining(now: Date, dueAt: Date): Remaining
  /** Whether the table holds the holidays of this year. */
  knows(year: number): boolean
  /**
   * Whether counting after `from` up to `to` (in any order) meets a provisional row or a year not
   * in the table.
   */
  provisionalBetween(from: LocalDay, to: LocalDay): boolean
}

const dayMs = 86_400_000
const hourMs = 3_600_000
// Viet Nam keeps +07:00 all year and has had no daylight saving since 1975, so no time zone table
// is asked.
const offsetMs = 7 * hourMs
const noSameDayAfterMs = 15 * hourMs
const longestExplanation = 400

/** The day in Viet Nam at this instant; an invalid Date is a RangeError. */
export function localDay(instant: Date): LocalDay {
  return new Date(instant.getTime() + offsetMs).toISOString().slice(0, 10)
}

/** The wall clock in Viet Nam at this instant. */
export function localTime(instant: Date): { hour: number; minute: number } {
  const shifted = new Date(instant.getTime() + offsetMs)
  return { hour: shifted.getUTCHours(), minute: shifted.getUTCMinutes() }
}

// Days are counted as whole numbers from 1970-01-01, a Thursday; day -3 was a Monday.
function serialOf(day: LocalDay): number {
  const ms = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(ms) || dayOf(ms / dayMs) !== day)
    throw new RangeError(`"${day}" is not a day (YYYY-MM-DD).`)
  return ms / dayMs
}

function dayOf(serial: number): LocalDay {
  return new Date(serial * dayMs).toISOString().slice(0, 10)
}

function weekdayOf(serial: number): DayFact['weekday'] {
  return new Date(serial * dayMs).getUTCDay() as DayFact['weekday']
}

function isWeekend(serial: number): boolean {
  return weekdayOf(serial) % 6 === 0
}

function weekdaysThrough(serial: number): number {
  const weeks = Math.floor((serial + 3) / 7)
  return weeks * 5 + Math.min(serial + 4 - weeks * 7, 5)
}

// Index of the first element above `value` in ascending `numbers`.
function firstAbove(numbers: readonly number[], value: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] ?? 0) > value) high = middle
    else low = middle + 1
  }
  return low
}

type Counter = { through(serial: number): number; nth(index: number, notBefore: number): number }

// Counts from the epoch with one look-up each, so that intervals of years cost no more than
// intervals of days.
function createCounter(table: ReadonlyMap<number, SpecialDay>): Counter {
  const shifted = [...table].filter(
    ([serial, { kind }]) => isWeekend(serial) === (kind === 'makeup'),
  )
  const serials = shifted.map(([serial]) => serial).sort((a, b) => a - b)
  const sums = [0]
  for (const serial of serials) sums.push((sums.at(-1) ?? 0) + (isWeekend(serial) ? 1 : -1))
  const through = (serial: number): number =>
    weekdaysThrough(serial) + (sums[firstAbove(serials, serial)] ?? 0)
  const nth = (index: number, notBefore: number): number => {
    const missing = index - through(notBefore)
    let [low, high] = [notBefore, notBefore + Math.ceil(((missing + serials.length) * 7) / 5) + 7]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (through(middle) >= index) high = middle
      else low = middle + 1
    }
    return low
  }
  return { through, nth }
}

function factOf(
  serial: number,
  special: SpecialDay | undefined,
  known: boolean,
): Omit<DayFact, 'number'> {
  const reason = special?.kind ?? (isWeekend(serial) ? 'weekend' : 'working')
  return {
    date: dayOf(serial),
    weekday: weekdayOf(serial),
    counts: reason === 'working' || reason === 'makeup',
    reason,
    ...(special && { name: special.name }),
    provisional: special?.provisional ?? !known,
  }
}

// The serial of the working day on which the unit has the dossier in hand.
function reachesUnit(acceptedAt: Date, { through, nth }: Counter): number {
  const serial = serialOf(localDay(acceptedAt))
  const sinceMidnight = acceptedAt.getTime() + offsetMs - serial * dayMs
  const lastMissed = sinceMidnight > noSameDayAfterMs ? serial : serial - 1
  return nth(through(lastMissed) + 1, lastMissed)
}

/**
 * Builds the calendar from the table of special days, in any order; a date given twice counts as
 * given last.
 */
export function createCalendar(days: Iterable<SpecialDay>): Calendar {
  const table = new Map([...days].map((day) => [serialOf(day.date), day] as const))
  const holidays = [...table.values()].filter(({ kind }) => kind === 'holiday')
  const years = new Set(holidays.map(({ date }) => Number(date.slice(0, 4))))
  const provisional = [...table].flatMap(([serial, day]) => (day.provisional ? [serial] : []))
  const counter = createCounter(table)
  const { through, nth } = counter
  const knows = (year: number): boolean => years.has(year)
  const yearOf = (serial: number): number => Number(dayOf(serial).slice(0, 4))
  const count = (from: LocalDay, to: LocalDay): number =>
    through(serialOf(to)) - through(serialOf(from))

  function explain(from: LocalDay, to: LocalDay): DayFact[] {
    const [start, length] = [serialOf(from), Math.max(0, serialOf(to) - serialOf(from))]
    if (length > longestExplanation) {
      throw new RangeError(`At most ${longestExplanation} days can be explained, not ${length}.`)
    }
    return Array.from({ length }, (_, i) => {
      const serial = start + 1 + i
      const fact = factOf(serial, table.get(serial), knows(yearOf(serial)))
      return fact.counts ? { ...fact, number: through(serial) - through(start) } : fact
    })
  }

  function dueDay(acceptedAt: Date, days: number): LocalDay {
    if (!Number.isInteger(days) || days < 0)
      throw new RangeError(`${days} is not a number of days.`)
    const reached = reachesUnit(acceptedAt, counter)
    return dayOf(nth(through(reached) + days, reached))
  }

  function remaining(now: Date, dueAt: Date): Remaining {
    const [today, due] = [localDay(now), localDay(dueAt)]
    if (now > dueAt) return { kind: 'late', workingDays: count(due, today) }
    return today === due
      ? { kind: 'today', workingDays: 0 }
      : { kind: 'left', workingDays: count(today, due) }
  }

  function provisionalBetween(from: LocalDay, to: LocalDay): boolean {
    const [a, b] = [serialOf(from), serialOf(to)]
    const [first, last] = [Math.min(a, b) + 1, Math.max(a, b)]
    if (last < first) return false
    for (let year = yearOf(first); year <= yearOf(last); year++) if (!knows(year)) return true
    return provisional.some((serial) => serial >= first && serial <= last)
  }

  return {
    isWorkingDay: (day) => through(serialOf(day)) > through(serialOf(day) - 1),
    count,
    explain,
    firstCountedDay: (acceptedAt) => dueDay(acceptedAt, 1),
    dueDay,
    remaining,
    knows,
    provisionalBetween,
  }
}
