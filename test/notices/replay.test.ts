import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { item, startFeed, type TestFeed } from '#test/support/feed-client.ts'
import { makeFollower } from '#test/support/follower.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
let feed: TestFeed
beforeAll(async () => {
  database = await openTestDatabase()
  test = await startTestAssistant({ database })
  feed = await startFeed(database, { FEED_REQUESTS_PER_MINUTE: '0', FEED_ITEMS_PER_MINUTE: '0' })
})
afterAll(async () => {
  await feed.close()
  await test.close()
  await database.close()
})

const dossierCount = 250
const rounds = 40
const pushed = new Set([2, 3, 5, 6, 8, 9, 10])
const dueDays = ['2026-12-01', '2026-12-04', '2026-12-08']

type Version = { code: string; status: number; due: string; note: string; updated: string }

/** The same row of numbers in every run (mulberry32). */
function createDice(seed: number) {
  let state = seed
  return (sides: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

function shuffled<T>(list: readonly T[], dice: (sides: number) => number): T[] {
  const copy = [...list]
  for (let at = copy.length - 1; at > 0; at--) {
    const other = dice(at + 1)
    ;[copy[at], copy[other]] = [copy[other] as T, copy[at] as T]
  }
  return copy
}

const codeOf = (number: number) => `H36.25.12-261008-${String(number).padStart(4, '0')}`
const minuteOf = (round: number) => new Date(Date.UTC(2026, 10, 20, 3, round)).toISOString()

/**
 * What anybody with the contract and a pencil would say: a version older than the newest is nothing; one of the same
 * time that was seen before is nothing; the first is no news; else it is news if status or date differ from what stood.
 */
function createOracle() {
  const newest = new Map<string, Version>()
  const seen = new Map<string, Set<string>>()
  const keyOf = ({ status, due, note, updated }: Version) => [status, due, note, updated].join('|')
  return (version: Version): boolean => {
    const { code } = version
    const old = newest.get(code)
    if (old !== undefined && version.updated < old.updated) return false
    const known = seen.get(code) ?? new Set()
    const repeated = known.has(keyOf(version))
    seen.set(code, known.add(keyOf(version)))
    newest.set(code, version)
    if (old === undefined || repeated) return false
    const moved = version.status !== old.status && pushed.has(version.status)
    return moved || version.due !== old.due
  }
}

const bodyOf = ({ code, status, due, note, updated }: Version) =>
  item({ code, status, due_at: due, note, updated_at: updated })

async function feedAll(versions: readonly Version[]): Promise<void> {
  for (let at = 0; at < versions.length; at += 1000) {
    const { status } = await feed.feed(versions.slice(at, at + 1000).map(bodyOf))
    expect(status).toBe(200)
  }
}

/** How many notices each dossier has had. */
async function noticesByCode(): Promise<Map<string, number>> {
  const rows = await database.prisma.outboxMessage.findMany({ where: { key: { not: null } } })
  const counts = new Map<string, number>()
  for (const { key } of rows) {
    const code = String(key).split(':')[2] ?? ''
    counts.set(code, (counts.get(code) ?? 0) + 1)
  }
  return counts
}

it('10,000 changes with repeats, disorder and a replayed day give exactly one notice per true change', async () => {
  const dice = createDice(68)
  const codes = Array.from({ length: dossierCount }, (_, number) => codeOf(number))
  const oracle = createOracle()
  const start = codes.map((code) => ({
    ...{ code, status: 4, due: '2026-12-01', note: 'v0', updated: minuteOf(0) },
  }))
  await feedAll(start)
  for (const version of start) expect(oracle(version)).toBe(false)
  for (const code of codes) await makeFollower(database, [code])

  const expected = new Map<string, number>()
  const day: Version[] = [...start]
  let fed = 0
  const step = async (versions: readonly Version[]) => {
    const told = new Set(versions.filter(oracle).map(({ code }) => code))
    for (const code of told) expected.set(code, (expected.get(code) ?? 0) + 1)
    fed += versions.length
    await feedAll(versions)
    // Past the seconds in which changes are gathered, so that each round's are a message of their own.
    feed.forward(60)
    test.clock.set(feed.now().toISOString())
    test.clock.forward(1)
    for (const duty of test.assistant.duties) await duty.run()
  }

  for (let round = 1; round <= rounds; round++) {
    const fresh = codes.map((code): Version => {
      // Some sources date by the day: then several contents share one time.
      const updated = minuteOf(dice(4) === 0 ? Math.max(round - 1, 1) : round)
      const due = dueDays[dice(8)] ?? '2026-12-01'
      return { code, status: 1 + dice(10), due, note: `v${round}`, updated }
    })
    const late = Array.from({ length: 60 }, () => day[dice(day.length)] as Version)
    day.push(...fresh)
    await step(shuffled([...fresh, ...late, ...fresh.slice(0, 40)], dice))
  }
  expect(fed).toBeGreaterThan(10_000)
  const before = new Map(expected)
  await step(day)
  await step(day)
  expect(expected).toEqual(before)
  expect(await noticesByCode()).toEqual(expected)
}, 300_000)
