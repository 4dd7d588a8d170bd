import type { Database } from '#src/database/database.ts'
import { type Calendar, createCalendar, localDay, type SpecialDay } from './working-days.ts'

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
    /**
     * The year whose holidays are missing though deadlines already run into it: this one, from October on also the next.
     * Undefined: all is there.
     */
    missingYear(now: Date): number | undefined {
      const [year = 0, month = 0] = localDay(now).split('-').map(Number)
      const needed = month >= 10 ? [year, year + 1] : [year]
      return needed.find((each) => !calendar.knows(each))
    },
    async reload(): Promise<void> {
      calendar = createCalendar(await load(database))
    },
  }
}
