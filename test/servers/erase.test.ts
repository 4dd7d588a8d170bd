import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFiles } from '#src/files/store.ts'
import { createMyData } from '#src/my-data/my-data.ts'
import { createPost } from '#src/outbox/post.ts'
import { type FakeTelegram, startFakeTelegram } from '../support/fake-telegram.ts'
import {
  serverEnv,
  startProcess,
  type TestProcess,
  textUpdate,
  waitUntil,
} from '../support/program.ts'
import { openServerDatabase, type ServerDatabase } from '../support/server-database.ts'
import { testSealing } from '../support/test-assistant.ts'

const server = process.env.TEST_DATABASE_URL
const now = () => new Date('2026-11-20T09:00:00+07:00')

// Without a server these are reported as not run: one embedded database has one process, so nothing to race with.
describe.skipIf(!server)('an erasure on a PostgreSQL server', () => {
  let database: ServerDatabase
  let telegram: FakeTelegram
  const living: TestProcess[] = []

  beforeAll(async () => {
    database = await openServerDatabase(String(server))
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await database.reset()
    await database.prisma.erasureReceipt.deleteMany()
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

  const receipts = () => telegram.textsTo(1).filter((text) => text.includes('XD-'))

  it('that SIGKILL cuts off before the receipt is sent still sends it, once, and then deletes the chat', async () => {
    const first = await start()
    await first.postUpdate(textUpdate(1, 'xóa dữ liệu'))
    await waitUntil(async () => telegram.textsTo(1).length === 1, 'the question')
    await database.holdUpdatesOf('outbox_message')
    await first.postUpdate(textUpdate(1, 'xóa hết'))
    const erased = async () => (await database.prisma.erasureReceipt.count()) === 1
    await waitUntil(erased, 'the commit')
    await first.end('SIGKILL')
    await database.letUpdatesGo('outbox_message')
    expect(receipts()).toEqual([])
    await database.prisma.outboxMessage.updateMany({ data: { leaseUntil: new Date(0) } })
    await start()
    await waitUntil(async () => receipts().length === 1, 'the receipt')
    const long = new Date(Date.now() - 60_000)
    await database.prisma.conversation.updateMany({ data: { erasedAt: long, lastInAt: long } })
    const gone = async () => (await database.prisma.conversation.count()) === 0
    await waitUntil(gone, 'the end of the chat')
    expect(await database.prisma.outboxMessage.count()).toBe(0)
    expect(await database.prisma.inboxMessage.count()).toBe(0)
    expect(receipts()).toHaveLength(1)
  })

  it('at the same time as notices to the same person ends with neither a queued notice nor a chat', async () => {
    const files = createFiles({ database, sealing: testSealing, now })
    const myData = createMyData({ database, sealing: testSealing, files, now })
    const limits = () => ({ textLength: 1000, captionLength: 1000, choices: 5 })
    const post = createPost({ sealing: testSealing, limits })
    for (let nth = 0; nth < 20; nth++) {
      const chat = { channel: 'telegram', address: String(nth) }
      const { id, citizenId } = await database.prisma.conversation.create({ data: chat })
      const to = { conversationId: String(id), channel: 'telegram' as const, language: null }
      const say = () => [{ text: 'Tin về hồ sơ' }]
      const posts = ['a', 'b', 'c'].map((key) =>
        post(database.sql, to, { key: `notice:${nth}:${key}`, priority: 5, say }),
      )
      await Promise.all([...posts, database.transaction((tx) => myData.erase(tx, citizenId))])
    }
    const longAgo = new Date(Date.now() - 2 * 86_400_000)
    await database.prisma.conversation.updateMany({
      data: { erasedAt: longAgo, lastInAt: longAgo },
    })
    const [mine, others] = await Promise.all([myData.removeErased(), myData.removeErased()])
    expect(mine + others).toBe(20)
    expect(await database.prisma.conversation.count()).toBe(0)
    expect(await database.prisma.outboxMessage.count()).toBe(0)
    expect(await database.prisma.erasureReceipt.count()).toBe(20)
  })
})
