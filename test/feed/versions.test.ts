import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { item, items, startFeed, type TestFeed } from '#test/support/feed-client.ts'

let database: TestDatabase
let feed: TestFeed
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await database.reset()
  feed = await startFeed(database, { FEED_REQUESTS_PER_MINUTE: '0', FEED_ITEMS_PER_MINUTE: '0' })
})
afterEach(() => feed.close())
afterAll(() => database.close())

const minute = (number: number) => new Date(Date.UTC(2026, 10, 20, 1, number)).toISOString()

let lastNumber = 1000

/** Versions 1 to `count` of one dossier, each a minute newer than the one before. */
function versionsOf(count: number) {
  const code = `H36.25.12-261008-${++lastNumber}`
  return Array.from({ length: count }, (_, index) =>
    item({ code, status: 1 + (index % 10), note: `v${index + 1}`, updated_at: minute(index) }),
  )
}

it('any order, any repetition and any division into calls ends in the newest version', async () => {
  const calls = fc.integer({ min: 1, max: 6 }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      // Every version at least once, some again, cut into calls, some of them at the same time.
      order: fc
        .tuple(
          fc.shuffledSubarray([...Array(count).keys()], { minLength: count }),
          fc.array(fc.nat(count - 1), { maxLength: 6 }),
        )
        .chain(([all, again]) =>
          fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }),
        ),
      cut: fc.integer({ min: 1, max: 4 }),
      together: fc.boolean(),
    }),
  )
  await fc.assert(
    fc.asyncProperty(calls, async ({ count, order, cut, together }) => {
      const versions = versionsOf(count)
      const fed = order.map((version) => versions[version])
      const parts = Array.from({ length: Math.ceil(fed.length / cut) }, (_, part) =>
        fed.slice(part * cut, (part + 1) * cut),
      )
      if (together) await Promise.all(parts.map((part) => feed.feed(part)))
      else for (const part of parts) await feed.feed(part)
      const { body } = await feed.show(String(versions[0]?.code))
      expect(body.note).toBe(`v${count}`)
      expect(body.updated_at).toBe(minute(count - 1))
    }),
    { numRuns: 60 },
  )
}, 60_000)

it('calls that race over the same dossiers all finish, and the newest versions stay', async () => {
  const rounds = Array.from({ length: 8 }, (_, version) => {
    const batch = items(200, { note: `v${version}`, updated_at: minute(version) })
    return version % 2 ? batch.toReversed() : batch
  })
  const answers = await Promise.all(
    rounds.map((batch, number) => feed.feed(batch, { as: number % 3 ? 'one-stop' : 'other' })),
  )
  expect(answers.map(({ status }) => status)).toEqual(rounds.map(() => 200))
  expect(answers.every(({ body }) => body.rejected.length === 0)).toBe(true)
  const rows = await database.prisma.dossier.findMany()
  expect(rows).toHaveLength(200)
  expect(new Set(rows.map(({ note }) => note))).toEqual(new Set(['v7']))
  const created = answers.reduce((sum, { body }) => sum + body.created, 0)
  expect(created).toBe(200)
})
