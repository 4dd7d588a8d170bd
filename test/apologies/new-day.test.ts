import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readNewDay, suggestDays } from '#src/apologies/new-day.ts'
import { createCalendar, localDay, type SpecialDay } from '#src/calendar/working-days.ts'

const special = (date: string, kind: SpecialDay['kind'], name = ''): SpecialDay => ({
  ...{ date, kind, name },
  provisional: false,
})
const calendar = createCalendar([
  special('2026-11-24', 'holiday', 'Ngày Văn hóa Việt Nam'),
  special('2026-12-05', 'makeup', 'Làm bù'),
])
const rules = {
  calendar,
  now: new Date('2026-11-20T09:00:00+07:00'),
  dueAt: new Date('2026-11-25T23:59:59+07:00'),
  longestDays: 30,
}
const read = (text: string, more = {}) => readNewDay(text, { ...rules, ...more })

describe('a new promised date', () => {
  it.each([
    '30/11/2026',
    '30-11-2026',
    '30.11.2026',
    '30 / 11 / 2026',
    '2026-11-30',
    '30/11',
    'ngày 30/11',
    '30 tháng 11',
    'ngày 30 tháng 11 năm 2026',
  ])('is read as people write it: %s', (text) => {
    expect(read(text)).toEqual({ day: '2026-11-30' })
  })

  it('without a year is the next such day', () => {
    expect(read('4/1')).toEqual({ day: '2027-01-04' })
  })

  it.each([
    ['mai', 'unreadable'],
    ['30', 'unreadable'],
    ['31/11/2026', 'impossible'],
    ['30/13/2026', 'impossible'],
    ['29/2/2027', 'impossible'],
    ['20/11/2026', 'past'],
    ['1/1/2020', 'past'],
    ['23/11/2026', 'not-later'],
    ['25/11/2026', 'not-later'],
    ['28/11/2026', 'day-off'],
    ['30/6/2027', 'too-far'],
    ['30/11/9999', 'impossible'],
  ])('%s is refused as %s, with a day that is taken', (text, why) => {
    const found = read(text)
    expect(found).toMatchObject({ problem: { why } })
    if ('problem' in found) expect(read(found.problem.example)).toHaveProperty('day')
  })

  it('may be a Saturday that is worked, and no holiday, which is named', () => {
    expect(read('5/12/2026')).toEqual({ day: '2026-12-05' })
    const early = { dueAt: new Date('2026-11-20T16:00:00+07:00') }
    expect(read('24/11/2026', early)).toMatchObject({
      problem: { why: 'day-off', name: 'Ngày Văn hóa Việt Nam', example: '2026-11-25' },
    })
  })

  it('of an overdue dossier counts from today', () => {
    const overdue = { dueAt: new Date('2026-10-01T23:59:59+07:00'), longestDays: 2 }
    expect(read('23/11/2026', overdue)).toEqual({ day: '2026-11-23' })
    expect(read('25/11/2026', overdue)).toEqual({ day: '2026-11-25' })
    expect(read('26/11/2026', overdue)).toMatchObject({
      problem: { why: 'too-far', latest: '2026-11-25' },
    })
  })

  it('is always a working day after today and after the promised one, whatever is typed and offered', () => {
    const days = fc.date({
      min: new Date('2026-11-01T00:00:00Z'),
      max: new Date('2027-03-01T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(days, days, fc.oneof(days.map(localDay), fc.string()), (now, dueAt, text) => {
        const at = { ...rules, now, dueAt }
        const found = readNewDay(text, at)
        const taken = 'day' in found ? [found.day] : [found.problem.example]
        for (const day of [...taken, ...suggestDays(at)]) {
          expect(calendar.isWorkingDay(day)).toBe(true)
          expect(day > localDay(now) && day > localDay(dueAt)).toBe(true)
        }
      }),
    )
  })
})
