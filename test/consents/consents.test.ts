import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createConsents } from '#src/consents/consents.ts'
import { purposes } from '#src/consents/purposes.ts'
import { translator } from '#src/i18n/translate.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'

let database: TestDatabase
let at = new Date('2026-11-20T09:00:00+07:00')
const citizenId = '6f1d7a3e-0f5a-4c7b-9d0e-2f6a1b3c4d5e'
const consents = () => createConsents({ database, now: () => at })
const give = () =>
  database.transaction((tx) => consents().givenBy(tx, citizenId, 'dossier-notices'))
const withdraw = () =>
  database.transaction((tx) => consents().withdraw(tx, citizenId, ['dossier-notices']))

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => database.reset())
afterAll(() => database.close())

describe('a consent', () => {
  it('holds from when it is given until it is withdrawn, and stays on record', async () => {
    expect(await consents().isGiven(citizenId, 'dossier-notices')).toBe(false)
    await give()
    await give()
    expect(await consents().isGiven(citizenId, 'dossier-notices')).toBe(true)
    const [givenAt] = [at]
    at = new Date('2026-11-21T09:00:00+07:00')
    expect(await withdraw()).toBe(1)
    expect(await withdraw()).toBe(0)
    expect(await consents().isGiven(citizenId, 'dossier-notices')).toBe(false)
    const { version } = purposes['dossier-notices']
    expect(await consents().listOf(citizenId)).toEqual([
      { purpose: 'dossier-notices', version, givenAt, withdrawnAt: at },
    ])
    await give()
    expect(await consents().listOf(citizenId)).toHaveLength(2)
  })

  it('is one row however many give it at once', async () => {
    await Promise.all([give(), give(), give()])
    expect(await database.prisma.consent.count()).toBe(1)
  })

  it('is asked for once', async () => {
    const ask = () =>
      database.transaction((tx) => consents().firstAsked(tx, citizenId, 'dossier-notices'))
    expect([await ask(), await ask()]).toEqual([true, false])
  })

  it('is to the sentence of its version: who changes the sentence gives it a new one', () => {
    const asked = `${purposes['dossier-notices'].version}: ${translator('vi')('consent.dossier-notices')}`
    expect(asked).toBe(
      '2026-11-22: Anh/chị có muốn trợ lý báo tại đây khi hồ sơ của mình có thay đổi không? Đổi ý lúc nào cũng được: gõ “dừng”.',
    )
  })
})
