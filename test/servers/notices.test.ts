import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFeedClients } from '#src/feed/clients.ts'
import { type FakeTelegram, startFakeTelegram } from '../support/fake-telegram.ts'
import { items } from '../support/feed-client.ts'
import { makeFollower } from '../support/follower.ts'
import { linkChats } from '../support/link-chats.ts'
import { serverEnv, startProcess, type TestProcess, waitUntil } from '../support/program.ts'
import { openServerDatabase, type ServerDatabase } from '../support/server-database.ts'

const server = process.env.TEST_DATABASE_URL
const people = 60
const calls = 12
const rounds = [5, 6, 9]

// Without a server these are reported as not run: one embedded database has one process.
describe.skipIf(!server)('changes fed to two processes on a PostgreSQL server', () => {
  let database: ServerDatabase
  let telegram: FakeTelegram
  let token: string
  const living: TestProcess[] = []

  beforeAll(async () => {
    database = await openServerDatabase(String(server))
    const clients = createFeedClients({ database, now: () => new Date() })
    token = (await clients.create('one-stop')) ?? ''
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    telegram = await startFakeTelegram(() => ({ kind: 'ok', delayMs: 800 }))
  })
  afterEach(async () => {
    await Promise.all(living.splice(0).map((each) => each.end('SIGKILL')))
    await telegram.close()
  })

  async function start(): Promise<TestProcess> {
    const started = await startProcess({
      ...serverEnv(database.url, telegram.url),
      ...{ QUIET_HOURS: '', FEED_REQUESTS_PER_MINUTE: '0', FEED_ITEMS_PER_MINUTE: '0' },
    })
    living.push(started)
    return started
  }

  /** Whether the process took these dossiers; what a dead one was asked, nobody knows. */
  async function post({ url }: TestProcess, body: string): Promise<boolean> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const answer = await fetch(`${url}/api/v1/dossiers`, { method: 'POST', headers, body }).catch(
      () => undefined,
    )
    if (answer !== undefined && !answer.ok) throw new Error(await answer.text())
    return answer?.ok === true
  }

  /** Feeds all dossiers with this status, call by call to one process and the other; unanswered calls are repeated. */
  async function feed(status: number, [one, other]: readonly [TestProcess, TestProcess]) {
    const updated = new Date(Date.now() - 60_000 + status * 1_000).toISOString()
    const all = items(people, { status, updated_at: updated })
    for (let call = 0; call < calls; call++) {
      const body = JSON.stringify(all.filter((_, nth) => nth % calls === call))
      const [first, second] = call % 2 === 0 ? [one, other] : [other, one]
      if (!(await post(first, body))) await post(second, body)
    }
  }

  const chats = () => database.prisma.conversation.findMany({ where: { channel: 'telegram' } })

  /** The dead cannot renew their leases; the test does not wait for them to run out. */
  async function expireLeases(): Promise<void> {
    await database.prisma.outboxMessage.updateMany({
      where: { leaseUntil: { not: null } },
      data: { leaseUntil: new Date(0) },
    })
  }

  async function settled(): Promise<boolean> {
    // In this order: news becomes a queued message in one transaction, which may lie between the two looks.
    if ((await database.prisma.dossierNews.count()) > 0) return false
    const open = { state: { in: ['queued', 'sending'] } }
    return (await database.prisma.outboxMessage.count({ where: open })) === 0
  }

  it('are told each once, or known to be unknown, when one is killed over feeding and telling', async () => {
    const [one, other] = [await start(), await start()]
    const both = [one, other] as const
    await feed(4, both)
    for (const { code } of items(people) as { code: string }[]) {
      // Each has a second chat that proved the dossier as well, and was used before.
      const ids = [
        await makeFollower(database, [code], { channel: 'telegram' }),
        await makeFollower(database, [code], { channel: 'web' }),
      ]
      await linkChats(database, ids)
    }
    await database.prisma.conversation.updateMany({
      where: { channel: 'web' },
      data: { lastInAt: new Date(0) },
    })

    const queued = () => database.prisma.outboxMessage.count()
    await feed(rounds[0] as number, both)
    await waitUntil(async () => (await queued()) === people, 'the first notices')
    // Its sends are under way, and so is a feed.
    const feeding = feed(rounds[1] as number, both)
    await one.end('SIGKILL')
    await feeding
    await expireLeases()
    await waitUntil(settled, 'an outcome of every notice', 60)
    await feed(rounds[2] as number, both)
    await waitUntil(settled, 'the last notices', 60)

    const rows = await database.prisma.outboxMessage.findMany()
    expect(rows).toHaveLength(people * rounds.length)
    expect(rows.every(({ state }) => state === 'sent' || state === 'unknown')).toBe(true)
    // Only of the first change somebody may not know: the dead process was sending it.
    const sentRows = rows.filter(({ state }) => state === 'sent')
    expect(sentRows.length).toBeGreaterThanOrEqual(people * (rounds.length - 1))
    for (const { id, address } of await chats()) {
      const own = rows.filter(({ conversationId }) => conversationId === id)
      const sent = own.filter(({ state }) => state === 'sent').length
      const texts = telegram.textsTo(address)
      expect(own).toHaveLength(rounds.length)
      expect(new Set(texts).size).toBe(texts.length)
      expect(texts.length).toBeGreaterThanOrEqual(sent)
      expect(texts.length).toBeLessThanOrEqual(rounds.length)
    }
  })
})
