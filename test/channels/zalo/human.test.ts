import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Citizen, zaloCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import {
  startTestAssistant,
  type TestAssistant,
  testSealing,
} from '#test/support/test-assistant.ts'
import { zaloEvent } from '#test/support/zalo-events.ts'

let database: TestDatabase
let test: TestAssistant
let citizen: Citizen
let user: string

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

let lastEcho = 0

type Echo = { id?: string; clerk?: boolean; minutesAgo?: number; to?: string; name?: string }

/** Zalo tells what was said in the name of the account. */
async function echo(given: Echo = {}): Promise<void> {
  const { id = `clerk-${++lastEcho}`, clerk = true, minutesAgo = 0, to = user } = given
  const sentAt = Date.now() - minutesAgo * 60_000
  const { headers, body } = zaloEvent(
    to,
    sentAt - 1_795_140_000_000,
    given.name ?? 'oa_send_text',
    {
      sender: { id: '579745863508352884', ...(clerk && { admin_id: '12345' }) },
      recipient: { id: to },
      message: { msg_id: id, text: 'Dạ, cán bộ xã trả lời anh/chị đây' },
    },
  )
  expect(await test.post('/webhooks/zalo', body, headers)).toBe(200)
  await test.idle()
}

const says = async (text: string) => (await citizen.says(text)).map((seen) => seen.text)
const quietUntil = async () => (await database.prisma.conversation.findFirstOrThrow()).quietUntil

describe('while a clerk answers in the tool of Zalo, the assistant', () => {
  it('keeps quiet, also when asked what it knows, and takes in what is written', async () => {
    await begin()
    await echo()
    expect(await says('Cảm ơn cán bộ, thế còn hồ sơ H36.12.345-261112-0001?')).toEqual([])
    expect(await says('xin chào')).toEqual([])
    expect(await citizen.sends('ảnh')).toEqual([])
    expect(await database.prisma.inboxMessage.count({ where: { state: 'handled' } })).toBe(4)
  })

  it('never answers what was said in its own name', async () => {
    await begin()
    for (const name of ['oa_send_text', 'oa_send_image', 'oa_send_file', 'oa_send_template']) {
      await echo({ name })
    }
    expect(test.zalo.sentTo(user)).toHaveLength(1)
    expect(await database.prisma.inboxMessage.count()).toBe(1)
  })

  it('still keeps quiet in the chats of nobody else', async () => {
    await begin()
    await echo()
    expect(await zaloCitizen(test).says('xin chào')).toHaveLength(1)
  })

  it.each(['menu', '/hoso', 'trợ giúp', '/start hs_H36_12_345_261112_0001', 'Hỏi thủ tục'])(
    'answers a person who calls it (%s), and goes on answering',
    async (call) => {
      await begin()
      await echo()
      expect(await says(call)).toHaveLength(1)
      expect(await quietUntil()).toBeNull()
      expect(await says('alo')).toHaveLength(1)
    },
  )

  it('answers a tap on one of its buttons', async () => {
    await begin()
    const [menu] = await citizen.says('menu')
    await echo()
    expect(await citizen.taps(menu?.buttons[0]?.data ?? '')).toHaveLength(1)
  })

  it('speaks again when half an hour has gone', async () => {
    await begin()
    await echo({ minutesAgo: 29 })
    expect(await says('xin chào')).toEqual([])
    await database.prisma.conversation.updateMany({ data: { quietUntil: null } })
    await echo({ minutesAgo: 31 })
    expect(await says('xin chào')).toHaveLength(1)
  })

  it('leaves the chat for as long as the settings say, or not at all', async () => {
    await begin({ ZALO_HUMAN_QUIET_MINUTES: '120' })
    await echo({ minutesAgo: 119 })
    expect(await says('xin chào')).toEqual([])
    await test.close()
    await database.reset()
    await begin({ ZALO_HUMAN_QUIET_MINUTES: '0' })
    await echo()
    expect(await says('xin chào')).toHaveLength(1)
  })

  it('keeps quiet from the first word, where the clerk began the chat', async () => {
    await begin()
    const other = zaloCitizen(test)
    await other.says('menu')
    const { address } = await database.prisma.conversation.findFirstOrThrow({
      orderBy: { id: 'desc' },
    })
    await database.prisma.inboxMessage.deleteMany()
    await database.prisma.outboxMessage.deleteMany()
    await database.prisma.conversation.deleteMany()
    await echo({ to: address })
    expect(await other.says('Dạ vâng ạ')).toEqual([])
  })
})

describe('an echo', () => {
  it('of a message of ours, known by its id, changes nothing', async () => {
    await begin()
    const { externalId } = await database.prisma.outboxMessage.findFirstOrThrow()
    await echo({ id: externalId ?? '' })
    expect(await quietUntil()).toBeNull()
  })

  it('of a message that is being sent, or whose id we never learnt, changes nothing', async () => {
    await begin()
    for (const data of [
      { state: 'sending', externalId: null, finishedAt: null },
      { state: 'unknown', externalId: null, finishedAt: new Date() },
      { state: 'sent', externalId: 'unnamed', finishedAt: new Date() },
    ]) {
      await database.prisma.outboxMessage.updateMany({ data })
      await echo()
      expect(await quietUntil()).toBeNull()
    }
  })

  it('that names no clerk counts only where the settings say so', async () => {
    await begin()
    await echo({ clerk: false })
    expect(await quietUntil()).toBeNull()
    await test.close()
    test = await startTestAssistant({ database, env: { ZALO_HUMAN_ECHO: 'any' } })
    await echo({ clerk: false })
    expect(await quietUntil()).not.toBeNull()
  })

  it('that comes twice, or late, moves nothing', async () => {
    await begin()
    await echo({ id: 'one' })
    const until = await quietUntil()
    await echo({ id: 'one', minutesAgo: 60 })
    expect(await quietUntil()).toEqual(until)
  })
})

describe('an event of Zalo that nobody knows', () => {
  it('is counted by day and name, the newest kept sealed, and answered 200', async () => {
    await begin()
    for (const secret of ['một', 'hai']) {
      const event = zaloEvent(user, ++lastEcho, 'user_teleported', { somewhere: secret })
      expect(await test.post('/webhooks/zalo', event.body, event.headers)).toBe(200)
    }
    const rows = await database.prisma.unknownEvent.findMany()
    expect(rows).toMatchObject([{ channel: 'zalo', name: 'user_teleported', count: 2 }])
    expect(Buffer.from(rows[0]?.sealed ?? []).toString('utf8')).not.toContain('hai')
    expect(JSON.parse(testSealing.open(rows[0]?.sealed ?? new Uint8Array())).somewhere).toBe('hai')
    expect(await database.prisma.inboxMessage.count()).toBe(1)
  })

  it('is forgotten with the chats', async () => {
    await begin()
    const event = zaloEvent(user, ++lastEcho, 'user_teleported', {})
    await test.post('/webhooks/zalo', event.body, event.headers)
    await test.assistant.forget()
    expect(await database.prisma.unknownEvent.count()).toBe(1)
    const day = new Date(Date.now() - 92 * 86_400_000)
    await database.prisma.unknownEvent.updateMany({ data: { day } })
    await test.assistant.forget()
    expect(await database.prisma.unknownEvent.count()).toBe(0)
  })
})
