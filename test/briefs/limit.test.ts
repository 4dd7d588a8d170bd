import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recountTallies } from '#src/dossiers/tally.ts'
import { type Citizen, telegramCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeDossier } from '#test/support/make-dossier.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'
import { resetToTown, townTables } from '#test/support/town.ts'

let database: TestDatabase
let test: TestAssistant
let official: Citizen
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await resetToTown(database, townTables)
  await database.prisma.dossier.deleteMany()
  test = await startTestAssistant({ database })
  official = telegramCitizen(test)
  return () => test.close()
})

let number = 0
/** So many dossiers finished on a day, in time or late. */
async function finish(count: number, day: string, late = false): Promise<void> {
  for (let nth = 0; nth < count; nth++) {
    number += 1
    await makeDossier(database, {
      code: `H36.12.345-261101-${String(number).padStart(4, '0')}`,
      ...{ status: 10, phone: null, finishedAt: `${day}T10:00:00` },
      dueAt: late ? '2026-11-01T17:00:00' : '2026-12-31T17:00:00',
    })
  }
  await recountTallies(database)
}

async function appoint(place: { areaCode?: string } = {}): Promise<number> {
  const added = await test.assistant.officers.add({ name: 'Lê An', roles: ['viewer'], ...place })
  if (added.kind !== 'added') throw new Error(added.kind)
  await official.says(`/lienket ${added.code}`)
  return added.id
}

/** What came unasked at this moment. */
async function comes(at: string): Promise<string[]> {
  test.clock.set(`${at}+07:00`)
  await test.doDuties()
  return (await official.sees()).map(({ text }) => text)
}

describe('a limit', () => {
  it('is told when the share falls below it, once, and again only after it has risen', async () => {
    await appoint()
    await official.says('báo khi tỷ lệ đúng hạn dưới 95 %')
    await finish(96, '2026-11-19')
    expect(await comes('2026-11-20T10:00:00')).toEqual([])
    await finish(10, '2026-11-19', true)
    const [told, ...more] = await comes('2026-11-20T10:05:00')
    expect(more).toEqual([])
    expect(told).toContain('xuống 90,6 % (96 trên 106), dưới mức 95 %')
    expect(await comes('2026-11-20T10:10:00')).toEqual([])
    expect(await comes('2026-11-23T10:00:00')).toEqual([])
    await finish(200, '2026-11-23')
    expect(await comes('2026-11-23T11:00:00')).toEqual([])
    await finish(20, '2026-11-23', true)
    expect(await comes('2026-11-25T08:00:00')).toHaveLength(1)
  })

  it('is silent at night, at the weekend and on a holiday, and told the next working morning', async () => {
    await appoint()
    await official.says('báo khi tỷ lệ đúng hạn dưới 95 %')
    await finish(20, '2026-11-19', true)
    for (const at of ['2026-11-20T19:00:00', '2026-11-21T10:00:00', '2026-11-24T10:00:00']) {
      expect(await comes(at)).toEqual([])
    }
    expect(await comes('2026-11-25T07:30:00')).toHaveLength(1)
  })

  it('is of what lies within the officer’s scope', async () => {
    await appoint({ areaCode: '24958' })
    await official.says('báo khi tỷ lệ đúng hạn dưới 95 %')
    await finish(20, '2026-11-19', true)
    expect(await comes('2026-11-20T10:00:00')).toEqual([])
  })

  it('is told to nobody whose powers were taken away', async () => {
    const id = await appoint()
    await official.says('báo khi tỷ lệ đúng hạn dưới 95 %')
    await test.assistant.officers.revoke(id)
    await finish(20, '2026-11-19', true)
    expect(await comes('2026-11-20T10:00:00')).toEqual([])
  })
})
