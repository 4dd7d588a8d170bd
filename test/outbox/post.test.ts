import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Addressee,
  createPost,
  type Post,
  priorities,
  type Unasked,
} from '#src/outbox/post.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { testSealing } from '#test/support/test-assistant.ts'

let database: TestDatabase
let to: Addressee
const limits = () => ({ textLength: 100, captionLength: 100, choices: 5 })
const post: Post = createPost({ sealing: testSealing, limits })

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await database.reset()
  const row = await database.prisma.conversation.create({
    data: { channel: 'zalo', address: '1', language: 'en' },
  })
  to = { conversationId: String(row.id), channel: 'zalo', language: 'en' }
})
afterAll(() => database.close())

const notice = (key: string, text = 'x'): Unasked => ({
  ...{ key, priority: priorities.notice },
  say: () => [{ text }],
})
const queued = async () =>
  (await database.prisma.outboxMessage.findMany({ orderBy: { id: 'asc' } })).map((row) => ({
    ...{ key: row.key, state: row.state, priority: row.priority },
    ...(JSON.parse(testSealing.open(row.sealed)) as { text: string }),
  }))

describe('what is said unasked', () => {
  it('is said once for a key, also when two say it at the same moment', async () => {
    const said = await Promise.all([1, 2, 3].map(() => post(database.sql, to, notice('a'))))
    expect(said.filter(Boolean)).toHaveLength(1)
    expect(await post(database.sql, to, notice('b'))).toBe(true)
    expect((await queued()).map(({ key }) => key)).toEqual(['a', 'b'])
  })

  it('is in the language of the chat', async () => {
    await post(database.sql, to, {
      ...notice('a'),
      say: ({ t, language }) => [{ text: `${language}: ${t('menu.open')}` }],
    })
    expect((await queued())[0]?.text).toMatch(/^en: /)
  })

  it('is cut into what the platform can show', async () => {
    await post(database.sql, to, notice('a', 'word '.repeat(50)))
    expect((await queued()).length).toBeGreaterThan(1)
  })

  it('is gone when the transaction around it fails', async () => {
    const failing = database.transaction(async (tx) => {
      await post(tx.sql, to, notice('a'))
      throw new Error('later step')
    })
    await expect(failing).rejects.toThrow('later step')
    expect(await queued()).toEqual([])
    expect(await post(database.sql, to, notice('a'))).toBe(true)
  })

  it('is not queued for a person who blocked us', async () => {
    await database.prisma.conversation.updateMany({ data: { stoppedAt: new Date() } })
    expect(await post(database.sql, to, notice('a'))).toBe(false)
    expect(await queued()).toEqual([])
  })
})
