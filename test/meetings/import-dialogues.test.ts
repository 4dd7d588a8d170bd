import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dialogueImport } from '#src/dialogues/import-dialogues.ts'
import { translator } from '#src/i18n/translate.ts'
import { importFile } from '#src/imports/import-file.ts'
import { receptionImport } from '#src/receptions/import-receptions.ts'
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
  'code,title,kind,host,commune_code,starts_at,ends_at,place,seats,registration_closes_at,topics,reserved'

async function importDialogues(...lines: string[]) {
  const path = await folder.write('dialogues.csv', [header, ...lines, ''].join('\n'))
  return await importFile(path, dialogueImport({ sql: database.sql }), { t })
}

const row = (fields: Record<string, string> = {}) =>
  Object.values({
    ...{
      code: 'DT-1',
      title: 'Đối thoại với nông dân',
      kind: 'dialogue',
      host: 'Chủ tịch UBND xã',
    },
    ...{ commune_code: '24985', starts_at: '2026-11-27T08:00', ends_at: '2026-11-27T10:00' },
    ...{ place: 'Hội trường xã', seats: '40', registration_closes_at: '2026-11-26T17:00' },
    ...{ topics: 'đất đai', reserved: '24985: 10; nông dân: 5' },
    ...fields,
  }).join(',')

describe('dialogues.csv', () => {
  it('brings dialogues with the seats kept for groups, and changes nothing the second time', async () => {
    expect(await importDialogues(row())).toMatchObject({ created: 1, rejected: 0 })
    expect(await importDialogues(row())).toMatchObject({ unchanged: 1 })
    const include = { reserves: true }
    expect(await database.prisma.dialogue.findMany({ include })).toMatchObject([
      {
        ...{ code: 'DT-1', seats: 40, version: 1, startsAt: new Date('2026-11-27T01:00:00Z') },
        reserves: [
          { kind: 'commune', value: '24985', seats: 10 },
          { kind: 'trade', value: 'nông dân', seats: 5 },
        ],
      },
    ])
  })

  it('notes that a dialogue moved, not that its title was corrected', async () => {
    await importDialogues(row())
    await importDialogues(row({ title: 'Đối thoại' }))
    const version = async () => (await database.prisma.dialogue.findFirst())?.version
    expect(await version()).toBe(1)
    await importDialogues(row({ title: 'Đối thoại', place: 'Nhà văn hóa' }))
    expect(await version()).toBe(2)
  })

  it('keeps the row of a reserve that stays, since registrations point to it', async () => {
    await importDialogues(row())
    const before = await database.prisma.dialogueReserve.findMany()
    await importDialogues(row({ reserved: '24985: 12' }))
    expect(await database.prisma.dialogueReserve.findMany()).toMatchObject([
      { id: before[0]?.id, seats: 12 },
    ])
  })

  it('refuses what makes no sense with its field, and takes the good rows', async () => {
    const summary = await importDialogues(
      row({ code: 'A', ends_at: '2026-11-27T07:00' }),
      row({ code: 'B', reserved: 'nông dân: 50' }),
      row({ code: 'C', kind: 'chat' }),
      row({ code: 'D', seats: 'nhiều' }),
      row({ code: 'E', reserved: 'ai cũng được' }),
      row({ code: 'G', reserved: '' }),
    )
    expect(summary).toMatchObject({ rows: 6, created: 1, rejected: 5 })
    expect(await database.prisma.dialogue.findMany()).toMatchObject([{ code: 'G' }])
  })
})

describe('receptions.csv', () => {
  it('brings the schedule, notes a moved session and refuses an impossible one', async () => {
    const columns = 'code,host,commune_code,starts_at,ends_at,place,topics,slots'
    const load = async (...lines: string[]) => {
      const path = await folder.write('receptions.csv', [columns, ...lines, ''].join('\n'))
      return await importFile(path, receptionImport({ sql: database.sql }), { t })
    }
    const session =
      'TD-1,Chủ tịch UBND xã,24985,2026-11-25T08:00,2026-11-25T11:00,Phòng tiếp dân,,6'
    expect(await load(session)).toMatchObject({ created: 1 })
    expect(await load(session)).toMatchObject({ unchanged: 1 })
    expect(await load(session.replaceAll('11-25', '11-26'))).toMatchObject({ updated: 1 })
    expect(await database.prisma.reception.findMany()).toMatchObject([{ version: 2, slots: 6 }])
    expect(await load(session.replace('T11:00', 'T07:00'))).toMatchObject({ rejected: 1 })
  })
})
