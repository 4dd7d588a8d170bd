import { broadcastMessage } from '#handlers/views/broadcast.ts'
import { windowsOf } from './broadcasting.ts'
import type { Broadcast } from './broadcasts/broadcast.ts'
import { finishBroadcasts, forgetRecipients } from './broadcasts/close.ts'
import { createDispatch, type HandedOver } from './broadcasts/dispatch.ts'
import { type Claimed, markLost, mindHeld } from './broadcasts/recipients.ts'
import { createResolve } from './broadcasts/resolve.ts'
import { afterQuietHours } from './calendar/quiet-hours.ts'
import type { Channel, OnAlert } from './channels/channel.ts'
import { DeliveryError } from './channels/delivery-error.ts'
import { freeHours } from './channels/zalo/windows.ts'
import { fitReply, type Limits } from './chat/fit-reply.ts'
import type { ChannelName } from './chat/message.ts'
import type { Reply } from './chat/reply.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { languageOf, translator } from './i18n/translate.ts'
import type { Log } from './log.ts'
import { backoffMs } from './outbox/backoff.ts'
import { type Post, priorities } from './outbox/post.ts'
import { countUnprompted, stopConversations } from './outbox/store.ts'
import type { Task } from './workers.ts'

export type SendingDeps = {
  config: Config
  database: Database
  channels: ReadonlyMap<ChannelName, Channel>
  limits: (channel: ChannelName) => Limits
  post: Post
  /** Names this process. */
  process: string
  now: () => Date
  onEnded?: ((channel: string, outcome: string) => void) | undefined
  onAlert?: OnAlert | undefined
  log: Log
}

const rushMs = 3_000
// A platform that is down is asked again a few times, not for hours as for an answer.
const mostAttempts = 4
const suspendedMs = 300_000
// So long after a message bulk keeps out of the way: who writes once often writes again.
const yieldMs = 1_000

/** What the failed send of a message means for its recipient, and for the channel. */
function endingOf(error: unknown, { attempts, parts }: Claimed, waits: boolean): HandedOver {
  const said = error instanceof Error ? error.message.slice(0, 300) : String(error)
  const outcome = error instanceof DeliveryError ? error.outcome : 'unknown'
  const retryMs = error instanceof DeliveryError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0
  switch (outcome) {
    case 'throttled':
      return { state: 'queued', parts, pauseMs: retryMs || 1_000 }
    case 'suspended':
      return { state: 'queued', parts, pauseMs: retryMs || suspendedMs }
    case 'stopped':
      return { state: 'failed', reason: 'blocked', error: said, parts }
    case 'refused':
      return { state: 'failed', reason: 'refused', error: said, parts }
    case 'held':
      return { state: waits ? 'held' : 'skipped', reason: 'window', parts }
    case 'unknown':
      return { state: 'unknown', reason: 'no-answer', error: said, parts }
    case 'unreachable':
      if (attempts + 1 >= mostAttempts)
        return { state: 'failed', reason: 'unreachable', error: said, parts }
      return {
        ...{ state: 'queued', parts, failedAttempt: true },
        delayMs: backoffMs(attempts + 1, Math.random()),
      }
  }
}

/** A broadcast in the form in which each channel and language shows it; made once for each. */
function createRendering(limits: SendingDeps['limits']) {
  const made = new Map<string, Reply[]>()
  return (broadcast: Broadcast, channel: ChannelName, stored: string | null): Reply[] => {
    const language = languageOf(stored)
    const key = `${broadcast.id} ${broadcast.revision} ${channel} ${language}`
    const known = made.get(key)
    if (known !== undefined) return known
    // Broadcasts come one after the other: what is kept are a few.
    if (made.size > 100) made.clear()
    const more = translator(language)('menu.more')
    const replies = fitReply(broadcastMessage(broadcast, language), limits(channel), more)
    made.set(key, replies)
    return replies
  }
}

