import { afterAll, beforeAll, beforeEach, expect, it, test } from 'vitest'
import { createCommunes } from '#src/communes/communes.ts'
import { createFigures } from '#src/figures/figures.ts'
import { figureImport } from '#src/figures/import-figures.ts'
import { indicatorImport } from '#src/figures/import-indicators.ts'
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

const t = translator('vi')
const header =
  'source_code,source_name,locator,indicator_code,indicator_name_vi,unit,area,area_parent,area_level,period_start,period_end,value,qualifier,scale,stated_rate,numerator,denominator'
const line = (value: string, rest = ',,,,') =>
  `BC-9,Báo cáo mẫu,fn1,tree.planted,Số cây đã trồng,cây,Tỉnh Mẫu,,province,2020-01-01,2020-12-31,${value},${rest}`

async function run(...lines: string[]) {
  const path = await folder.write('figures.csv', [header, ...lines].join('\n'))
  return await importFile(path, figureImport({ sql: database.sql }), { t })
}

const service = () => {
  const communes = createCommunes({ database, provinceCode: '68' })
  return createFigures({ database, communes })
}

test('the figures and indicators that ship are all taken, and change nothing the second time', async () => {
  const kinds = [
    ['figures', figureImport({ sql: database.sql })],
    ['indicators', indicatorImport({ sql: database.sql })],
  ] as const
  for (const [name, kind] of kinds) {
    const path = `prisma/data/${name}.csv`
    const first = await importFile<never>(path, kind as never, { t })
    expect(first).toMatchObject({ rejected: 0, created: first.rows })
    expect(await importFile<never>(path, kind as never, { t })).toMatchObject({
      unchanged: first.rows,
    })
  }
  expect(await database.prisma.figure.count()).toBe(321)
})

test('digits are kept as printed', async () => {
  await run(line('41.60'))
  expect(await database.prisma.figure.findFirst()).toMatchObject({ value: '41.60' })
})

test('the same key again replaces the row', async () => {
  expect(await run(line('10'))).toMatchObject({ created: 1 })
  expect(await run(line('12', 'planned,,,,'))).toMatchObject({ updated: 1 })
  expect(await run(line('12', 'planned,,,,'))).toMatchObject({ unchanged: 1 })
  expect(await database.prisma.figure.findMany()).toMatchObject([
    { value: '12', qualifier: 'planned' },
  ])
})

test.each([
  [line('1.234,5').replace('1.234,5', '"1.234,5"'), 'value'],
  [line('12', 'maybe,,,,'), 'qualifier'],
  [line('12', ',8,,,'), 'scale'],
  [line('12').replace('2020-12-31', '2019-12-31'), 'period_end'],
  [line('12').replace('tree.planted', 'Cây Trồng'), 'indicator_code'],
  [line('12').replace('Tỉnh Mẫu', ''), 'area'],
])('a bad row is rejected alone: %s', async (bad, field) => {
  expect(await run(bad, line('7').replace('fn1', 'fn2'))).toMatchObject({ created: 1, rejected: 1 })
  const rejected = (await folder.read('figures.csv.rejected.csv'))?.split('\n')[1]
  expect(rejected?.split(',').slice(0, 2)).toEqual(['2', field])
})

it('an indicator that nobody described can be asked about by the report’s own words', async () => {
  const figures = service()
  await run(line('4500'))
  expect(await figures.ask('số cây đã trồng năm 2020', new Date())).toMatchObject({
    kind: 'figures',
    figures: [{ value: '4500' }],
  })
})

it('what was imported while the program runs is seen by the next question', async () => {
  const figures = service()
  await run(line('4500'))
  await figures.ask('số cây đã trồng năm 2020', new Date())
  await run(line('4600'))
  expect(await figures.ask('số cây đã trồng năm 2020', new Date())).toMatchObject({
    figures: [{ value: '4600' }],
  })
})

it('an indicator described later is known by its everyday names', async () => {
  const figures = service()
  await run(line('4500'))
  const catalogue = [
    'code,name,synonyms,unit,counts,formula',
    'tree.planted,Số cây đã trồng,trồng rừng; phủ xanh,cây,cây đã trồng trong kỳ,count',
  ].join('\n')
  const path = await folder.write('indicators.csv', catalogue)
  await importFile(path, indicatorImport({ sql: database.sql }), { t })
  expect(await figures.ask('phu xanh 2020', new Date())).toMatchObject({
    figures: [{ value: '4500' }],
  })
})
