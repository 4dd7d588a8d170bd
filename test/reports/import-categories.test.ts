import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCalendar } from '#src/calendar/working-days.ts'
import { translator } from '#src/i18n/translate.ts'
import { importFile } from '#src/imports/import-file.ts'
import { createCurrentCategories } from '#src/reports/current-categories.ts'
import { categoryImport } from '#src/reports/import-categories.ts'
import { createReports, type Reports } from '#src/reports/reports.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { createTemporaryFolder } from '#test/support/temporary-folder.ts'
import { testSealing } from '#test/support/test-assistant.ts'

const shipped = join(import.meta.dirname, '../../prisma/data/categories.csv')
const header =
  'code,name,synonyms,kind,days,day_unit,office_kind,public,urgent,forward_within,refuse_within,valid_from'
const officer = {
  ...{ id: 1, name: 'Hoa', roles: ['handler' as const], areaCode: '24985', officeCode: undefined },
}
const friday = '2026-11-20'
const monday = '2026-11-23'

let database: TestDatabase
let folder: Awaited<ReturnType<typeof createTemporaryFolder>>
let reports: Reports
let today: string

beforeAll(async () => {
  database = await openTestDatabase()
  folder = await createTemporaryFolder()
})
afterAll(async () => {
  await folder.remove()
  await database.close()
})
beforeEach(async () => {
  await database.reset()
  const { id, name, roles, areaCode } = officer
  const createdAt = new Date(`${friday}T09:00:00+07:00`)
  await database.prisma.officer.create({ data: { id, name, roles, areaCode, createdAt } })
  await importFile(shipped, categoryImport(database), { t: translator('vi') })
  reports = createReports({
    ...{ database, sealing: testSealing, categories: await createCurrentCategories(database) },
    now: () => new Date(`${today}T09:00:00+07:00`),
    calendar: () => createCalendar([]),
  })
  today = friday
})

async function importRows(...rows: string[]) {
  const file = await folder.write('categories.csv', [header, ...rows, ''].join('\n'))
  const summary = await importFile(file, categoryImport(database), { t: translator('vi') })
  await reports.reload()
  return summary
}

/** What somebody who files about roads is promised on a day, and by when the office has to hand it on or refuse it. */
async function promisedOn(day: string) {
  today = day
  const { receipt, dueAt } = await database.transaction((tx) =>
    reports.file(tx, {
      ...{ draftId: randomUUID(), citizenId: randomUUID(), category: 'roads', hidden: false },
      ...{ text: 'đường hư', place: 'trước chợ', communeCode: '24985' },
    }),
  )
  const seen = await database.transaction((tx) => reports.open(tx, officer, receipt))
  return { due: dueAt, ...seen?.actBy }
}

const roads = (limits: string) => `roads,"Đường sá, cầu",đường hư;ổ gà,field,${limits}`
const endOf = (day: string) => new Date(`${day}T23:59:59+07:00`)
const at = (time: string) => new Date(`${time}:00+07:00`)

describe('the limits of a category', () => {
  it('hold at once where its row names no day', async () => {
    const row = roads('3,working_day,one_stop,true,false,2,4h,')
    expect(await importRows(row)).toMatchObject({ rows: 1, updated: 1, rejected: 0 })
    expect(await promisedOn(friday)).toEqual({
      ...{ due: endOf('2026-11-25'), forward: endOf('2026-11-24') },
      refuse: at('2026-11-20T13:00'),
    })
  })

  it('hold from the day that its row names, and those before it until then', async () => {
    const before = await promisedOn(friday)
    const row = roads(`4,hour,one_stop,true,false,1h,1,${monday}`)
    expect(await importRows(row)).toMatchObject({ rows: 1, created: 1, rejected: 0 })
    expect(await promisedOn(friday)).toEqual(before)
    expect(await promisedOn(monday)).toEqual({
      ...{ due: at('2026-11-23T13:00'), forward: at('2026-11-23T10:00') },
      refuse: endOf('2026-11-24'),
    })
  })

  it('are the latest begun ones, whatever the order of the rows; a report keeps what it was promised', async () => {
    const [sooner, later] = [
      roads('2,working_day,one_stop,true,false,,,2026-11-25'),
      roads('5,working_day,one_stop,true,false,,,2026-11-23'),
    ]
    await importRows(sooner, later)
    expect((await promisedOn('2026-11-24')).due).toEqual(endOf('2026-12-01'))
    expect((await promisedOn('2026-11-26')).due).toEqual(endOf('2026-11-30'))
    const dues = await database.prisma.report.findMany({ orderBy: { id: 'asc' } })
    await importRows(roads('1,hour,one_stop,true,false,,,2026-11-23'))
    expect(await database.prisma.report.findMany({ orderBy: { id: 'asc' } })).toEqual(dues)
  })

  it('given once more change nothing; of the same day they are corrected', async () => {
    const row = roads(`3,working_day,one_stop,true,false,2,4h,${monday}`)
    await importRows(row)
    expect(await importRows(row)).toMatchObject({ created: 0, updated: 0, unchanged: 1 })
    const corrected = roads(`6,working_day,one_stop,true,false,2,4h,${monday}`)
    expect(await importRows(corrected)).toMatchObject({ created: 0, updated: 1 })
    expect((await promisedOn(monday)).due).toEqual(endOf('2026-12-01'))
    expect(await database.prisma.reportCategoryLimit.count()).toBe(1)
  })
})

describe('a row with a wrong limit', () => {
  it.each([
    ['forward_within', '2 ngày', '2 ngày,4h,', '5'],
    ['refuse_within', '0h', '2,0h,', '4h'],
    ['valid_from', '23/11/2026', '2,4h,23/11/2026', '2026-11-20'],
    ['valid_from', '2026-02-30', '2,4h,2026-02-30', '2026-11-20'],
  ])(
    'of %s “%s” is refused with its line, its field and a right one; the others are kept',
    async (field, value, cells, example) => {
      const bad = roads(`3,working_day,one_stop,true,false,${cells}`)
      const good = roads(`3,working_day,one_stop,true,false,2,4h,${monday}`)
      const before = await promisedOn(friday)
      expect(await importRows(bad, good)).toMatchObject({ rows: 2, created: 1, rejected: 1 })
      const [rejected] = parse((await folder.read('categories.csv.rejected.csv')) ?? '', {
        ...{ columns: true, relax_column_count: true },
      }) as Record<string, string>[]
      expect(rejected).toMatchObject({ line: '2', field, example, [field]: value })
      expect(await promisedOn(friday)).toEqual(before)
      expect((await promisedOn(monday)).due).toEqual(endOf('2026-11-26'))
    },
  )

  it.each([
    ['days', 'ba', 'ba,working_day'],
    ['day_unit', 'tuần', '3,tuần'],
    ['day_unit', '', '3,'],
  ])('of %s “%s” is refused too', async (field, value, cells) => {
    expect(await importRows(roads(`${cells},one_stop,true,false,,,`))).toMatchObject({
      ...{ created: 0, updated: 0, rejected: 1 },
    })
    const rejected = await folder.read('categories.csv.rejected.csv')
    expect(rejected).toContain(`2,${field},`)
    expect(rejected).toContain(value)
  })
})
