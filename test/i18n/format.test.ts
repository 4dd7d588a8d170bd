import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatDate,
  formatDay,
  formatDigits,
  formatLocalDay,
  formatMoment,
  formatTime,
} from '#src/i18n/format.ts'

const at = (instant: string) => new Date(instant)

describe('an instant', () => {
  it('is shown as the day and time in Vietnam', () => {
    const instant = at('2026-10-22T07:05:09Z')
    expect(formatDate(instant)).toBe('22/10/2026')
    expect(formatTime(instant)).toBe('14:05')
    expect(formatMoment(instant)).toBe('14:05 22/10/2026')
  })

  it.each([
    ['the last second of a day', '2026-11-27T23:59:59+07:00', '23:59 27/11/2026'],
    ['the first second of the next', '2026-11-28T00:00:00+07:00', '00:00 28/11/2026'],
    ['an evening in Greenwich', '2026-12-31T17:00:00Z', '00:00 01/01/2027'],
    ['the end of a year', '2026-12-31T16:59:59Z', '23:59 31/12/2026'],
    ['a leap day', '2028-02-28T18:00:00Z', '01:00 29/02/2028'],
    ['a single-digit day and month', '2026-03-04T05:06:07+07:00', '05:06 04/03/2026'],
  ])('at %s is shown so', (_, instant, shown) => {
    expect(formatMoment(at(instant))).toBe(shown)
  })

  it('is shown as the calendar of Asia/Ho_Chi_Minh shows it', () => {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Asia/Ho_Chi_Minh',
      dateStyle: 'short',
      timeStyle: 'short',
    })
    const instants = fc.date({
      min: at('2000-01-01T00:00:00Z'),
      max: at('2099-12-31T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(instants, (instant) => {
        const [date, time] = format.format(instant).split(', ')
        expect(formatMoment(instant)).toBe(`${time} ${date}`)
      }),
    )
  })
})

describe('a day of the week', () => {
  const days = ['16', '17', '18', '19', '20', '21', '22'].map((day) => `2026-11-${day}`)

  it('has its Vietnamese name', () => {
    expect(days.map((day) => formatLocalDay(day, 'vi'))).toEqual([
      'thứ Hai 16/11/2026',
      'thứ Ba 17/11/2026',
      'thứ Tư 18/11/2026',
      'thứ Năm 19/11/2026',
      'thứ Sáu 20/11/2026',
      'thứ Bảy 21/11/2026',
      'Chủ nhật 22/11/2026',
    ])
  })

  it('has its English name', () => {
    expect(days.map((day) => formatLocalDay(day, 'en').split(' ')[0])).toEqual([
      'Monday',
      'Tuesday',
      'Wednesday',
      'Thursday',
      'Friday',
      'Saturday',
      'Sunday',
    ])
  })

  it('is that of Vietnam, not of Greenwich', () => {
    expect(formatDay(at('2026-11-20T18:00:00Z'), 'vi')).toBe('thứ Bảy 21/11/2026')
    expect(formatDay(at('2026-11-20T16:59:00Z'), 'vi')).toBe('thứ Sáu 20/11/2026')
  })
})

describe('the zone of the machine', () => {
  const { TZ } = process.env

  it.each(['America/Los_Angeles', 'Pacific/Kiritimati', 'UTC'])('%s changes nothing', (zone) => {
    process.env.TZ = zone
    try {
      expect(formatMoment(at('2026-11-20T18:00:00Z'))).toBe('01:00 21/11/2026')
      expect(formatLocalDay('2026-11-20', 'vi')).toBe('thứ Sáu 20/11/2026')
    } finally {
      if (TZ === undefined) delete process.env.TZ
      else process.env.TZ = TZ
    }
  })
})

it.each([
  ['4300214', '4.300.214', '4,300,214'],
  ['999', '999', '999'],
  ['1000', '1.000', '1,000'],
  ['92.30', '92,30', '92.30'],
  ['-1234.5', '-1.234,5', '-1,234.5'],
])('the digits of %s are kept and grouped', (digits, vi, en) => {
  expect([formatDigits(digits, 'vi'), formatDigits(digits, 'en')]).toEqual([vi, en])
})
