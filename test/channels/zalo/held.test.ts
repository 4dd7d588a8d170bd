import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { countUnprompted } from '#src/outbox/store.ts'
import { createZaloAccount } from '#src/zalo-account/store.ts'
import { type Citizen, zaloCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { zaloEvent, zaloFollow } from '#test/support/zalo-events.ts'
import {
  startTestAssistant,
  type TestAssistant,
  testSealing,
} from '../../support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
let citizen: Citizen
let user: string
const billed = { ZALO_BILLED_WINDOW: '1', ZALO_MESSAGE_PRICE: '55', ZALO_MONTHLY_CAP: '110' }

async function begin(env: Record<string, string> = {}): Promise<void> {
  test = await startTestAssistant({ database, env })
  citizen = zaloCitizen(test)
  await citizen.says('menu')
  user = (await database.prisma.conversation.findFirstOrThrow()).address
}

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.reset())
afterEach(() => test.close())

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
const lines = (words: string) => test.lines.filter((line) => line.includes(words))

/** The person has said nothing for so many hours. */
async function silentFor(hours: number): Promise<void> {
  await database.prisma.conversation.updateMany({ data: { lastInAt: hoursAgo(hours) } })
  await database.prisma.inboxMessage.updateMany({ data: { receivedAt: hoursAgo(hours) } })
  await database.prisma.outboxMessage.updateMany({ data: { finishedAt: hoursAgo(hours) } })
}

async function notice(text: string): Promise<void> {
  const { id } = await database.prisma.conversation.findFirstOrThrow()
  const sealed = new Uint8Array(testSealing.seal(JSON.stringify({ text })))
  await database.prisma.outboxMessage.create({
    data: { conversationId: id, priority: 5, sealed },
  })
  await poll()
}

async function poll(): Promise<void> {
  while ((await test.assistant.delivery.poll()) > 0) await test.idle()
}

const notices = () =>
  database.prisma.outboxMessage.findMany({ where: { priority: 5 }, orderBy: { id: 'asc' } })
const states = async () => (await notices()).map(({ state }) => state)
const texts = () => test.zalo.sentTo(user).map(({ text }) => text)

describe('a notice on Zalo', () => {
  it('goes out within 48 hours of the last message', async () => {
    await begin()
    await silentFor(47)
    await notice('Hồ sơ đã xong')
    expect(await states()).toEqual(['sent'])
    expect(texts().at(-1)).toBe('Hồ sơ đã xong')
  })

  it('is held after 48 hours, and goes out when the person writes, after the answer', async () => {
    await begin()
    await silentFor(49)
    await notice('Hồ sơ đã xong')
    expect(await notices()).toMatchObject([{ state: 'held', error: 'the free 48 hours are over' }])
    await poll()
    expect(test.zalo.sentTo(user)).toHaveLength(1)
    await citizen.says('cảm ơn')
    await poll()
    expect(await notices()).toMatchObject([{ state: 'sent', error: null }])
    expect(texts().at(-1)).toBe('Hồ sơ đã xong')
  })

  it('that Zalo itself refuses (-230) is held as well', async () => {
    await begin()
    test.zalo.contacts.silent(user, 200)
    await notice('Hồ sơ đã xong')
    expect(await states()).toEqual(['held'])
    test.zalo.contacts.writes(user)
    await citizen.says('menu')
    await poll()
    expect(await states()).toEqual(['sent'])
  })

  it('that is held does not keep the answers in the chat back', async () => {
    await begin()
    await silentFor(49)
    await notice('một')
    await notice('hai')
    expect(await states()).toEqual(['held', 'held'])
    const seen = await citizen.says('menu')
    expect(seen[0]?.text).toContain('Anh/chị cần việc gì?')
    await poll()
    expect(texts().slice(-2)).toEqual(['một', 'hai'])
  })

  it('stays held when the person leaves, and goes out when they come back', async () => {
    await begin()
    await silentFor(49)
    await notice('Hồ sơ đã xong')
    const post = ({ headers, body }: { headers: Record<string, string>; body: Buffer }) =>
      test.post('/webhooks/zalo', body, headers)
    await post(zaloFollow(user, 90_000_000, 'unfollow'))
    await test.idle()
    expect(await test.assistant.releaseHeld()).toBe(0)
    expect(await states()).toEqual(['held'])
    await post(zaloFollow(user, 90_000_001))
    await test.idle()
    await poll()
    expect(await states()).toEqual(['sent'])
  })

  it('is found by the sweep when the process died before it was released', async () => {
    await begin()
    await silentFor(49)
    await notice('Hồ sơ đã xong')
    expect(await test.assistant.releaseHeld()).toBe(0)
    await database.prisma.conversation.updateMany({ data: { lastInAt: new Date() } })
    await database.prisma.outboxMessage.updateMany({
      where: { state: 'held' },
      data: { finishedAt: hoursAgo(1) },
    })
    expect(await test.assistant.releaseHeld()).toBe(1)
    await poll()
    expect(await states()).toEqual(['sent'])
  })

  it('of somebody else is not released by this one', async () => {
    await begin()
    await silentFor(49)
    await notice('Hồ sơ đã xong')
    await zaloCitizen(test).says('menu')
    await poll()
    expect(await states()).toEqual(['held'])
  })

  it('after 48 hours goes out for money, up to the cap of the month', async () => {
    await begin(billed)
    await silentFor(100)
    for (const text of ['một', 'hai', 'ba']) await notice(text)
    expect(await states()).toEqual(['sent', 'sent', 'held'])
    expect(await countUnprompted(database.sql, 'zalo', 48)).toBe(2)
    await test.close()
    test = await startTestAssistant({ database, env: billed })
    await notice('bốn')
    expect((await states()).at(-1)).toBe('held')
  })

  it('within 48 hours is not counted as one that cost money', async () => {
    await begin()
    await notice('một')
    expect(await countUnprompted(database.sql, 'zalo', 48)).toBe(0)
  })
})

