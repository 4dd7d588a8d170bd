import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { calendarImport } from '#src/calendar/import-calendar.ts'
import { translator } from '#src/i18n/translate.ts'
import { importFile } from '#src/imports/import-file.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { createTemporaryFolder } from '#test/support/temporary-folder.ts'

let database: TestDatabase
let folder: Awaited<ReturnType<typeof createTemporaryFolder>>

beforeAll(async () => {
  database = await openTestDatabase()
  folder = await createTemporaryFolder()
})
beforeEach(() => database.reset())
afterAll(async () => {
  await database.close()
  await folder.remove()
})

async function run(path: string) {
  return await importFile(path, calendarImport({ sql: database.sql }), { t: translator('vi') })
}

async function runLines(...lines: string[]) {
  const text = ['date,kind,name,source,provisional', ...lines].join('\n')
  return await run(await folder.write('calendar.csv', text))
}

const culture = '2026-11-24,holiday,Ngày Văn hóa Việt Nam,NQ 28/2026/QH16,false'

test('the days that the product ships are all taken, and change nothing the second time', async () => {
  const first = await run('prisma/data/calendar-days.csv')
  expect(first).toMatchObject({ rejected: 0, created: first.rows })
  expect(await run('prisma/data/calendar-days.csv')).toMatchObject({ unchanged: first.rows })
})

test('a day is stored, and replaced by what comes later', async () => {
  expect(await runLines(culture)).toMatchObject({ created: 1 })
  const makeup = '2026-11-24,makeup,Làm bù,TB 1,true'
  expect(await runLines(makeup)).toMatchObject({ updated: 1 })
  expect(await database.prisma.calendarDay.findMany()).toEqual([
    {
      date: new Date('2026-11-24'),
      kind: 'makeup',
      name: 'Làm bù',
      source: 'TB 1',
      provisional: true,
    },
  ])
})

test.each([
  ['2026-02-30,holiday,A,B,false', 'date'],
  ['24-11-2026,holiday,A,B,false', 'date'],
  ['2026-11-25,tết,A,B,false', 'kind'],
  ['2026-11-25,holiday,,B,false', 'name'],
  ['2026-11-25,holiday,A,,false', 'source'],
  ['2026-11-25,holiday,A,B,', 'provisional'],
])('a bad row is rejected alone: %s', async (line, field) => {
  expect(await runLines(line, culture)).toMatchObject({ created: 1, rejected: 1 })
  const rejected = (await folder.read('calendar.csv.rejected.csv'))?.split('\n')[1]
  expect(rejected?.split(',').slice(0, 2)).toEqual(['2', field])
})
