import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { communeImport } from '#src/communes/import-communes.ts'
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

const header =
  'new_province_code,new_province,new_code,new_type,new_name,former_province,former_district,former_units_vi,has_split_unit,valid_from'
const hamThang =
  '68,Tỉnh Lâm Đồng,22933,Phường,Phường Hàm Thắng,Tỉnh Bình Thuận,Huyện Hàm Thuận Bắc; Thành phố Phan Thiết,Phường Xuân An; Xã Hàm Thắng*,yes,2025-07-01'

async function run(path: string) {
  return await importFile(path, communeImport({ sql: database.sql }), { t: translator('vi') })
}

async function runLines(...lines: string[]) {
  return await run(await folder.write('communes.csv', [header, ...lines].join('\n')))
}

async function unitsOf(communeCode: string) {
  const units = await database.prisma.formerUnit.findMany({
    where: { communeCode },
    orderBy: { id: 'asc' },
  })
  return units.map(({ name, split }) => (split ? `${name}*` : name))
}

describe('the communes that the product ships', () => {
  const shipped = 'prisma/data/communes.csv'

  test('are all taken: 124 in Lâm Đồng, 64 in Cà Mau', async () => {
    expect(await run(shipped)).toEqual({
      kind: 'communes',
      rows: 188,
      created: 188,
      updated: 0,
      unchanged: 0,
      rejected: 0,
    })
    const count = (provinceCode: string) =>
      database.prisma.commune.count({ where: { provinceCode } })
    expect([await count('68'), await count('96')]).toEqual([124, 64])
  })

  test('change nothing the second time', async () => {
    await run(shipped)
    const before = await database.prisma.formerUnit.findMany()
    expect(await run(shipped)).toMatchObject({ unchanged: 188, updated: 0, created: 0 })
    expect(await database.prisma.formerUnit.findMany()).toEqual(before)
  })
})

describe('a commune', () => {
  test('comes with its old units, the split ones marked', async () => {
    await runLines(hamThang)
    expect(
      await database.prisma.commune.findFirst({ include: { formerUnits: true } }),
    ).toMatchObject({
      code: '22933',
      provinceCode: '68',
      provinceName: 'Tỉnh Lâm Đồng',
      kind: 'Phường',
      name: 'Phường Hàm Thắng',
      validFrom: new Date('2025-07-01'),
      formerUnits: [
        { name: 'Phường Xuân An', split: false, province: 'Tỉnh Bình Thuận' },
        {
          name: 'Xã Hàm Thắng',
          split: true,
          district: 'Huyện Hàm Thuận Bắc; Thành phố Phan Thiết',
        },
      ],
    })
  })

  test('replaced, has the new units only', async () => {
    await runLines(hamThang)
    const changed = hamThang.replace('Phường Xuân An; Xã Hàm Thắng*,yes', 'Xã Hàm Thắng; Xã Mới,no')
    expect(await runLines(changed)).toMatchObject({ updated: 1, unchanged: 0 })
    expect(await unitsOf('22933')).toEqual(['Xã Hàm Thắng', 'Xã Mới'])
  })

  test('renamed, keeps its units', async () => {
    await runLines(hamThang)
    expect(await runLines(hamThang.replace('Phường Hàm Thắng', 'Phường Tên Mới'))).toMatchObject({
      updated: 1,
    })
    expect(await unitsOf('22933')).toEqual(['Phường Xuân An', 'Xã Hàm Thắng*'])
  })

  test('twice in one file is what its last row says', async () => {
    const summary = await runLines(hamThang, hamThang.replace('Phường Xuân An; ', ''))
    expect(summary).toMatchObject({ rows: 2, created: 1, updated: 1 })
    expect(await unitsOf('22933')).toEqual(['Xã Hàm Thắng*'])
  })

  test.each([
    ['22933', '2293', 'new_code'],
    ['68,Tỉnh', ',Tỉnh', 'new_province_code'],
    ['Phường Xuân An; Xã Hàm Thắng*', '', 'former_units_vi'],
    ['yes', 'no', 'has_split_unit'],
    ['yes', 'có', 'has_split_unit'],
    ['2025-07-01', '2025-06-31', 'valid_from'],
  ])('with %s written as "%s" is rejected alone', async (right, wrong, field) => {
    const other = hamThang.replace('22933', '22934')
    expect(await runLines(hamThang.replace(right, wrong), other)).toMatchObject({
      created: 1,
      rejected: 1,
    })
    const rejected = (await folder.read('communes.csv.rejected.csv'))?.split('\n')[1]
    expect(rejected?.split(',').slice(0, 2)).toEqual(['2', field])
  })
})
