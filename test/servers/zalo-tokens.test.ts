import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeZalo, startFakeZalo, zaloSeed } from '../support/fake-zalo.ts'
import { startProcess, type TestProcess, waitUntil } from '../support/program.ts'
import { openServerDatabase, type ServerDatabase } from '../support/server-database.ts'
import { testKey, testSealing } from '../support/test-assistant.ts'
import { zaloMessage } from '../support/zalo-events.ts'

const server = process.env.TEST_DATABASE_URL
const replicas = 10

// One embedded database has one process: only a server can have ten that want the same token.
describe.skipIf(!server)(
  'the tokens of Zalo, with several processes on a PostgreSQL server,',
  () => {
    let database: ServerDatabase
    let zalo: FakeZalo
    const living: TestProcess[] = []

    beforeAll(async () => {
      database = await openServerDatabase(String(server))
    })
    afterAll(() => database.close())
    beforeEach(async () => {
      await database.reset()
      await database.prisma.zaloAccount.deleteMany()
      zalo = await startFakeZalo()
    })
    afterEach(async () => {
      await Promise.all(living.splice(0).map((each) => each.end('SIGKILL')))
      await zalo.close()
    })

    async function start(): Promise<TestProcess> {
      const started = await startProcess({
        ...zalo.env,
        DATABASE_URL: database.url,
        DATA_KEY: testKey.toString('base64'),
        PERSON_MESSAGES_PER_MINUTE: '0',
      })
      living.push(started)
      return started
    }

    const account = () => database.prisma.zaloAccount.findFirstOrThrow()
    const hasToken = async () =>
      (await database.prisma.zaloAccount.count({ where: { accessTokenSealed: { not: null } } })) ===
      1
    const refreshToken = async () => testSealing.open((await account()).refreshTokenSealed)

    async function post(each: TestProcess, user: string, nth: number): Promise<number> {
      const { headers, body } = zaloMessage(user, nth, 'user_send_text', { text: 'menu' })
      const request = { method: 'POST', headers, body: new Uint8Array(body) }
      return (await fetch(`${each.url}/webhooks/zalo`, request)).status
    }

    /** The pair is so old that every process wants a new one. */
    async function age(): Promise<void> {
      const past = (hours: number) => new Date(Date.now() - hours * 3_600_000)
      await database.prisma.zaloAccount.updateMany({
        data: { obtainedAt: past(26), expiresAt: past(1) },
      })
    }

    it('are refreshed by one of ten processes that start at once: one refresh token, spent once', async () => {
      await Promise.all(Array.from({ length: replicas }, start))
      await waitUntil(hasToken, 'an access token')
      expect(zalo.oauth.asked).toEqual([zaloSeed])
      expect(await refreshToken()).toBe('refresh-token-number-1')
      const statuses = await Promise.all(
        living.map((each, index) => post(each, `84561${index}`, index)),
      )
      expect(new Set(statuses)).toEqual(new Set([200]))
      await waitUntil(async () => zalo.calls.length === replicas, 'an answer to everybody')
      expect(new Set(zalo.calls.map(({ token }) => token))).toEqual(
        new Set(['access-token-number-1']),
      )
      expect(zalo.calls.every(({ status }) => status === 0)).toBe(true)
      expect(zalo.oauth.spent()).toBe(1)
    }, 120_000)

    it('that grew old while all were down are refreshed once after the restart', async () => {
      const only = await start()
      await waitUntil(hasToken, 'an access token')
      await only.end('SIGKILL')
      await age()
      await Promise.all([start(), start(), start()])
      await waitUntil(async () => zalo.oauth.spent() === 2, 'the refresh')
      await post(living.at(-1) as TestProcess, '84561', 1)
      await waitUntil(async () => zalo.calls.length === 1, 'the answer')
      expect(zalo.oauth.asked).toEqual([zaloSeed, 'refresh-token-number-1'])
      expect(zalo.calls[0]?.token).toBe('access-token-number-2')
    }, 120_000)

    it('that Zalo forgot are renewed once, though every process finds it out for itself', async () => {
      const processes = await Promise.all([start(), start(), start()])
      await waitUntil(hasToken, 'an access token')
      await Promise.all(processes.map((each, index) => post(each, `84562${index}`, index)))
      await waitUntil(async () => zalo.calls.length === 3, 'the answers')
      zalo.oauth.expire()
      await Promise.all(processes.map((each, index) => post(each, `84562${index}`, 10 + index)))
      const answered = () => zalo.calls.filter(({ status }) => status === 0).length
      await waitUntil(async () => answered() === 6, 'the answers with a new token')
      expect(zalo.oauth.spent()).toBe(2)
      // The fake has answered; each process notes that a moment later.
      const sent = () => database.prisma.outboxMessage.count({ where: { state: 'sent' } })
      await waitUntil(async () => (await sent()) === 6, 'the note that all were sent')
      expect(zalo.oauth.spent()).toBe(2)
    }, 120_000)

    it('are never marked dead by a process that was killed in the middle of a refresh', async () => {
      zalo.oauth.fail({ kind: 'silence' })
      const first = await start()
      await waitUntil(async () => zalo.oauth.waiting() > 0, 'the question')
      await first.end('SIGKILL')
      zalo.oauth.fail(undefined)
      await start()
      await waitUntil(hasToken, 'an access token', 40)
      expect(await account()).toMatchObject({ deadSince: null })
      expect(zalo.oauth.spent()).toBe(1)
    }, 120_000)
  },
)
