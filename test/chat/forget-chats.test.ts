import { afterAll, beforeAll, expect, it } from 'vitest'
import { forgetChats } from '#src/chat/forget-chats.ts'
import { telegramCitizen } from '../support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { startTestAssistant, type TestAssistant } from '../support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
  test = await startTestAssistant({ database })
})
afterAll(async () => {
  await test.close()
  await database.close()
})

it('forgets what was said long ago, and keeps what is recent or not finished', async () => {
  const citizen = telegramCitizen(test)
  for (const text of ['một', 'hai', 'ba']) await citizen.says(text)
  const long = new Date(Date.now() - 91 * 86_400_000)
  const { inboxMessage, outboxMessage } = database.prisma
  await inboxMessage.updateMany({ where: { id: { lte: 2 } }, data: { receivedAt: long } })
  await inboxMessage.update({ where: { id: 2 }, data: { state: 'waiting' } })
  await outboxMessage.updateMany({ where: { id: { lte: 2 } }, data: { createdAt: long } })
  await outboxMessage.update({ where: { id: 2 }, data: { state: 'queued' } })
  expect(await forgetChats(database.sql, 90)).toBe(2)
  expect((await inboxMessage.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id)).toEqual([
    2n,
    3n,
  ])
  expect((await outboxMessage.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id)).toEqual([
    2n,
    3n,
  ])
})
