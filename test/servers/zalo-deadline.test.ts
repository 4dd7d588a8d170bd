import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openServerDatabase, type ServerDatabase } from '../support/server-database.ts'
import { startTestAssistant, type TestAssistant } from '../support/test-assistant.ts'
import { zaloMessage } from '../support/zalo-events.ts'

const server = process.env.TEST_DATABASE_URL
const user = '8456901234567'

// The embedded database has one connection, so nobody else can hold a lock there.
describe.skipIf(!server)('while somebody holds the row of a chat on a PostgreSQL server', () => {
  let database: ServerDatabase
  let test: TestAssistant
  let rival: pg.Client
  beforeAll(async () => {
    database = await openServerDatabase(String(server))
    rival = new pg.Client(database.url)
    await rival.connect()
  })
  afterAll(async () => {
    await rival.end()
    await database.close()
  })
  afterEach(() => test.close())

  const post = ({ headers, body }: ReturnType<typeof zaloMessage>) =>
    test.post('/webhooks/zalo', body, headers)
  const says = (person: string, nth: number) =>
    zaloMessage(person, nth, 'user_send_text', { text: 'menu' })

  it('Zalo gets its answer all the same, others are served, and the message counts once', async () => {
    test = await startTestAssistant({ database })
    expect(await post(says(user, 1))).toBe(200)
    await test.idle()
    await rival.query('BEGIN')
    await rival.query('SELECT 1 FROM conversation WHERE address = $1 FOR UPDATE', [user])
    // The lock is held until we let go below: whatever is answered here did not wait for it.
    const statuses = await Promise.all([post(says(user, 2)), post(says(user, 2))])
    expect(statuses).toEqual([503, 503])
    expect(await post(says('8456909999999', 1))).toBe(200)
    await rival.query('COMMIT')
    await expect.poll(() => test.zalo.sentTo(user).length).toBe(2)
    expect(await post(says(user, 2))).toBe(200)
    await test.idle()
    expect(test.zalo.sentTo(user)).toHaveLength(2)
    expect(await database.prisma.inboxMessage.count()).toBe(3)
  })
})
