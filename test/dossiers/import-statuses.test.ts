import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { allPrefixes } from '#src/dossiers/dossier-code.ts'
import { dossierImport } from '#src/dossiers/import-dossiers.ts'
import { statusImport } from '#src/dossiers/import-statuses.ts'
import { readStatusWords } from '#src/dossiers/status-words.ts'
import { translator } from '#src/i18n/translate.ts'
import { importFile } from '#src/imports/import-file.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { createTemporaryFolder } from '#test/support/temporary-folder.ts'
import { testSealing } from '#test/support/test-assistant.ts'

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

async function run(lines: string) {
  const path = await folder.write('statuses.csv', `source_system,value,status\n${lines}`)
  return await importFile(path, statusImport({ sql: database.sql }), { t })
}

describe('statuses.csv', () => {
  test('says what the words of a source stand for, in any case', async () => {
    expect(await run('igate,Đang thụ lý,4\nigate,Đã trả dân,10\nother,19,8\n')).toMatchObject({
      ...{ kind: 'statuses', rows: 3, created: 3, updated: 0, unchanged: 0, rejected: 0 },
    })
    const words = await readStatusWords(database.sql)
    expect(words('iGate', ' ĐANG THỤ LÝ ')).toBe(4)
    expect(words('igate', 'Đã trả dân'.normalize('NFD'))).toBe(10)
    expect(words('other', '19')).toBe(8)
    expect(words('other', 'Đã trả dân')).toBeUndefined()
    expect(words('igate', 'đa tra dan')).toBeUndefined()
  })

  test('is an upsert', async () => {
    await run('igate,Xong,9\nigate,Hủy,8\n')
    expect(await run('IGATE,xong,10\nigate,Hủy,8\n')).toMatchObject({ updated: 1, unchanged: 1 })
    expect((await readStatusWords(database.sql))('igate', 'Xong')).toBe(10)
  })

  test('rejects what is none of the ten', async () => {
    expect(await run('igate,Xong,11\nigate,,4\n,Xong,4\nigate,Xong,chín\n')).toMatchObject({
      rejected: 4,
    })
    const said = await folder.read('statuses.csv.rejected.csv')
    expect(said).toMatch(/^2,status,phải là một trong: 1-10,/m)
    expect(said).toMatch(/^3,value,không được để trống,/m)
  })
})

test('dossiers.csv is read with the words of its source', async () => {
  await run('igate,Đã trả dân,10\n')
  const path = await folder.write(
    'dossiers.csv',
    'code,procedure_code,procedure_name,applicant_name,applicant_phone,office_code,commune_code,channel,submitted_at,accepted_at,due_at,finished_at,status,note,updated_at,source_system\n' +
      'H36.25-261008-0001,,,,,,,,,,,,Đã trả dân,,2026-11-20,igate\n' +
      'H36.25-261008-0002,,,,,,,,,,,,Chờ ký số,,2026-11-20,igate\n' +
      'H36.25-261008-0003,,,,,,,,,,,,Đã trả dân,,2026-11-20,\n',
  )
  const kind = dossierImport({
    ...{ sql: database.sql, sealing: testSealing },
    rules: { prefixes: allPrefixes(), today: '2026-11-20' },
    words: await readStatusWords(database.sql),
    now: () => new Date(),
  })
  expect(await importFile(path, kind, { t })).toMatchObject({ created: 2, rejected: 1 })
  const rows = await database.prisma.dossier.findMany({ orderBy: { code: 'asc' } })
  expect(rows.map(({ status, sourceStatus }) => [status, sourceStatus])).toEqual([
    [10, null],
    [4, 'Chờ ký số'],
  ])
})
