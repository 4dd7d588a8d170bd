import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { ChannelName } from './chat/message.ts'
import type { Sql, Statement } from './database/database.ts'

// Partial indexes over unfinished rows answer this in no time, however long the tables are.
const queues: Statement = {
  name: 'metrics_queues',
  text: `
SELECT 'inbox' AS queue, state, count(*)::int AS depth,
  COALESCE(EXTRACT(epoch FROM now() - min(received_at)), 0)::float8 AS age
FROM inbox_message WHERE state = 'waiting' GROUP BY state
UNION ALL
SELECT 'outbox', state, count(*)::int, COALESCE(EXTRACT(epoch FROM now() - min(created_at)), 0)::float8
FROM outbox_message WHERE state IN ('queued', 'sending', 'held') GROUP BY state`,
}

// Said as 0 while empty: a line that comes and goes can be neither drawn nor watched.
const watched = [
  { queue: 'inbox', state: 'waiting' },
  ...['queued', 'sending', 'held'].map((state) => ({ queue: 'outbox', state })),
]

type QueueRow = { queue: string; state: string; depth: number; age: number }

/** A figure that is asked for when somebody looks: seconds, or undefined while there is none. */
export type AgeSource = () => Promise<number | undefined>

/** How long ago a client of the feed was heard, or one of the systems that it feeds for (empty: the client itself). */
export type SourceAge = { client: string; system: string; seconds: number }

// From the answer that feels immediate to the one that a person gives up on.
const latencyBuckets = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/**
 * What the program tells Prometheus: counts and latencies of this process, queues of the whole installation. No
 * personal data, no ids.
 */
export function createMetrics(
  sql: Sql,
  ages: Record<string, AgeSource>,
  feedAges: () => Promise<readonly SourceAge[]> = async () => [],
  alerts: () => { kind: string; stands: boolean }[] = () => [],
) {
  const registers = [new Registry()]
  const turns = new Counter({
    ...{ name: 'cau_noi_turns_total', help: 'Messages dealt with, by how it ended', registers },
    labelNames: ['channel', 'outcome'],
  })
  const latency = new Histogram({
    ...{
      name: 'cau_noi_turn_seconds',
      help: 'From the webhook to the committed answer',
      registers,
    },
    labelNames: ['channel'],
    buckets: latencyBuckets,
  })
  const sends = new Counter({
    ...{
      name: 'cau_noi_sends_total',
      help: 'Replies handed to a platform, by how it ended',
      registers,
    },
    labelNames: ['channel', 'outcome'],
  })
  const recipients = new Counter({
    ...{
      name: 'cau_noi_broadcast_recipients_total',
      help: 'People of broadcasts that were dealt with, by how it ended',
      registers,
    },
    labelNames: ['channel', 'outcome'],
  })
  const unknown = new Counter({
    ...{
      name: 'cau_noi_unknown_events_total',
      help: 'Events of a platform that nobody here knows',
      registers,
    },
    labelNames: ['channel', 'event'],
  })
  const alert = new Gauge({
    ...{ name: 'cau_noi_alerts', help: '1 while an operator has to act', registers },
    labelNames: ['kind'],
  })
  const depth = new Gauge({
    ...{ name: 'cau_noi_queue_depth', help: 'Unfinished rows', registers },
    labelNames: ['queue', 'state'],
  })
  const age = new Gauge({
    ...{ name: 'cau_noi_queue_age_seconds', help: 'Age of the oldest unfinished row', registers },
    labelNames: ['queue', 'state'],
  })
  const other = new Gauge({
    ...{ name: 'cau_noi_age_seconds', help: 'Age of what must stay fresh', registers },
    labelNames: ['of'],
  })

  const feed = new Gauge({
    ...{ name: 'cau_noi_feed_age_seconds', help: 'Since a source was last heard', registers },
    labelNames: ['client', 'system'],
  })
  const raised = new Counter({
    ...{ name: 'cau_noi_alerts_total', help: 'Changes of state that were told', registers },
    labelNames: ['kind'],
  })

  async function measure(): Promise<void> {
    depth.reset()
    age.reset()
    other.reset()
    for (const each of watched) {
      depth.set(each, 0)
      age.set(each, 0)
    }
    for (const { kind, stands } of alerts()) alert.set({ kind }, stands ? 1 : 0)
    for (const row of await sql.query<QueueRow>(queues, [])) {
      depth.set({ queue: row.queue, state: row.state }, row.depth)
      age.set({ queue: row.queue, state: row.state }, row.age)
    }
    for (const [of, source] of Object.entries(ages)) {
      const seconds = await source()
      if (seconds !== undefined) other.set({ of }, seconds)
    }
    feed.reset()
    for (const { client, system, seconds } of await feedAges())
      feed.set({ client, system }, seconds)
  }

  return {
    turnEnded(
      channel: ChannelName,
      outcome: 'handled' | 'failed' | 'retried',
      seconds: number,
    ): void {
      turns.inc({ channel, outcome })
      if (outcome === 'handled') latency.observe({ channel }, seconds)
    },
    sendEnded(channel: ChannelName, outcome: string): void {
      sends.inc({ channel, outcome })
    },
    recipientEnded(channel: string, outcome: string): void {
      recipients.inc({ channel, outcome })
    },
    alertRaised(kind: string): void {
      raised.inc({ kind })
    },
    unknownEvent(channel: ChannelName, event: string): void {
      unknown.inc({ channel, event })
    },
    /** The whole page in Prometheus' text format. Rejects when the database does not answer. */
    async read(): Promise<string> {
      await measure()
      return await (registers[0] as Registry).metrics()
    },
  }
}

export type Metrics = ReturnType<typeof createMetrics>
