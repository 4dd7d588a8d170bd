import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCalendar, type SpecialDay } from '#src/calendar/working-days.ts'
import { createHearing } from '#src/feed/sources.ts'
import { createFeedWatch, type FeedAlertFacts, silentMs } from '#src/feed/watch.ts'
import { createLog } from '#src/log.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { item, startFeed } from '#test/support/feed-client.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => database.reset())
afterAll(() => database.close())

const days: SpecialDay[] = parse(
  readFileSync(join(import.meta.dirname, '../../prisma/data/calendar-days.csv')),
  { columns: true, bom: true },
)
const calendar = createCalendar(days)
const at = (local: string) => new Date(`${local}+07:00`)

/** A client as it was last heard, and its systems. */
async function source(name: string, local: string, systems: Record<string, string> = {}) {
  const { id } = await database.prisma.apiClient.upsert({
    where: { name },
    create: { name, tokenHash: new Uint8Array(Buffer.from(name)), lastUsedAt: at(local) },
    update: { lastUsedAt: at(local) },
  })
  for (const [system, when] of Object.entries(systems))
    await createHearing({ sql: database.sql, now: () => at(when) })(id, new Set([system]))
}

function startWatch(onAlert?: () => Promise<void>, staleHours = 24) {
  const told: string[] = []
  const lines: string[] = []
  const say = (kind: string, { client, system }: FeedAlertFacts) =>
    told.push(`${kind} ${client}${system === undefined ? '' : `/${system}`}`)
  const watch = createFeedWatch({
    ...{ database, calendar: () => calendar, staleHours },
    log: createLog('info', { write: (line) => lines.push(line) }),
    onAlert: async (kind, facts) => {
      await onAlert?.()
      say(kind, facts)
    },
  })
  return { told, lines, check: (local: string) => watch.check(at(local)) }
}

describe('a source that falls silent', () => {
  it('is told once, with cause and remedy, and once more when it is heard again', async () => {
    await source('một cửa', '2026-11-17T09:00:00')
    const watch = startWatch()
    await watch.check('2026-11-18T09:00:00')
    expect(watch.told).toEqual([])
    await watch.check('2026-11-18T09:01:00')
    await watch.check('2026-11-18T09:02:00')
    await startWatch().check('2026-11-18T09:03:00')
    expect(watch.told).toEqual(['feed-stale một cửa'])
    const [line] = watch.lines.map((text) => JSON.parse(text))
    expect(line).toMatchObject({ client: 'một cửa', heardAt: '2026-11-17T02:00:00.000Z' })
    expect(line.remedy).toContain('token revoke')
    await source('một cửa', '2026-11-19T09:00:00')
    await watch.check('2026-11-19T09:01:00')
    await watch.check('2026-11-19T09:02:00')
    expect(watch.told).toEqual(['feed-stale một cửa', 'feed-fresh một cửa'])
    await watch.check('2026-11-20T09:01:00')
    expect(watch.told).toHaveLength(3)
  })

  it('is told by one of many processes that look at the same moment', async () => {
    await source('một cửa', '2026-11-16T09:00:00')
    const watches = Array.from({ length: 5 }, () => startWatch())
    await Promise.all(watches.map(({ check }) => check('2026-11-18T10:00:00')))
    expect(watches.flatMap(({ told }) => told)).toEqual(['feed-stale một cửa'])
  })

  it('is told again when telling failed', async () => {
    await source('một cửa', '2026-11-16T09:00:00')
    const broken = startWatch(() => Promise.reject(new Error('no room')))
    await expect(broken.check('2026-11-18T10:00:00')).rejects.toThrow('no room')
    expect(broken.lines).toEqual([])
    const watch = startWatch()
    await watch.check('2026-11-18T10:01:00')
    expect(watch.told).toEqual(['feed-stale một cửa'])
  })

  it('waits for office hours, and silence at the weekend is none', async () => {
    await source('một cửa', '2026-11-13T16:00:00')
    const watch = startWatch()
    for (const moment of ['14T17:00', '15T23:00', '16T08:00', '16T16:00', '16T22:00', '17T06:59'])
      await watch.check(`2026-11-${moment}:00`)
    expect(watch.told).toEqual([])
    await watch.check('2026-11-17T07:00:00')
    expect(watch.told).toEqual(['feed-stale một cửa'])
  })

  it('is told as one when a client is silent with all its systems, by name when one of them is', async () => {
    await source('trục', '2026-11-16T09:00:00', { đất: '2026-11-16T09:00:00' })
    const watch = startWatch()
    await watch.check('2026-11-18T10:00:00')
    expect(watch.told).toEqual(['feed-stale trục'])
    await source('trục', '2026-11-18T10:30:00', { 'hộ tịch': '2026-11-18T10:30:00' })
    await watch.check('2026-11-18T11:00:00')
    expect(watch.told.slice(1)).toEqual(['feed-fresh trục', 'feed-stale trục/đất'])
  })

  it('is nothing to a province that does not watch, or that only imports files', async () => {
    const watch = startWatch()
    await watch.check('2026-11-18T10:00:00')
    await source('một cửa', '2026-01-05T09:00:00')
    const unwatched = startWatch(undefined, 0)
    await unwatched.check('2026-11-18T10:00:00')
    expect([...watch.told, ...unwatched.told]).toEqual([])
  })
})

describe('the silence of a source', () => {
  it.each([
    ['within a day', '2026-11-18T09:00:00', '2026-11-18T15:30:00', 6.5],
    ['over a night', '2026-11-18T09:00:00', '2026-11-19T09:00:00', 24],
    ['over a weekend', '2026-11-13T17:00:00', '2026-11-16T07:00:00', 14],
    ['that began on a Sunday', '2026-11-15T12:00:00', '2026-11-16T01:00:00', 1],
    ['over Tết', '2026-02-13T17:00:00', '2026-02-23T07:00:00', 14],
    ['that has not begun', '2026-11-18T09:00:00', '2026-11-18T08:00:00', 0],
  ])('%s', (_, from, to, hours) => {
    expect(silentMs(at(from), at(to), calendar) / 3_600_000).toBe(hours)
  })
})

describe('a call of the feed', () => {
  it('is heard for the systems whose dossiers were taken in, and for all when it brings none', async () => {
    const feed = await startFeed(database)
    try {
      await feed.feed([item({ source_system: 'đất' }), item({ source_system: 'x', code: 'no' })])
      const systems = async () =>
        (await database.prisma.feedSource.findMany()).map(({ system }) => system)
      expect(await systems()).toEqual(['đất'])
      await feed.feed([])
      expect((await systems()).sort()).toEqual(['', 'đất'])
    } finally {
      await feed.close()
    }
  })
})
