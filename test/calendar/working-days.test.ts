import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createCalendar,
  type LocalDay,
  localDay,
  localTime,
  type SpecialDay,
} from '#src/calendar/working-days.ts'

type Row = { date: string; kind: string; name: string; source: string; provisional: string }

const file = new URL('../../prisma/data/calendar-days.csv', import.meta.url)
const rows: Row[] = parse(readFileSync(file, 'utf8'), { columns: true })
const special: SpecialDay[] = rows.map(({ date, kind, name, provisional }) => ({
  date,
  kind: kind === 'makeup' ? 'makeup' : 'holiday',
  name,
  provisional: provisional === 'true',
}))
const calendar = createCalendar(special)
const at = (text: string): Date => new Date(`${text}+07:00`)
const weekday = (date: LocalDay): number => new Date(`${date}T00:00:00Z`).getUTCDay()
const nextDay = (date: LocalDay, step = 1): LocalDay =>
  new Date(Date.parse(date) + step * 86_400_000).toISOString().slice(0, 10)

describe('a local day', () => {
  it.each([
    ['2026-11-20T16:59:59.999Z', '2026-11-20', 23, 59],
    ['2026-11-20T17:00:00Z', '2026-11-21', 0, 0],
    ['2026-12-31T17:00:00Z', '2027-01-01', 0, 0],
    ['2026-11-20T08:00:00Z', '2026-11-20', 15, 0],
  ])('%s is %s in Viet Nam', (instant, day, hour, minute) => {
    expect(localDay(new Date(instant))).toBe(day)
    expect(localTime(new Date(instant))).toEqual({ hour, minute })
  })

  it('agrees with the time zone table', () => {
    const zone = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' })
    const instants = fc.date({
      min: new Date('1976-01-01'),
      max: new Date('2100-01-01'),
      noInvalidDate: true,
    })
    fc.assert(fc.property(instants, (instant) => localDay(instant) === zone.format(instant)))
  })

  it('is refused when it is no day', () => {
    for (const day of ['2026-02-30', '2026-13-01', '20-11-2026', '', '2026-11-20T00:00:00']) {
      expect(() => calendar.isWorkingDay(day)).toThrow(RangeError)
    }
    expect(() => localDay(new Date(Number.NaN))).toThrow(RangeError)
  })
})

describe('the first counted day', () => {
  it.each([
    ['a Thursday before 15:00', '2026-10-08T14:59:59', '2026-10-09'],
    ['a Thursday at 15:00 sharp', '2026-10-08T15:00:00', '2026-10-09'],
    ['a Thursday after 15:00', '2026-10-08T15:00:01', '2026-10-12'],
    ['a Friday before 15:00', '2026-10-09T09:00:00', '2026-10-12'],
    ['a Friday after 15:00', '2026-10-09T16:00:00', '2026-10-13'],
    ['a Saturday morning', '2026-10-10T09:00:00', '2026-10-13'],
    ['a Sunday night', '2026-10-11T23:00:00', '2026-10-13'],
    ['just after midnight on Monday', '2026-10-12T00:00:01', '2026-10-13'],
    ['the last day before Tết', '2026-02-13T10:00:00', '2026-02-23'],
    ['mùng 1 Tết', '2026-02-17T10:00:00', '2026-02-24'],
    ['the eve of 24-11', '2026-11-23T10:00:00', '2026-11-25'],
    ['the eve of 24-11 after 15:00', '2026-11-23T15:30:00', '2026-11-26'],
    ['the eve of a Saturday worked', '2026-08-21T10:00:00', '2026-08-22'],
    ['a Saturday worked', '2026-08-22T10:00:00', '2026-08-24'],
  ])('after acceptance on %s (%s) is %s', (_, acceptedAt, first) => {
    expect(calendar.firstCountedDay(at(acceptedAt))).toBe(first)
  })
})

