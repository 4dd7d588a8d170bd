import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoDay, loadDemo } from '#src/demo/load-demo.ts'
import { demoPeople } from '#src/demo/people.ts'
import { createSealing } from '#src/sealing.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'

const sealing = createSealing(Buffer.alloc(32, 7))
const now = new Date('2026-11-20T08:00:00+07:00')

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

describe('loading the demo', () => {
  test('there is no demo before', async () => {
    expect(await demoDay(database)).toBeUndefined()
  })

  test('fills offices, dossiers, meetings and a survey', async () => {
    const summary = await loadDemo({ database, sealing, now })
    const [offices, dossiers, dialogues, receptions, surveys] = await Promise.all([
      database.prisma.office.count(),
      database.prisma.dossier.count(),
      database.prisma.dialogue.count(),
      database.prisma.reception.count(),
      database.prisma.survey.count(),
    ])
    expect([offices, dossiers >= 2400]).toEqual([125, true])
    expect([dialogues, receptions, surveys]).toEqual([3, 6, 1])
    const rows = offices + dossiers + dialogues + receptions + surveys
    expect(summary).toEqual({
      kind: 'demo',
      rows,
      created: rows,
      updated: 0,
      unchanged: 0,
      rejected: 0,
    })
  })

  test('again, even days later, changes nothing', async () => {
    const before = await database.prisma.dossier.findMany({ orderBy: { code: 'asc' } })
    const later = new Date('2026-12-04T08:00:00+07:00')
    const summary = await loadDemo({ database, sealing, now: later })
    expect(summary).toMatchObject({ created: 0, updated: 0, unchanged: summary.rows })
    expect(await database.prisma.dossier.findMany({ orderBy: { code: 'asc' } })).toEqual(before)
  })

  test('remembers its day, from which the slips of its people follow', async () => {
    const day = await demoDay(database)
    expect(day).toEqual(new Date('2026-11-20T00:00:00+07:00'))
    for (const { slips } of demoPeople(day as Date)) {
      for (const { code, last4 } of slips) {
        const { phoneSealed } = await database.prisma.dossier.findUniqueOrThrow({ where: { code } })
        if (phoneSealed !== null) expect(sealing.open(phoneSealed).slice(-4)).toBe(last4)
      }
    }
  })
})