/** What sends broadcasts: the domain's rounds with the channels as their hands. */
export function createBroadcastSending(deps: SendingDeps) {
  const { config, database, channels, post, now } = deps
  const { sql } = database
  const windows = windowsOf(config)
  const answered = new Map<string, number>()
  let heardAt = Number.NEGATIVE_INFINITY
  let answeredAt = Number.NEGATIVE_INFINITY
  const messagesOf = createRendering(deps.limits)

  function tellAlert(channel: ChannelName, error: unknown): void {
    if (!(error instanceof DeliveryError) || error.outcome !== 'suspended') return
    const { message: cause, remedy = 'see the cause' } = error
    deps.onAlert?.(`${channel}-sending`, { channel, cause, remedy })
  }

  /** The page of the simulator reads what stands in the outbox. */
  async function postToPage(broadcast: Broadcast, { conversationId, language }: Claimed) {
    const to = { conversationId, channel: 'web' as const, language }
    const key = `broadcast:${broadcast.id}:${conversationId}`
    const say = () => messagesOf(broadcast, 'web', language)
    await post(sql, to, { key, priority: priorities.bulk, say })
    return { state: 'sent', parts: 1 } as const
  }

  async function handOver(broadcast: Broadcast, name: string, to: Claimed): Promise<HandedOver> {
    const channel = channels.get(name as ChannelName)
    if (channel === undefined) return { state: 'queued', parts: to.parts, pauseMs: suspendedMs }
    let parts = to.parts
    try {
      if (channel.name === 'web') return await postToPage(broadcast, to)
      const messages = messagesOf(broadcast, channel.name, to.language)
      for (const message of messages.slice(parts)) {
        // Its claim has looked at the platform's window and at what it may cost.
        await channel.deliver(message, to.address)
        parts += 1
      }
      return { state: 'sent', parts }
    } catch (error) {
      tellAlert(channel.name, error)
      const ended = endingOf(error, { ...to, parts }, broadcast.waitDays > 0)
      if (ended.reason === 'blocked') await stopConversations(sql, [to.conversationId])
      return ended
    }
  }

  const resolve = createResolve({
    ...{ database, windows, now, billing: config.zalo?.billing },
    countBilled: () => countUnprompted(sql, 'zalo', freeHours),
    partsOf: (broadcast) =>
      Math.max(...['vi', 'en'].map((each) => messagesOf(broadcast, 'zalo', each).length)),
  })

  const quiet = () => afterQuietHours(now(), config.quietHours) > now()
  const dispatch = createDispatch({
    ...{ database, windows, handOver, quiet, log: deps.log, process: deps.process },
    perSecond: (channel) => config.bulkPerSecond[channel as ChannelName] ?? 0,
    answering: () => performance.now() - heardAt < yieldMs,
    inTurn: () => heardAt > answeredAt,
    besides(channel) {
      const count = answered.get(channel) ?? 0
      answered.delete(channel)
      return count
    },
    ...(deps.onEnded && { onEnded: deps.onEnded }),
  })

  async function round(): Promise<'more' | undefined> {
    if (quiet()) return undefined
    const until = performance.now() + rushMs
    const toResolve = await resolve(until)
    const toSend = await dispatch(until)
    await finishBroadcasts(sql, now())
    return toResolve || toSend ? 'more' : undefined
  }

  async function sweep(): Promise<void> {
    const lost = await markLost(sql)
    if (lost > 0) deps.log.error({ people: lost }, 'broadcast sends with an unknown outcome')
  }

  const duties: Task[] = [
    { name: 'broadcasts', everyMs: 500, run: round },
    { name: 'broadcast-lost', everyMs: 5_000, run: sweep },
    { name: 'broadcast-held', everyMs: 30_000, run: () => mindHeld(sql, now()) },
    {
      name: 'broadcast-retention',
      everyMs: 3_600_000,
      run: () => forgetRecipients(database, now(), config.chatRetentionDays),
    },
  ]
  return {
    duties,
    /** Somebody writes to this process. */
    noteHeard: () => {
      heardAt = performance.now()
    },
    /** Something was said on the channel besides: it comes off the pace. */
    noteAnswer: (channel: string) => {
      answeredAt = performance.now()
      answered.set(channel, (answered.get(channel) ?? 0) + 1)
    },
  }
}
