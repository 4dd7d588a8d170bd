import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFeedClients } from '#src/feed/clients.ts'
import { createFeedFreshness, type FeedOrigin } from '#src/feed/freshness.ts'
import { createHearing } from '#src/feed/sources.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => database.reset())
afterAll(() => database.close())

const start = new Date('2026-11-20T09:00:00+07:00')
const minutesOn = (minutes: number) => new Date(start.getTime() + minutes * 60_000)
const day = 24 * 60

/** A client that calls after `minutes`, with dossiers of `systems` (none: an empty array). Returns its id. */
async function heard(name: string, minutes: number, systems?: string[]): Promise<number> {
  const now = () => minutesOn(minutes)
  const clients = createFeedClients({ database, now })
  const token = await clients.create(name)
  if (token !== undefined) await clients.authenticate(token)
  const where = { name }
  const { id } = await database.prisma.apiClient.update({ where, data: { lastUsedAt: now() } })
  if (systems) await createHearing({ sql: database.sql, now })(id, new Set(systems))
  return id
}

async function isStale(origin: Partial<FeedOrigin>, minutes: number, staleHours = 24) {
  const judge = await createFeedFreshness({ database, staleHours }).judge(minutesOn(minutes))
  return judge({ client: undefined, system: undefined, ...origin })
}

describe('a dossier', () => {
  it('may be old when its own client was not heard for longer than the setting, whoever else was', async () => {
    const silent = await heard('one-stop', 0)
    const lively = await heard('other', 60)
    expect(await isStale({ client: silent }, day)).toBe(false)
    expect(await isStale({ client: silent }, day + 1)).toBe(true)
    expect(await isStale({ client: lively }, day + 1)).toBe(false)
  })

  it('may be old when its system is silent although the client goes on with another', async () => {
    const hub = await heard('hub', 0, ['land', 'births'])
    await heard('hub', day, ['births'])
    expect(await isStale({ client: hub, system: 'land' }, day + 1)).toBe(true)
    expect(await isStale({ client: hub, system: 'births' }, day + 1)).toBe(false)
    expect(await isStale({ client: hub }, day + 1)).toBe(false)
  })

  it('is fresh when its client says that there is no news of any system', async () => {
    const hub = await heard('hub', 0, ['land', 'births'])
    await heard('hub', day, [])
    expect(await isStale({ client: hub, system: 'land' }, day + 1)).toBe(false)
    expect(await isStale({ client: hub, system: 'land' }, 2 * day + 1)).toBe(true)
  })

  it('of a system that was fed before systems were told apart is as fresh as its client', async () => {
    const hub = await heard('hub', 0)
    expect(await isStale({ client: hub, system: 'land' }, day)).toBe(false)
    expect(await isStale({ client: hub, system: 'land' }, day + 1)).toBe(true)
  })

  it('that came by file is never old, whatever system it names', async () => {
    await heard('one-stop', 0)
    expect(await isStale({}, 9_999_999)).toBe(false)
    expect(await isStale({ system: 'land' }, 9_999_999)).toBe(false)
  })

  it('of a client that is revoked, never called, or is not watched is not called old', async () => {
    const id = await heard('one-stop', 0)
    expect(await isStale({ client: id }, day + 1, 0)).toBe(false)
    const clients = createFeedClients({ database, now: () => start })
    await clients.create('new')
    expect(await isStale({ client: id + 1 }, day + 1)).toBe(false)
    await clients.revoke('one-stop')
    expect(await isStale({ client: id }, day + 1)).toBe(false)
  })
})

describe('the feed as a whole', () => {
  const freshness = () => createFeedFreshness({ database, staleHours: 24 })

  it('was heard when the newest of its clients was', async () => {
    expect(await freshness().heardAt(start)).toBeUndefined()
    await heard('one-stop', 0)
    await heard('other', 60)
    expect(await freshness().heardAt(minutesOn(day))).toEqual(minutesOn(60))
  })

  it('is asked about once a minute, and a database that is away changes nothing', async () => {
    const client = await heard('one-stop', 0)
    let [asked, away] = [0, false]
    const sql: typeof database.sql = {
      query: async (statement, values) => {
        asked += 1
        if (away) throw new Error('away')
        return await database.sql.query(statement, values)
      },
    }
    const counted = createFeedFreshness({ database: { ...database, sql }, staleHours: 1 })
    const stale = async (minutes: number) => {
      const judge = await counted.judge(minutesOn(minutes))
      return judge({ client, system: undefined })
    }
    for (const minutes of [61, 61.5, 61.9]) expect(await stale(minutes)).toBe(true)
    expect(asked).toBe(1)
    away = true
    expect(await stale(63)).toBe(true)
    expect(asked).toBe(2)
  })
})

describe('what is noted of a call', () => {
  it('is written at most once a minute for each system', async () => {
    let [written, now] = [0, start]
    const sql: typeof database.sql = {
      query: async (statement, values) => {
        written += 1
        return await database.sql.query(statement, values)
      },
    }
    const client = await heard('hub', 0)
    const hear = createHearing({ sql, now: () => now })
    for (let call = 0; call < 5; call++) await hear(client, new Set(['land']))
    expect(written).toBe(1)
    await hear(client, new Set(['land', 'births']))
    expect(written).toBe(2)
    now = minutesOn(1)
    await hear(client, new Set(['land']))
    expect(written).toBe(3)
    const rows = await database.prisma.feedSource.findMany({ orderBy: { system: 'asc' } })
    expect(rows.map(({ system, heardAt }) => [system, heardAt])).toEqual([
      ['births', start],
      ['land', minutesOn(1)],
    ])
  })
})
