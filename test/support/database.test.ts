import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from './database.ts'

describe('a test database', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase()
  })
  beforeEach(() => database.reset())
  afterAll(() => database.close())

  const office = { code: 'H36.1', name: 'Trung tâm', kind: 'one_stop' }

  for (const time of ['first', 'second']) {
    test(`is empty for the ${time} test that fills it`, async () => {
      expect(await database.prisma.office.count()).toBe(0)
      await database.prisma.office.create({ data: office })
      const statement = { name: 'test-offices', text: 'SELECT code FROM office' }
      expect(await database.sql.query(statement, [])).toEqual([{ code: 'H36.1' }])
    })
  }

  test('rolls back a transaction that throws', async () => {
    const work = database.transaction(async (tx) => {
      await tx.prisma.office.create({ data: office })
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await database.prisma.office.count()).toBe(0)
  })
})
