import { afterAll, beforeAll, expect, it } from 'vitest'
import { createCurrentCalendar } from '#src/calendar/current-calendar.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const newYear = (year: number) => ({
  date: new Date(`${year}-01-01T00:00:00Z`),
  kind: 'holiday',
  name: 'Tết Dương lịch',
  source: 'Bộ luật Lao động 2019 Điều 112',
  provisional: false,
})

it('takes in what an import changed, and names the year that is missing', async () => {
  await database.prisma.calendarDay.create({ data: newYear(2026) })
  const calendar = await createCurrentCalendar(database)
  expect(calendar.current().isWorkingDay('2026-01-01')).toBe(false)
  expect(calendar.missingYear(new Date('2026-09-30T12:00:00+07:00'))).toBeUndefined()
  expect(calendar.missingYear(new Date('2026-10-01T00:00:00+07:00'))).toBe(2027)
  await database.prisma.calendarDay.create({ data: newYear(2027) })
  await calendar.reload()
  expect(calendar.missingYear(new Date('2026-12-31T23:00:00+07:00'))).toBeUndefined()
  expect(calendar.missingYear(new Date('2028-02-01T00:00:00+07:00'))).toBe(2028)
})
