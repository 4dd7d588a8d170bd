import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { translator } from '#src/i18n/translate.ts'
import { importFile } from '#src/imports/import-file.ts'
import { officeImport } from '#src/offices/import-offices.ts'
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

async function run(...lines: string[]) {
  const text = ['code,name,commune_code,address,phone,hours,kind', ...lines].join('\n')
  const path = await folder.write('offices.csv', text)
  return await importFile(path, officeImport({ sql: database.sql }), { t: translator('vi') })
}

const centre = 'TT1,Trung tâm,24958,"Số 1, đường A",0263 3822 311; 1022,7:30-17:00,one_stop'

test('an office is stored as written; its phone may be several', async () => {
  expect(await run(centre)).toMatchObject({ created: 1, rejected: 0 })
  expect(await database.prisma.office.findMany()).toEqual([
    {
      code: 'TT1',
      name: 'Trung tâm',
      communeCode: '24958',
      address: 'Số 1, đường A',
      phone: '0263 3822 311; 1022',
      hours: '7:30-17:00',
      kind: 'one_stop',
    },
  ])
})

test('again, it changes nothing; with an empty field, it clears', async () => {
  await run(centre)
  expect(await run(centre)).toMatchObject({ unchanged: 1, updated: 0 })
  expect(await run('TT1,Trung tâm,,,,,one_stop')).toMatchObject({ unchanged: 0, updated: 1 })
  expect(await database.prisma.office.findFirst()).toMatchObject({ communeCode: null, phone: null })
})

test('the last of several rows of one office stands', async () => {
  const summary = await run(centre, centre.replace('Trung tâm', 'Tên mới'), centre)
  expect(summary).toMatchObject({ rows: 3, created: 1, updated: 2 })
  expect(await database.prisma.office.findFirst()).toMatchObject({ name: 'Trung tâm' })
})

test.each([
  [',Trung tâm,,,,,one_stop', 'code'],
  ['TT2,,,,,,one_stop', 'name'],
  ['TT2,Trung tâm,249,,,,one_stop', 'commune_code'],
  ['TT2,Trung tâm,,,,,một cửa', 'kind'],
])('a bad row is rejected alone: %s', async (line, field) => {
  expect(await run(line, centre)).toMatchObject({ created: 1, rejected: 1 })
  const rejected = (await folder.read('offices.csv.rejected.csv'))?.split('\n')[1]
  expect(rejected?.split(',').slice(0, 2)).toEqual(['2', field])
})
