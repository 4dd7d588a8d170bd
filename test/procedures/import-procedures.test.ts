import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { translator } from '#src/i18n/translate.ts'
import { importFile } from '#src/imports/import-file.ts'
import { procedureWordsImport } from '#src/procedures/import-procedure-words.ts'
import { procedureImport } from '#src/procedures/import-procedures.ts'
import { createProcedures } from '#src/procedures/procedures.ts'
import { loadReferenceData } from '#src/reference-data.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

let database: TestDatabase
let folder: Awaited<ReturnType<typeof createTemporaryFolder>>
beforeAll(async () => {
  database = await openTestDatabase()
  folder = await createTemporaryFolder()
})
afterAll(async () => {
  await database.close()
  await folder.remove()
})
beforeEach(() => database.reset())

const header =
  'code,name_vi,field,level,days,day_unit,fee_vnd,fee_note,documents_vi,legal_basis,note,confidence,version_date'
const birth = (day: string, days = '3', confidence = 'A') =>
  `1.001193,Đăng ký khai sinh,Hộ tịch,UBND cấp xã,${days},working,,,Tờ khai; Giấy chứng sinh,Luật Hộ tịch,,${confidence},${day}`
const t = translator('vi')
const now = () => new Date('2026-11-20T09:00:00+07:00')

async function run(...lines: string[]) {
  const path = await folder.write('procedures.csv', [header, ...lines].join('\n'))
  return await importFile(path, procedureImport({ sql: database.sql }), { t })
}

async function runWords(...lines: string[]) {
  const path = await folder.write('words.csv', ['key,phrases', ...lines].join('\n'))
  return await importFile(path, procedureWordsImport({ sql: database.sql }), { t })
}

test('what ships goes in whole, once', async () => {
  await loadReferenceData(database)
  expect(await database.prisma.procedureVersion.count()).toBe(113)
  const shipped = join(import.meta.dirname, '../../prisma/data/procedures.csv')
  const rejectedTo = folder.path('rejected.csv')
  const again = await importFile(shipped, procedureImport({ sql: database.sql }), { t, rejectedTo })
  expect(again).toMatchObject({ rows: 113, created: 0, updated: 0, unchanged: 113, rejected: 0 })
})

test('a new date is a version beside the old one; the same date is corrected in its place', async () => {
  expect(await run(birth('2026-01-01'))).toMatchObject({ created: 1 })
  expect(await run(birth('2027-03-01', '1'))).toMatchObject({ created: 1, updated: 0 })
  expect(await run(birth('2026-01-01', '5'))).toMatchObject({ created: 0, updated: 1 })
  expect(await run(birth('2026-01-01', '5'))).toMatchObject({ unchanged: 1 })
})

test('each day has its own version: the newest that was valid, before all of them the oldest, said so', async () => {
  await run(birth('2026-01-01', '3'), birth('2026-06-01', '2'), birth('2027-03-01', '1'))
  const procedures = await createProcedures({ database, now })
  const on = async (day: string) => {
    const found = await procedures.find('1.001193', new Date(`${day}T09:00:00+07:00`))
    return [found?.procedure.versionDate, found?.valid, found?.procedure.facts?.time?.count]
  }
  expect(await on('2025-12-31')).toEqual(['2026-01-01', false, 3])
  expect(await on('2026-05-31')).toEqual(['2026-01-01', true, 3])
  expect(await on('2026-06-01')).toEqual(['2026-06-01', true, 2])
  expect(await on('2027-03-01')).toEqual(['2027-03-01', true, 1])
  expect(await procedures.find('1.999999', now())).toBeUndefined()
})

test('nothing but the name is told where the catalogue is not sure', async () => {
  await run(birth('2026-01-01', '3', 'C'))
  const procedures = await createProcedures({ database, now })
  const found = await procedures.find('1.001193', now())
  expect(found?.procedure).toMatchObject({ name: 'Đăng ký khai sinh', facts: undefined })
})

test('an empty fee is not published, and neither is a 0 of which the source says so', async () => {
  const fee = (code: string, vnd: string, note: string) =>
    `${code},Tên,,,1,working,${vnd},${note},,,,B,2026-01-01`
  await run(
    fee('1.000001', '', ''),
    fee('1.000002', '0', 'cổng không công bố phí'),
    fee('1.000003', '0', ''),
    fee('1.000004', '8000', '8.000 đồng/bản'),
  )
  const procedures = await createProcedures({ database, now })
  const told = async (code: string) => (await procedures.find(code, now()))?.procedure.facts?.feeVnd
  expect(await told('1.000001')).toBeUndefined()
  expect(await told('1.000002')).toBeUndefined()
  expect(await told('1.000003')).toBe(0)
  expect(await told('1.000004')).toBe(8000)
})

test('remarks of the catalogue to itself are taken off, and the answer knows that something wants checking', async () => {
  await run(
    '1.000001,Tên,,,3,working,,,Tờ khai; Báo trước 03 ngày (kiểm tra lại),Luật A,"cần xác minh thêm, mã cũ 1.000009",B,2026-01-01',
  )
  const procedures = await createProcedures({ database, now })
  const found = await procedures.find('1.000001', now())
  expect(found?.procedure.facts).toMatchObject({
    documents: ['Tờ khai', 'Báo trước 03 ngày'],
    note: 'cần xác minh thêm',
    unsure: true,
  })
})

test('every process takes in what an import changed, names as well as words', async () => {
  await run(birth('2026-01-01'))
  const procedures = await createProcedures({ database, now })
  const first = (text: string) => procedures.search(text)?.procedures[0]?.code
  expect(first('mua bóng bay')).toBeUndefined()
  await runWords('1.001193,mua bóng bay')
  await procedures.reload()
  expect(first('mua bóng bay')).toBe('1.001193')
  await runWords('1.001193,trồng cây')
  await procedures.reload()
  expect(first('mua bóng bay')).toBeUndefined()
  await run(birth('2026-02-01').replace('Đăng ký khai sinh', 'Thả diều'))
  await procedures.reload()
  expect(procedures.search('thả diều')?.procedures).toEqual([
    { code: '1.001193', name: 'Thả diều' },
  ])
})

test.each([
  [birth('2026-01-01').replace('1.001193', '1.1193'), 'code'],
  [birth('20/11/2026'), 'version_date'],
  [birth('2026-01-01', '3', 'D'), 'confidence'],
  [birth('2026-01-01', 'ba'), 'days'],
  [birth('2026-01-01').replace('working', 'tuần'), 'day_unit'],
  [birth('2026-01-01').replace('working', ''), 'day_unit'],
  [birth('2026-01-01').replace('working,,', 'working,8.000,'), 'fee_vnd'],
  [birth('2026-01-01').replace('Đăng ký khai sinh', ''), 'name_vi'],
])('a bad row is rejected alone: %s', async (line, field) => {
  expect(await run(line, birth('2026-03-01'))).toMatchObject({ created: 1, rejected: 1 })
  const rejected = (await folder.read('procedures.csv.rejected.csv'))?.split('\n')[1]
  expect(rejected?.split(',').slice(0, 2)).toEqual(['2', field])
})

test.each([
  ['1.001193;1.11,khai sinh', 'key'],
  ['1.001193,', 'phrases'],
])('words without a right key or a phrase are rejected: %s', async (line, field) => {
  expect(await runWords(line, 'none,ly hôn')).toMatchObject({ created: 1, rejected: 1 })
  const rejected = (await folder.read('words.csv.rejected.csv'))?.split('\n')[1]
  expect(rejected?.split(',')[1]).toBe(field)
})
