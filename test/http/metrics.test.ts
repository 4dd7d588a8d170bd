import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMetricsPage } from '#src/http/metrics.ts'
import { createApp, listen } from '#src/http/server.ts'
import { createLog } from '#src/log.ts'
import { createMetrics } from '#src/metrics.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

async function pageOf(read: () => Promise<string>) {
  const app = createApp([createMetricsPage(read)], createLog('silent'))
  const { port, close } = await listen(app, '127.0.0.1', 0)
  const response = await fetch(`http://127.0.0.1:${port}/metrics`)
  const text = await response.text()
  await close()
  return { status: response.status, type: response.headers.get('content-type'), text }
}

describe('the metrics page', () => {
  it('counts turns and sends, and measures queues and ages when asked', async () => {
    const ages = { feed: async () => 120, nothing: async () => undefined }
    const metrics = createMetrics(
      database.sql,
      ages,
      async () => [{ client: 'trục', system: 'đất', seconds: 7200 }],
      () => [
        { kind: 'zalo-token', stands: true },
        { kind: 'zalo-sending', stands: false },
      ],
    )
    metrics.alertRaised('feed-stale')
    metrics.unknownEvent('zalo', 'user_teleported')
    metrics.turnEnded('telegram', 'handled', 0.04)
    metrics.turnEnded('telegram', 'retried', 0.04)
    metrics.sendEnded('web', 'sent')
    const conversation = await database.prisma.conversation.create({
      data: { channel: 'web', address: 'a' },
    })
    await database.prisma.inboxMessage.create({
      data: {
        ...{ conversationId: conversation.id, channel: 'web', externalId: '1', position: 1 },
        sealed: new Uint8Array(1),
        receivedAt: new Date(Date.now() - 90_000),
      },
    })
    const { status, type, text } = await pageOf(metrics.read)
    expect(status).toBe(200)
    expect(type).toContain('text/plain')
    expect(text).toContain('cau_noi_turns_total{channel="telegram",outcome="handled"} 1')
    expect(text).toContain('cau_noi_turn_seconds_bucket{le="0.05",channel="telegram"} 1')
    expect(text).toContain('cau_noi_sends_total{channel="web",outcome="sent"} 1')
    expect(text).toContain('cau_noi_queue_depth{queue="inbox",state="waiting"} 1')
    expect(text).toContain('cau_noi_queue_depth{queue="outbox",state="held"} 0')
    expect(text).toContain('cau_noi_queue_age_seconds{queue="outbox",state="queued"} 0')
    expect(
      Number(/queue_age_seconds\{queue="inbox",state="waiting"\} ([\d.]+)/.exec(text)?.[1]),
    ).toBeGreaterThan(80)
    expect(text).toContain('cau_noi_age_seconds{of="feed"} 120')
    expect(text).toContain('cau_noi_feed_age_seconds{client="trục",system="đất"} 7200')
    expect(text).toContain('cau_noi_alerts_total{kind="feed-stale"} 1')
    expect(text).toContain('cau_noi_unknown_events_total{channel="zalo",event="user_teleported"} 1')
    expect(text).toContain('cau_noi_alerts{kind="zalo-token"} 1')
    expect(text).toContain('cau_noi_alerts{kind="zalo-sending"} 0')
    expect(text).not.toContain('nothing')
  })

  it('is 503 while the database does not answer', async () => {
    const { status } = await pageOf(() => Promise.reject(new Error('down')))
    expect(status).toBe(503)
  })
})