describe('the due day', () => {
  it.each([
    ['an ordinary week', '2026-10-08T10:00', 5, '2026-10-15'],
    ['an ordinary week, after 15:00', '2026-10-08T16:00', 5, '2026-10-16'],
    ['Tết 2026', '2026-02-12T10:00', 3, '2026-02-24'],
    ['Giỗ Tổ on a Sunday', '2026-04-24T10:00', 2, '2026-04-29'],
    ['30-4 and 1-5', '2026-04-29T10:00', 1, '2026-05-04'],
    ['30-4 and 1-5, after 15:00', '2026-04-28T15:30', 2, '2026-05-05'],
    ['the Saturday worked on 22-8', '2026-08-20T10:00', 3, '2026-08-24'],
    ['31-8 and Quốc khánh', '2026-08-27T10:00', 2, '2026-09-03'],
    ['24-11-2026', '2026-11-20T10:00', 3, '2026-11-26'],
    ['New Year', '2026-12-31T10:00', 1, '2027-01-04'],
    ['Tết 2027', '2027-02-03T10:00', 1, '2027-02-11'],
    ['a result at once', '2026-11-23T10:00', 0, '2026-11-23'],
    ['a result at once, after 15:00', '2026-11-23T15:01', 0, '2026-11-25'],
    ['a result at once, on a Sunday', '2026-11-22T10:00', 0, '2026-11-23'],
  ])('is reached over %s', (_, acceptedAt, days, due) => {
    expect(calendar.dueDay(at(`${acceptedAt}:00`), days)).toBe(due)
  })

  it('is refused for anything but a whole number of days', () => {
    for (const days of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => calendar.dueDay(at('2026-11-20T10:00:00'), days)).toThrow(RangeError)
    }
  })
})

describe('a count of working days', () => {
  it.each([
    ['2026-10-08', '2026-10-08', 0],
    ['2026-10-08', '2026-10-09', 1],
    ['2026-10-09', '2026-10-11', 0],
    ['2026-10-09', '2026-10-12', 1],
    ['2026-10-12', '2026-10-09', -1],
    ['2026-11-20', '2026-11-26', 3],
    ['2026-02-13', '2026-02-22', 0],
    ['2026-08-17', '2026-08-22', 5],
    ['2024-12-31', '2025-12-31', 250],
    ['2025-12-31', '2026-12-31', 249],
    ['2026-12-31', '2027-12-31', 249],
  ])('after %s up to %s is %i', (from, to, days) => {
    expect(calendar.count(from, to)).toBe(days)
  })
})

describe('an explanation', () => {
  it('names each day after acceptance and numbers those that count', () => {
    expect(calendar.explain('2026-11-20', '2026-11-25')).toEqual([
      { date: '2026-11-21', weekday: 6, counts: false, reason: 'weekend', provisional: false },
      { date: '2026-11-22', weekday: 0, counts: false, reason: 'weekend', provisional: false },
      {
        date: '2026-11-23',
        weekday: 1,
        counts: true,
        reason: 'working',
        provisional: false,
        number: 1,
      },
      {
        date: '2026-11-24',
        weekday: 2,
        counts: false,
        reason: 'holiday',
        name: 'Ngày Văn hóa Việt Nam',
        provisional: false,
      },
      {
        date: '2026-11-25',
        weekday: 3,
        counts: true,
        reason: 'working',
        provisional: false,
        number: 2,
      },
    ])
  })

  it('shows a Saturday worked, and its exchange as provisional', () => {
    expect(calendar.explain('2026-08-21', '2026-08-22')).toMatchObject([
      { weekday: 6, counts: true, reason: 'makeup', provisional: true, number: 1 },
    ])
    expect(calendar.explain('2026-08-30', '2026-08-31')).toMatchObject([
      { counts: false, reason: 'holiday', provisional: true },
    ])
  })

  it('is empty when the end is not later, and refused above 400 days', () => {
    expect(calendar.explain('2026-11-20', '2026-11-20')).toEqual([])
    expect(calendar.explain('2026-11-20', '2026-11-01')).toEqual([])
    expect(calendar.explain('2025-12-31', nextDay('2025-12-31', 400))).toHaveLength(400)
    expect(() => calendar.explain('2025-12-31', nextDay('2025-12-31', 401))).toThrow(RangeError)
  })
})

