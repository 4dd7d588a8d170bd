import type { Channel, OnAlert } from '#src/channels/channel.ts'
import { DeliveryError } from '#src/channels/delivery-error.ts'
import type { ChannelName } from '#src/chat/message.ts'
import type { Sql } from '#src/database/database.ts'
import type { Log } from '#src/log.ts'
import type { Sealing } from '#src/sealing.ts'
import { backoffMs, maxAttempts } from './backoff.ts'
import { createBatch } from './batch.ts'
import * as store from './store.ts'

export type DeliverDeps = {
  sql: Sql
  sealing: Sealing
  channels: ReadonlyMap<ChannelName, Channel>
  /** Names this process in leases. */
  process: string
  /** Told how each send ended, for the metrics. */
  onSend?: (channel: ChannelName, outcome: string) => void
  /** Told `<channel>-sending` of every send that an operator's act must precede, and of every one that went well. */
  onAlert?: OnAlert
  log: Log
}

type Verdict = Omit<store.Finished, 'id'>
/** What else follows: nothing more for this person, or an operator has to act, and how. */
type Judgement = Verdict & { stopped?: boolean; remedy?: string }

// As many sends at a time as claims; a stop waits no longer than the rush.
const portion = 100
const rushMs = 3_000
const learnEveryMs = 60_000
// What an operator has to mend takes minutes at least.
const suspendedSeconds = 300

/** What becomes of a reply whose send threw `error` at attempt `attempts` (0 = the first). */
export function judge(error: unknown, attempts: number): Judgement {
  if (!(error instanceof DeliveryError)) {
    // A fault of ours: nobody knows how far the call got.
    return { state: 'unknown', error: error instanceof Error ? error.message : String(error) }
  }
  const reason = { error: error.message.slice(0, 500) }
  switch (error.outcome) {
    case 'throttled':
      return { state: 'queued', delayMs: (error.retryAfterSeconds ?? 1) * 1000, ...reason }
    case 'stopped':
      return { state: 'failed', stopped: true, ...reason }
    case 'refused':
      return { state: 'failed', ...reason }
    case 'unknown':
      return { state: 'unknown', ...reason }
    case 'held':
      return { state: 'held', ...reason }
    case 'suspended': {
      const delayMs = (error.retryAfterSeconds ?? suspendedSeconds) * 1000
      return { state: 'queued', delayMs, remedy: error.remedy ?? 'see the cause', ...reason }
    }
    case 'unreachable':
      if (attempts + 1 >= maxAttempts) return { state: 'failed', failedAttempt: true, ...reason }
      return {
        state: 'queued',
        delayMs: backoffMs(attempts, Math.random()),
        failedAttempt: true,
        ...reason,
      }
  }
}

/**
 * Hands replies to their channel: in order within a chat, each noted as begun before the call and as ended after it.
 * `send` delivers rows that the caller has claimed; `poll` finds what nobody has claimed; `sweep` closes lost sends.
 */
export function createDelivery(deps: DeliverDeps) {
  const { sql, log } = deps
  const running = new Set<Promise<void>>()
  // Chats in which something was queued behind a send of ours; looked at again when that send ends.
  const behind = new Set<string>()
  const active = new Set<string>()
  let learntAt = Number.NEGATIVE_INFINITY

  const begin = createBatch(async (ids: string[]) => {
    const ours = await store.beginSends(sql, ids, deps.process)
    return ids.map((id) => ours.has(id))
  })
  const finish = createBatch(async (finished: store.Finished[]) => {
    await store.finishSends(sql, finished)
    return finished.map(() => undefined)
  })

  function tellAlert({ channel }: store.Outgoing, { state, error, remedy }: Judgement): void {
    const kind = `${channel}-sending`
    if (state === 'sent') deps.onAlert?.(kind, undefined)
    if (remedy !== undefined) deps.onAlert?.(kind, { channel, cause: error ?? '', remedy })
  }

  async function attempt(row: store.Outgoing): Promise<Judgement> {
    const channel = deps.channels.get(row.channel)
    if (channel === undefined) return { state: 'failed', error: `channel ${row.channel} is off` }
    try {
      const { externalId } = await channel.deliver(row.reply, row.address, row.unasked)
      return { state: 'sent', externalId }
    } catch (error) {
      return judge(error, row.attempts)
    }
  }

  /** Sends one row; true when the next of the same chat may follow. */
  async function sendOne(row: store.Outgoing): Promise<boolean> {
    if (!(await begin(row.id))) return false
    const judgement = await attempt(row)
    const { stopped, remedy: _, ...verdict } = judgement
    await finish({ id: row.id, ...verdict })
    deps.onSend?.(row.channel, verdict.state)
    if (verdict.state !== 'sent') {
      log.warn({ outbox: row.id, channel: row.channel, ...verdict }, 'reply not sent')
    }
    tellAlert(row, judgement)
    if (stopped) await store.stopConversations(sql, [row.conversationId])
    return verdict.state !== 'queued' && !stopped
  }

  async function sendInOrder(rows: store.Outgoing[], conversationId: string): Promise<void> {
    for (const row of rows) {
      if (!(await sendOne(row))) return
    }
    while (behind.delete(conversationId)) {
      const [row] = await store.claimDue(deps, 1, conversationId)
      if (row === undefined) return
      behind.add(conversationId)
      if (!(await sendOne(row))) return
    }
  }

  async function sendChat(rows: store.Outgoing[], conversationId: string): Promise<void> {
    active.add(conversationId)
    try {
      await sendInOrder(rows, conversationId)
    } catch (error) {
      log.error({ err: error }, 'delivery broke off')
    } finally {
      active.delete(conversationId)
    }
  }

  function track(work: Promise<void>): void {
    running.add(work)
    void work.finally(() => running.delete(work))
  }

  /** Sends claimed rows of one chat, in their order. Returns at once. */
  function send(rows: store.Outgoing[]): void {
    const conversationId = rows[0]?.conversationId
    if (conversationId !== undefined) track(sendChat(rows, conversationId))
  }

  /** Something of this chat waits behind an earlier reply, which this process may be sending. */
  function nudge(conversationId: string): void {
    behind.add(conversationId)
    if (!active.has(conversationId)) track(sendChat([], conversationId))
  }

  /**
   * Claims and sends what is due and nobody's, portion after portion while there is plenty, for a few seconds at most;
   * returns how many rows that were.
   */
  async function poll(): Promise<number> {
    const until = performance.now() + rushMs
    for (let claimed = 0; ; ) {
      const rows = await store.claimDue(deps, portion)
      for (const row of rows) {
        if (row.more) behind.add(row.conversationId)
        send([row])
      }
      claimed += rows.length
      if (rows.length < portion || performance.now() > until) return claimed
      if (performance.now() > learntAt + learnEveryMs) {
        learntAt = performance.now()
        await store.learnQueue(sql)
      }
      while (running.size > portion) await Promise.race(running)
    }
  }

  async function sweep(): Promise<void> {
    const lost = await store.markLost(sql)
    if (lost.length > 0) log.error({ outbox: lost }, 'sends with an unknown outcome')
  }

  /** Resolves when nothing is being sent by this process. */
  async function idle(): Promise<void> {
    while (running.size > 0) await Promise.all(running)
  }

  return { send, nudge, poll, sweep, idle }
}
