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
const citizen = 9_100
const filing = ['đèn đường tối thui, không ai sửa', 'trước chợ', 'bỏ qua', 'bỏ qua', 'bỏ qua']
const send = 'Đồng ý và gửi'

// What a peer of this project fails at: two reports of one, lost messages, a receipt that is none.
describe.skipIf(!server)('the last message of a filing', () => {
  let database: ServerDatabase
  let telegram: FakeTelegram
  const living: TestProcess[] = []

  beforeAll(async () => {
    database = await openServerDatabase(String(server))
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await database.reset()
    await database.prisma.report.deleteMany()
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

  const said = (words: string) => telegram.textsTo(citizen).filter((text) => text.includes(words))
  const count = () => database.prisma.report.count()
  const handled = async () =>
    (await database.prisma.inboxMessage.count({ where: { state: 'waiting' } })) === 0

  /** A citizen who has only to confirm. */
  async function filled(): Promise<TestProcess> {
    const program = await start()
    for (const words of filing) await program.postUpdate(textUpdate(citizen, words))
    await waitUntil(async () => said('Xin xem lại trước khi gửi').length === 1, 'the summary')
    return program
  }

  it('delivered twice at once files one report', async () => {
    const program = await filled()
    const last = textUpdate(citizen, send)
    const statuses = await Promise.all([program.postUpdate(last), program.postUpdate(last)])
    expect(statuses).toEqual([200, 200])
    await waitUntil(async () => said('Mã: PA-').length > 0 && (await handled()), 'the receipt')
    expect(await count()).toBe(1)
    expect(said('Mã: PA-')).toHaveLength(1)
  })

  it('pressed three times files one report', async () => {
    const program = await filled()
    await Promise.all([1, 2, 3].map(() => program.postUpdate(textUpdate(citizen, send))))
    await waitUntil(async () => said('Mã: PA-').length > 0 && (await handled()), 'the receipt')
    expect(await count()).toBe(1)
  })

  it('killed right after the 200 still files the report', async () => {
    const program = await filled()
    expect(await program.postUpdate(textUpdate(citizen, send))).toBe(200)
    await program.end('SIGKILL')
    const leaseUntil = new Date(0)
    await database.prisma.conversation.updateMany({ data: { leaseUntil } })
    await database.prisma.outboxMessage.updateMany({
      where: { leaseUntil: { not: null } },
      data: { leaseUntil },
    })
    await start()
    await waitUntil(async () => (await count()) === 1 && (await handled()), 'the report')
    expect(said('Mã: PA-').length).toBeLessThanOrEqual(1)
  })

  it('answered by the platform with 429 brings the receipt after the pause', async () => {
    const program = await filled()
    let refused = 0
    telegram.behave(() => {
      refused += 1
      return refused === 1
        ? { kind: 'error', code: 429, description: 'Too Many Requests', retryAfter: 1 }
        : { kind: 'ok' }
    })
    await program.postUpdate(textUpdate(citizen, send))
    await waitUntil(async () => refused > 1 && (await handled()), 'the second try')
    expect(await count()).toBe(1)
    expect(await database.prisma.outboxMessage.count({ where: { state: 'unknown' } })).toBe(0)
  })

  /** What happens when the dead connection's lease has run out, without waiting for it. */
  const expireLeases = () =>
    database.prisma.conversation.updateMany({ data: { leaseUntil: new Date(0) } })

  it('that the database refuses is not taken, and files the report when it comes again', async () => {
    const program = await filled()
    const last = textUpdate(citizen, send)
    await database.refuseConnections()
    expect(await program.postUpdate(last)).toBe(503)
    await database.acceptConnections()
    expect(await count()).toBe(0)
    expect(said('Mã: PA-')).toEqual([])
    await waitUntil(async () => (await program.postUpdate(last)) === 200, 'the second delivery')
    await waitUntil(async () => said('Mã: PA-').length > 0 && (await handled()), 'the receipt')
    expect(await count()).toBe(1)
  })

  it('during which the database goes away is called registered only once it is', async () => {
    const program = await filled()
    const month = new Date().toISOString().slice(2, 7).replace('-', '')
    await database.prisma.reportCounter.upsert({
      ...{ where: { month }, create: { month, last: 40 }, update: { last: 40 } },
    })
    await database.holdUpdatesOf('report_counter')
    expect(await program.postUpdate(textUpdate(citizen, send))).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 500))
    await database.refuseConnections()
    expect(said('Mã: PA-')).toEqual([])
    await database.acceptConnections()
    await database.letUpdatesGo('report_counter')
    expect(await count()).toBe(0)
    await waitUntil(async () => {
      await expireLeases()
      return (await count()) === 1 && (await handled())
    }, 'the report')
    await waitUntil(async () => said('Mã: PA-').length === 1, 'the receipt')
    expect(said('00041')).toHaveLength(1)
  })
})