describe('the time remaining', () => {
  const due = at('2026-11-25T23:59:59')
  it.each([
    ['2026-11-20T09:00:00', 'left', 2],
    ['2026-11-23T09:00:00', 'left', 1],
    ['2026-11-24T09:00:00', 'left', 1],
    ['2026-11-25T00:00:00', 'today', 0],
    ['2026-11-25T23:59:59', 'today', 0],
    ['2026-11-26T00:00:00', 'late', 1],
    ['2026-11-30T09:00:00', 'late', 3],
  ])('at %s is %s, %i days', (now, kind, workingDays) => {
    expect(calendar.remaining(at(now), due)).toEqual({ kind, workingDays })
  })

  it('is late with no working day yet when the hour has passed or only days off followed', () => {
    const noon = at('2026-10-09T12:00:00')
    expect(calendar.remaining(at('2026-10-09T12:00:01'), noon)).toEqual({
      kind: 'late',
      workingDays: 0,
    })
    expect(calendar.remaining(at('2026-10-11T09:00:00'), noon)).toEqual({
      kind: 'late',
      workingDays: 0,
    })
  })
})

describe('what the table does not know', () => {
  it('is told by year', () => {
    expect([2024, 2025, 2026, 2027, 2028].map((year) => calendar.knows(year))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ])
    expect(createCalendar([]).knows(2026)).toBe(false)
  })

  it.each([
    ['2026-11-20', '2026-11-30', false],
    ['2026-08-20', '2026-08-21', false],
    ['2026-08-20', '2026-08-22', true],
    ['2026-08-22', '2026-08-30', false],
    ['2026-08-30', '2026-08-22', false],
    ['2026-08-31', '2026-08-30', true],
    ['2026-12-20', '2027-01-04', true],
    ['2027-12-20', '2028-01-04', true],
    ['2028-03-01', '2028-03-01', false],
  ])('makes a count from %s to %s provisional: %s', (from, to, provisional) => {
    expect(calendar.provisionalBetween(from, to)).toBe(provisional)
  })
})

