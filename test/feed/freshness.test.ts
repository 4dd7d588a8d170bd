import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFeedClients } from '#src/feed/clients.ts'
import { createFeedFreshness } from '#src/feed/freshness.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => database.reset())
afterAll(() => database.close())

const start = new Date('2026-11-20T09:00:00+07:00')
const minutesOn = (minutes: number) => new Date(start.getTime() + minutes * 60_000)

async function heard(name: string, minutes: number): Promise<void> {
  const clients = createFeedClients({ database, now: () => minutesOn(minutes) })
  const token = (await clients.create(name)) ?? ''
  await clients.authenticate(token)
}

const watched = () => createFeedFreshness({ database, staleHours: 24 })

describe('a feed', () => {
  it('is stale when nobody was heard for longer than the setting', async () => {
    await heard('one-stop', 0)
    expect(await watched().isStale(minutesOn(24 * 60))).toBe(false)
    expect(await watched().isStale(minutesOn(24 * 60 + 1))).toBe(true)
    await heard('other', 60)
    expect(await watched().heardAt(minutesOn(24 * 60 + 1))).toEqual(minutesOn(60))
    expect(await watched().isStale(minutesOn(24 * 60 + 1))).toBe(false)
  })

  it('of a revoked client does not count, nor does a client that never called', async () => {
    await heard('one-stop', 0)
    const clients = createFeedClients({ database, now: () => start })
    await clients.create('new')
    expect(await watched().isStale(minutesOn(24 * 60 + 1))).toBe(true)
    await clients.revoke('one-stop')
    expect(await watched().heardAt(start)).toBeUndefined()
  })

  it('that nobody uses, or nobody watches, is never stale', async () => {
    expect(await watched().isStale(minutesOn(9_999_999))).toBe(false)
    await heard('one-stop', 0)
    const unwatched = createFeedFreshness({ database, staleHours: 0 })
    expect(await unwatched.isStale(minutesOn(9_999_999))).toBe(false)
  })

  it('is asked about once a minute, and a database that is away changes nothing', async () => {
    await heard('one-stop', 0)
    let [asked, away] = [0, false]
    const apiClient = {
      aggregate: async (query: object) => {
        asked += 1
        if (away) throw new Error('away')
        return await database.prisma.apiClient.aggregate(query as never)
      },
    }
    const counted = { ...database, prisma: { apiClient } } as unknown as typeof database
    const freshness = createFeedFreshness({ database: counted, staleHours: 1 })
    for (const minutes of [61, 61.5, 61.9])
      expect(await freshness.isStale(minutesOn(minutes))).toBe(true)
    expect(asked).toBe(1)
    away = true
    expect(await freshness.isStale(minutesOn(63))).toBe(true)
    expect(asked).toBe(2)
  })
})
