import { describe, expect, test } from 'vitest'
import { readIsoDay, readIsoTime } from '#src/text/iso-time.ts'

function isoOf(text: string): string {
  const reading = readIsoTime(text)
  return reading instanceof Date ? reading.toISOString() : reading
}

describe('readIsoTime', () => {
  test.each([
    ['2026-11-20T08:30:00+07:00', '2026-11-20T01:30:00.000Z'],
    ['2026-11-20T08:30:00', '2026-11-20T01:30:00.000Z'],
    ['2026-11-20 08:30', '2026-11-20T01:30:00.000Z'],
    ['2026-11-20T01:30:00Z', '2026-11-20T01:30:00.000Z'],
    ['2026-11-20T01:30:00.1234567Z', '2026-11-20T01:30:00.123Z'],
    ['2026-11-20T01:30:00,5z', '2026-11-20T01:30:00.500Z'],
    ['2026-11-20T08:30:00+0700', '2026-11-20T01:30:00.000Z'],
    ['2026-11-20T08:30:00+07', '2026-11-20T01:30:00.000Z'],
    ['2026-11-19T20:30:00-05:00', '2026-11-20T01:30:00.000Z'],
    ['2026-11-20T00:00:00-00:30', '2026-11-20T00:30:00.000Z'],
    ['2024-02-29', '2024-02-29T16:59:59.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(isoOf(text)).toBe(iso)
  })

  test('a day without a time ends at 23:59:59 in Viet Nam', () => {
    expect(isoOf('2026-11-20')).toBe('2026-11-20T16:59:59.000Z')
  })

  test.each([
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-11-00',
    '2026-11-20T24:00:00',
    '2026-11-20T08:60:00',
    '2026-11-20T08:30:61',
    '2026-11-20T08:30:00+15:00',
    '0026-11-20',
  ])('%s does not exist', (text) => {
    expect(readIsoTime(text)).toBe('impossible')
  })

  test.each([
    '20/11/2026',
    '20-11-2026',
    '2026-11',
    '2026-1-5',
    'hôm nay',
    '45981',
    '2026-11-20T8:30',
  ])('%s is not ISO 8601', (text) => {
    expect(readIsoTime(text)).toBe('unreadable')
  })
})

test('readIsoDay takes days only', () => {
  expect(readIsoDay('2026-11-20')).toBe('2026-11-20')
  expect(readIsoDay('2026-02-30')).toBe('impossible')
  expect(readIsoDay('2026-11-20T08:30')).toBe('unreadable')
})