describe('a Zalo account that cannot send', () => {
  it('keeps its replies queued, tells the operator once, and sends them when it is mended', async () => {
    await begin()
    test.zalo.behave(() => ({ kind: 'error', code: -204 }))
    for (const text of ['một', 'hai', 'ba']) await citizen.says(text)
    const rows = await database.prisma.outboxMessage.findMany({
      where: { state: 'queued' },
      orderBy: { id: 'asc' },
    })
    expect(rows).toHaveLength(3)
    expect(rows[0]).toMatchObject({ error: '-204: account disabled or deleted', attempts: 0 })
    expect(rows[0]?.dueAt.getTime()).toBeGreaterThan(Date.now() + 240_000)
    await zaloCitizen(test).says('menu')
    expect(lines('"alert":true')).toHaveLength(1)
    test.zalo.behave(() => ({ kind: 'ok' }))
    await database.prisma.outboxMessage.updateMany({ data: { dueAt: new Date(0) } })
    await poll()
    expect(await database.prisma.outboxMessage.count({ where: { state: 'queued' } })).toBe(0)
  })

  it('because its refresh token is dead is alive again with a new one, nothing lost', async () => {
    await begin()
    test.zalo.oauth.grant('a-new-token-from-the-console')
    await citizen.says('menu')
    expect(lines('zalo: the refresh token is dead')).toHaveLength(1)
    expect(await database.prisma.outboxMessage.count({ where: { state: 'queued' } })).toBe(1)
    const appId = String(test.config.zalo?.appId)
    await createZaloAccount({ database, sealing: testSealing, appId }).replace(
      'a-new-token-from-the-console',
    )
    await database.prisma.outboxMessage.updateMany({ data: { dueAt: new Date(0) } })
    await poll()
    expect(test.zalo.sentTo(user)).toHaveLength(2)
  })

  it('still takes in what people write', async () => {
    await begin()
    test.zalo.oauth.grant('a-new-token-from-the-console')
    const event = zaloEvent(user, 80_000_000, 'user_send_text', {
      message: { msg_id: 'm1', text: 'menu' },
    })
    expect(await test.post('/webhooks/zalo', event.body, event.headers)).toBe(200)
    await test.idle()
    expect(await database.prisma.inboxMessage.count({ where: { state: 'handled' } })).toBe(2)
  })
})