describe('the table of special days', () => {
  const weekdayWords = ['Chủ nhật', 'thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy']
  const named = rows.flatMap(({ date, name }) => {
    const [, word = '', day = '', month = '', year = ''] =
      /(Chủ nhật|thứ \p{L}+) (\d+)-(\d+)-(\d{4})/u.exec(name) ?? []
    return word
      ? [{ date, word, other: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` }]
      : []
  })

  it('has complete rows in order, each date once', () => {
    const dates = rows.map(({ date }) => date)
    expect(dates).toEqual([...new Set(dates)].sort())
    for (const row of rows) {
      expect(row.kind).toMatch(/^(holiday|makeup)$/)
      expect(row.provisional).toMatch(/^(true|false)$/)
      expect(row.name).toBe(row.name.trim().normalize('NFC'))
      expect(row.source).not.toBe('')
    }
  })

  it('gives each day that a name mentions its right weekday', () => {
    expect(named.length).toBeGreaterThanOrEqual(8)
    for (const { word, other } of named) expect(weekdayWords[weekday(other)]).toBe(word)
  })

  it('has every makeup on a weekend, against a weekday off that points back', () => {
    const makeups = rows.filter(({ kind }) => kind === 'makeup')
    expect(makeups.map(({ date }) => date)).toEqual(['2025-04-26', '2026-01-10', '2026-08-22'])
    for (const { date } of makeups) {
      const pair = named.find((entry) => entry.date === date)
      expect(weekday(date) % 6).toBe(0)
      expect(named.find((entry) => entry.date === pair?.other)?.other).toBe(date)
    }
  })

  it('moves each holiday of the Labour Code from a weekend to the next working day', () => {
    const moved = rows.filter(({ kind, date }) => kind === 'holiday' && weekday(date) % 6 === 0)
    expect(moved.map(({ date }) => date)).toEqual([
      '2026-04-26',
      '2027-02-06',
      '2027-02-07',
      '2027-05-01',
    ])
    expect(rows.filter(({ name }) => name.startsWith('Nghỉ bù'))).toHaveLength(moved.length)
  })

  it('holds the holidays of the law in each year, 24-11 since 2026', () => {
    for (const year of [2025, 2026, 2027]) {
      for (const day of ['01-01', '04-30', '05-01', '09-02']) {
        expect(calendar.isWorkingDay(`${year}-${day}`)).toBe(false)
      }
      const tet = rows.filter(
        ({ date, name }) => date.startsWith(`${year}`) && name.startsWith('Tết Nguyên đán'),
      )
      expect(tet).toHaveLength(5)
      expect(calendar.isWorkingDay(`${year}-11-24`)).toBe(year === 2025)
    }
  })
})

const days = fc.integer({ min: 0, max: 1500 }).map((step) => nextDay('2024-06-01', step))
const tables = fc.array(
  fc.record({
    date: days,
    kind: fc.constantFrom('holiday' as const, 'makeup' as const),
    name: fc.constant('x'),
    provisional: fc.boolean(),
  }),
  { maxLength: 120 },
)
const calendars = fc.oneof(fc.constant(calendar), tables.map(createCalendar))
const instants = fc.tuple(days, fc.integer({ min: 0, max: 86_399 })).map(([day, second]) => {
  return new Date(at(`${day}T00:00:00`).getTime() + second * 1000)
})

describe('any calendar', () => {
  it('counts additively, and backwards with the sign turned', () => {
    fc.assert(
      fc.property(calendars, days, days, days, (any, a, b, c) => {
        expect(any.count(a, b) + any.count(b, c)).toBe(any.count(a, c))
        expect(any.count(a, b) + any.count(b, a)).toBe(0)
      }),
    )
  })

  it('explains exactly the days that it counts', () => {
    fc.assert(
      fc.property(calendars, days, fc.integer({ min: 0, max: 400 }), (any, from, length) => {
        const to = nextDay(from, length)
        const facts = any.explain(from, to)
        const counted = facts.filter(({ counts }) => counts)
        expect(facts).toHaveLength(length)
        expect(counted).toHaveLength(any.count(from, to))
        expect(counted.map(({ number }) => number)).toEqual(counted.map((_, i) => i + 1))
        expect(counted.every(({ date }) => any.isWorkingDay(date))).toBe(true)
      }),
    )
  })

  it('finds the due day that the count leads back from', () => {
    fc.assert(
      fc.property(
        calendars,
        instants,
        fc.integer({ min: 0, max: 300 }),
        (any, acceptedAt, length) => {
          const [start, due] = [any.dueDay(acceptedAt, 0), any.dueDay(acceptedAt, length)]
          expect(any.isWorkingDay(due)).toBe(true)
          expect(any.count(start, due)).toBe(length)
          expect(any.firstCountedDay(acceptedAt)).toBe(any.dueDay(acceptedAt, 1))
          expect(
            any.count(localDay(acceptedAt), any.firstCountedDay(acceptedAt)),
          ).toBeGreaterThanOrEqual(1)
          expect(
            any.count(localDay(acceptedAt), any.firstCountedDay(acceptedAt)),
          ).toBeLessThanOrEqual(2)
        },
      ),
    )
  })

  it('never makes a later acceptance due earlier', () => {
    fc.assert(
      fc.property(
        calendars,
        instants,
        instants,
        fc.integer({ min: 0, max: 60 }),
        (any, a, b, length) => {
          const [early, late] = a < b ? [a, b] : [b, a]
          expect(any.dueDay(early, length) <= any.dueDay(late, length)).toBe(true)
        },
      ),
    )
  })
})
