import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeTelegram, startFakeTelegram } from '../support/fake-telegram.ts'
import {
  serverEnv,
  startProcess,
  type TestProcess,
  textUpdate,
  waitUntil,
} from '../support/program.ts'
import { startRoundRobin } from '../support/round-robin.ts'
import { openServerDatabase, type ServerDatabase } from '../support/server-database.ts'
import { telegramSecret } from '../support/test-assistant.ts'

const server = process.env.TEST_DATABASE_URL
const words = ['câu 1', 'câu 2', 'câu 3', 'câu 4', 'câu 5']

describe.skipIf(!server)('two processes behind a round-robin proxy', () => {
  let database: ServerDatabase
  let telegram: FakeTelegram
  let processes: TestProcess[]
  let proxy: Awaited<ReturnType<typeof startRoundRobin>>

  beforeAll(async () => {
    database = await openServerDatabase(String(server))
    telegram = await startFakeTelegram(() => ({ kind: 'ok', delayMs: Math.random() * 20 }))
    const env = serverEnv(database.url, telegram.url)
    processes = await Promise.all([startProcess(env), startProcess(env)])
    proxy = await startRoundRobin(processes.map(({ url }) => url))
  })
  afterAll(async () => {
    await proxy.close()
    await Promise.all(processes.map((each) => each.end('SIGTERM')))
    await telegram.close()
    await database.close()
  })

  const post = (update: object) =>
    fetch(`${proxy.url}/webhooks/telegram`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-telegram-bot-api-secret-token': telegramSecret,
      },
      body: JSON.stringify(update),
    })

  it('answer everybody once and in order, though every webhook comes three times', async () => {
    const people = Array.from({ length: 20 }, (_, index) => 8_000 + index)
    await Promise.all(
      people.map(async (chat) => {
        for (const text of words) {
          const update = textUpdate(chat, text)
          const answers = await Promise.all([post(update), post(update), post(update)])
          expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
        }
      }),
    )
    const answered = () =>
      Promise.resolve(people.every((chat) => telegram.textsTo(chat).length >= words.length))
    await waitUntil(answered, 'an answer to every message')
    for (const chat of people) {
      const quoted = telegram.textsTo(chat).map((text) => /“(.*)”/.exec(text)?.[1])
      expect(quoted).toEqual(words)
    }
    expect(await database.prisma.inboxMessage.count()).toBe(people.length * words.length)
    const open = await database.prisma.conversation.findMany({ where: { waiting: { not: 0 } } })
    expect(open).toEqual([])
  })
})
