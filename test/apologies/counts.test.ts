import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { countLetters } from '#src/apologies/counts.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => database.reset())
afterAll(() => database.close())

const instant = (text: string) => new Date(`${text}+07:00`)
let number = 0
async function letter(state: string, fields: object = {}): Promise<void> {
  const given = !['due', 'drafted', 'void', 'missed'].includes(state)
  await database.prisma.apologyLetter.create({
    data: {
      ...{ code: `H36.1-261112-${String(++number).padStart(4, '0')}`, state, officeCode: 'NG' },
      ...{ dueAt: instant('2026-11-20T16:00:00'), createdAt: instant('2026-11-17T08:00:00') },
      ...(given && {
        ...{ approvedBy: 1, text: 'x', cause: 'x', newDay: new Date('2026-12-01'), inTime: true },
      }),
      ...fields,
    },
  })
}
const november = { from: '2026-11-01', to: '2026-11-30' }

describe('letters due against letters sent', () => {
  it('are counted per office: in time, late, by the counter, missed', async () => {
    for (const state of ['approved', 'sending', 'held', 'sent', 'unknown']) await letter(state)
    await letter('sent', { inTime: false })
    for (const state of ['counter', 'missed', 'missed', 'due', 'drafted', 'void']) {
      await letter(state)
    }
    await letter('missed', { officeCode: null })
    const none = { atCounter: 0, unknown: 0, heardLate: 0, open: 0, sentInTime: 0, sentLate: 0 }
    expect(await countLetters(database.sql, november)).toEqual([
      {
        ...{ officeCode: 'NG', due: 9, sentInTime: 5, sentLate: 1, atCounter: 1, unknown: 1 },
        ...{ missed: 2, heardLate: 0, open: 2 },
      },
      { ...none, officeCode: undefined, due: 1, missed: 1 },
    ])
  })

  it('do not blame an office that was never warned', async () => {
    await letter('missed', { createdAt: instant('2026-11-21T08:00:00') })
    expect(await countLetters(database.sql, november)).toMatchObject([
      { due: 0, missed: 0, heardLate: 1 },
    ])
  })

  it('belong to the period of the promised date in Viet Nam', async () => {
    await letter('missed', { dueAt: instant('2026-11-01T00:00:00') })
    await letter('missed', { dueAt: instant('2026-11-30T23:59:59') })
    await letter('missed', { dueAt: instant('2026-10-31T23:59:59') })
    await letter('missed', { dueAt: instant('2026-12-01T00:00:00') })
    const [counts] = await countLetters(database.sql, november)
    expect((counts?.missed ?? 0) + (counts?.heardLate ?? 0)).toBe(2)
  })
})
