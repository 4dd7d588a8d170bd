import type { Database } from '#src/database/database.ts'
import { type Calendar, createCalendar, type SpecialDay } from './working-days.ts'

async function load(database: Database): Promise<SpecialDay[]> {
  const rows = await database.prisma.calendarDay.findMany({ orderBy: { date: 'asc' } })
  return rows.map(({ date, kind, name, provisional }) => ({
    date: date.toISOString().slice(0, 10),
    kind: kind === 'makeup' ? 'makeup' : 'holiday',
    name,
    provisional,
  }))
}

/** The calendar of the database, held in memory; `reload` takes in what an import changed. */
export async function createCurrentCalendar(database: Database) {
  let calendar: Calendar = createCalendar(await load(database))
  return {
    current: () => calendar,
    async reload(): Promise<void> {
      calendar = createCalendar(await load(database))
    },
  }
}
