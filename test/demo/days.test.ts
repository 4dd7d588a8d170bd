import { describe, expect, test } from 'vitest'
import { at, codeDate, endOf, isWeekday, shift, stepDays } from '#src/demo/days.ts'

test('moments are told in the time of Viet Nam', () => {
  expect(at('2026-11-20', 8 * 60 + 15)).toEqual(new Date('2026-11-20T08:15:00+07:00'))
  expect(endOf('2026-11-20')).toEqual(new Date('2026-11-20T23:59:59+07:00'))
})

test('days go on over months and years', () => {
  expect(shift('2026-12-31', 1)).toBe('2027-01-01')
  expect(shift('2026-03-01', -1)).toBe('2026-02-28')
  expect(codeDate('2026-01-05')).toBe('260105')
})

describe('stepDays', () => {
  test.each([
    ['2026-11-20', 0, '2026-11-20'],
    ['2026-11-21', 0, '2026-11-23'],
    ['2026-11-20', 1, '2026-11-23'],
    ['2026-11-22', 1, '2026-11-23'],
    ['2026-11-22', -1, '2026-11-20'],
    ['2026-11-23', -6, '2026-11-13'],
    ['2026-11-23', 5, '2026-11-30'],
  ])('%s and %i working days is %s', (day, steps, reached) => {
    expect(stepDays(day, steps, isWeekday)).toBe(reached)
  })
})
