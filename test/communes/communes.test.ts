import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createCommunes } from '#src/communes/communes.ts'
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
const taNang =
  '68,Tỉnh Lâm Đồng,24988,Xã,Xã Tà Năng,Tỉnh Lâm Đồng,Huyện Đức Trọng,Xã Tà Năng; Xã Đa Quyn,no,2025-07-01'

async function runImport(...lines: string[]) {
  const path = await folder.write('communes.csv', [header, ...lines].join('\n'))
  await importFile(path, communeImport({ sql: database.sql }), { t: translator('vi') })
}

it('knows no place before it has read the database', () => {
  const communes = createCommunes({ database, provinceCode: '68' })
  expect(communes.gazetteer().resolve('Đa Quyn')).toEqual({ kind: 'none', nearest: [] })
  expect(communes.provinceName()).toBeUndefined()
})

it('takes in what another process imported, and only then reads again', async () => {
  const communes = createCommunes({ database, provinceCode: '68' })
  await runImport(taNang)
  await communes.reload()
  const first = communes.gazetteer()
  expect(first.resolve('Đa Quyn')).toMatchObject({ place: { name: 'Xã Tà Năng' } })
  expect(communes.provinceName()).toBe('Tỉnh Lâm Đồng')
  await communes.reload()
  expect(communes.gazetteer()).toBe(first)

  await runImport(taNang.replace('Xã Tà Năng,', 'Xã Tà Năng Mới,'))
  await communes.reload()
  expect(communes.gazetteer().resolve('Đa Quyn')).toMatchObject({
    place: { name: 'Xã Tà Năng Mới' },
  })
})
