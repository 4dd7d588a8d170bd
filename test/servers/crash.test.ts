import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeTelegram, startFakeTelegram } from '../support/fake-telegram.ts'
import {
  serverEnv,
  startProcess,
  type TestProcess,
  textUpdate,
  waitUntil,
} from '../support/program.ts'
import { openServerDatabase, type ServerDatabase } from '../support/server-database.ts'

const server = process.env.TEST_DATABASE_URL

// Without a server these are reported as not run: one embedded database has one process, so nothing to race with.
describe.skipIf(!server)('on a PostgreSQL server', () => {
  let database: ServerDatabase
  let telegram: FakeTelegram
  const living: TestProcess[] = []

  beforeAll(async () => {
    database = await openServerDatabase(String(server))
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await database.reset()
    telegram = await startFakeTelegram()
  })
  afterEach(async () => {
    await Promise.all(living.splice(0).map((each) => each.end('SIGKILL')))
    await telegram.close()
  })

  async function start(): Promise<TestProcess> {
    const started = await startProcess(serverEnv(database.url, telegram.url))
    living.push(started)
    return started
  }

  const outbox = () => database.prisma.outboxMessage.findMany({ orderBy: { id: 'asc' } })
  const waiting = () => database.prisma.inboxMessage.count({ where: { state: 'waiting' } })
  const settled = async () => {
    const open = await database.prisma.outboxMessage.count({
      where: { state: { in: ['queued', 'sending'] } },
    })
    return open === 0 && (await waiting()) === 0
  }
  /** The dead cannot renew their leases; the test does not wait for them to run out. */
  async function expireLeases(): Promise<void> {
    const leaseUntil = new Date(0)
    await database.prisma.conversation.updateMany({
      where: { leaseUntil: { not: null } },
      data: { leaseUntil },
    })
    await database.prisma.outboxMessage.updateMany({
      where: { leaseUntil: { not: null } },
      data: { leaseUntil },
    })
  }

  it('SIGKILL right after the 200 loses no message and answers none twice', async () => {
    const people = Array.from({ length: 20 }, (_, index) => 9_000 + index)
    const first = await start()
    const statuses = await Promise.all(
      people.map((chat) => first.postUpdate(textUpdate(chat, 'menu'))),
    )
    await first.end('SIGKILL')
    expect(new Set(statuses)).toEqual(new Set([200]))
    await expireLeases()
    await start()
    await waitUntil(settled, 'an answer to everybody')
    const rows = await outbox()
    expect(rows).toHaveLength(people.length)
    expect(rows.every(({ state }) => state === 'sent' || state === 'unknown')).toBe(true)
    for (const chat of people) expect(telegram.textsTo(chat).length).toBeLessThanOrEqual(1)
    const sent = rows.filter(({ state }) => state === 'sent').length
    const arrived = people.filter((chat) => telegram.textsTo(chat).length === 1).length
    expect(arrived).toBeGreaterThanOrEqual(sent)
  })

  it('SIGKILL between the commit and the send sends the reply after all, once', async () => {
    await database.holdUpdatesOf('outbox_message')
    const first = await start()
    expect(await first.postUpdate(textUpdate(1, 'menu'))).toBe(200)
    await waitUntil(async () => (await outbox()).length === 1, 'the commit')
    await first.end('SIGKILL')
    await database.letUpdatesGo('outbox_message')
    expect(telegram.textsTo(1)).toHaveLength(0)
    expect(await outbox()).toMatchObject([{ state: 'queued' }])
    await expireLeases()
    await start()
    await waitUntil(settled, 'the send')
    expect(telegram.textsTo(1)).toHaveLength(1)
    expect(await outbox()).toMatchObject([{ state: 'sent' }])
  })

  it('SIGKILL during the send marks the reply unknown and does not send it again', async () => {
    telegram.behave(() => ({ kind: 'silence' }))
    const first = await start()
    await first.postUpdate(textUpdate(1, 'menu'))
    await waitUntil(async () => telegram.textsTo(1).length === 1, 'the call')
    await first.end('SIGKILL')
    expect(await outbox()).toMatchObject([{ state: 'sending' }])
    await expireLeases()
    telegram.behave(() => ({ kind: 'ok' }))
    await start()
    await waitUntil(settled, 'the sweep')
    expect(await outbox()).toMatchObject([{ state: 'unknown' }])
    expect(telegram.textsTo(1)).toHaveLength(1)
  })

  it('the same webhook fifty times at once on two processes has one effect', async () => {
    const processes = [await start(), await start()]
    const update = textUpdate(1, 'menu')
    const posts = Array.from({ length: 50 }, (_, index) => processes[index % 2]?.postUpdate(update))
    expect(new Set(await Promise.all(posts))).toEqual(new Set([200]))
    await waitUntil(settled, 'the answer')
    expect(await database.prisma.inboxMessage.count()).toBe(1)
    expect(telegram.textsTo(1)).toHaveLength(1)
    expect(await database.prisma.conversation.findMany()).toMatchObject([{ waiting: 0 }])
  })

  it('five fast messages of one person over two processes are all answered, in order', async () => {
    const processes = [await start(), await start()]
    telegram.behave(() => ({ kind: 'ok', delayMs: 30 }))
    const words = ['câu 1', 'câu 2', 'câu 3', 'câu 4', 'câu 5']
    for (const [index, text] of words.entries()) {
      await processes[index % 2]?.postUpdate(textUpdate(1, text))
    }
    await waitUntil(settled, 'the answers')
    expect(telegram.textsTo(1).map((text) => /“(.*)”/.exec(text)?.[1])).toEqual(words)
  })

  it('a database that goes away costs no message: the platform is told 503 and its repetition is answered', async () => {
    const only = await start()
    await database.refuseConnections()
    const update = textUpdate(1, 'menu')
    expect(await only.postUpdate(update)).toBe(503)
    expect((await fetch(`${only.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${only.url}/readyz`)).status).toBe(503)
    await database.acceptConnections()
    await waitUntil(
      async () => (await only.postUpdate(update)) === 200,
      'the database to come back',
    )
    await waitUntil(settled, 'the answer')
    expect(telegram.textsTo(1)).toHaveLength(1)
  })

  it('SIGTERM finishes what was begun and exits within ten seconds', async () => {
    telegram.behave(() => ({ kind: 'ok', delayMs: 700 }))
    const only = await start()
    await only.postUpdate(textUpdate(1, 'menu'))
    const { code, ms } = await only.end('SIGTERM')
    expect(code).toBe(0)
    expect(ms).toBeLessThan(10_000)
    expect(await outbox()).toMatchObject([{ state: 'sent' }])
  })

  it('SIGTERM with a platform that never answers still exits within ten seconds', async () => {
    telegram.behave(() => ({ kind: 'silence' }))
    const only = await start()
    await only.postUpdate(textUpdate(1, 'menu'))
    await waitUntil(async () => telegram.textsTo(1).length === 1, 'the call')
    expect((await only.end('SIGTERM')).ms).toBeLessThan(10_000)
  })

  it('five processes that start at once on an empty database all get ready, and migrate it once', async () => {
    await database.emptyIt()
    await Promise.all(Array.from({ length: 5 }, start))
    const migrations = await database.sql.query<{ count: number }>(
      { name: 'count_migrations', text: 'SELECT count(*)::int AS count FROM _prisma_migrations' },
      [],
    )
    expect(migrations[0]?.count).toBe(new Set(database.migrationNames()).size)
    expect(await database.prisma.commune.count()).toBeGreaterThan(180)
  })
})
