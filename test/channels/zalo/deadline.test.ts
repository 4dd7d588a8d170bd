import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#src/database/database.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'
import { zaloMessage } from '#test/support/zalo-events.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.reset())
afterEach(() => test.close())

const user = '8456901234567'

/** A database that answers nothing until it is let go. */
function withBrake(real: Database) {
  let held: Promise<void> | undefined
  let letGo = () => {}
  const query: Database['sql']['query'] = async (statement, values) => {
    await held
    return await real.sql.query(statement, values)
  }
  return {
    database: { ...real, sql: { query } },
    hold: () => {
      held = new Promise((resolve) => {
        letGo = resolve
      })
    },
    letGo: () => letGo(),
  }
}

describe('while the database hangs, the webhook of Zalo', () => {
  const { headers, body } = zaloMessage(user, 1, 'user_send_text', { text: 'menu' })
  const post = () => test.post('/webhooks/zalo', body, headers)
  const inbox = () => database.prisma.inboxMessage.count()

  it('answers before Zalo hangs up: 503, never 200 before the message is durable', async () => {
    const brake = withBrake(database)
    test = await startTestAssistant({ database: brake.database })
    brake.hold()
    // Each of these resolves while nothing has been stored, and nothing can be.
    expect(await post()).toBe(503)
    expect(await post()).toBe(503)
    expect(await inbox()).toBe(0)
    brake.letGo()
    await expect.poll(() => test.zalo.sentTo(user).length).toBe(1)
    expect(await post()).toBe(200)
    await test.idle()
    expect(await inbox()).toBe(1)
    expect(test.zalo.sentTo(user)).toHaveLength(1)
  })

  it('has less time than the two seconds that Zalo waits', async () => {
    test = await startTestAssistant({ database })
    const channel = test.assistant.channels.find(({ name }) => name === 'zalo')
    expect(channel?.answerWithinMs).toBeGreaterThan(500)
    expect(channel?.answerWithinMs).toBeLessThanOrEqual(1_500)
  })

  it('answers what needs no database at once, and a bad signature still 401', async () => {
    const brake = withBrake(database)
    test = await startTestAssistant({ database: brake.database })
    brake.hold()
    const seen = zaloMessage(user, 2, 'user_seen_message', { msg_ids: ['a'] })
    expect(await test.post('/webhooks/zalo', seen.body, seen.headers)).toBe(200)
    expect(await test.post('/webhooks/zalo', body, seen.headers)).toBe(401)
    brake.letGo()
  })
})
