import express, { type Request, type Response, type Router } from 'express'
import type { Aside, Channel } from '#src/channels/channel.ts'
import type { ChannelName, Message } from '#src/chat/message.ts'
import type { Log } from '#src/log.ts'

export type WebhookDeps = {
  channels: readonly Channel[]
  /** Resolves when the message is durable. */
  accept: (message: Message) => Promise<boolean>
  /**
   * Sees every verified message before anything is stored, and may replace it or (undefined) keep it out: the place
   * where denunciations are turned away.
   */
  screen: (message: Message) => Message | undefined
  /** Takes in what is no message; resolves when that is durable. */
  notice: (channel: ChannelName, aside: Aside) => Promise<void>
  log: Log
}

const largestBody = '1mb'

async function store(deps: WebhookDeps, channel: Channel, messages: Message[], asides: Aside[]) {
  for (const message of messages) {
    await deps.accept(message)
    void channel.acknowledge?.(message)
  }
  for (const aside of asides) await deps.notice(channel.name, aside)
}

/** `work`, or, when it takes longer than the platform waits, a rejection. The work itself goes on: it may still succeed. */
async function inTime(work: Promise<void>, ms: number | undefined): Promise<void> {
  if (ms === undefined) return await work
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not durable within ${ms} ms`)), ms)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

async function takeIn(deps: WebhookDeps, channel: Channel, request: Request, response: Response) {
  const body: Buffer = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const received = channel.receive({ headers: request.headers, body })
  if (received.kind === 'refused') {
    deps.log.warn(
      { channel: channel.name, status: received.status, reason: received.reason },
      'webhook refused',
    )
    response.sendStatus(received.status)
    return
  }
  const messages = received.messages.flatMap((message) => deps.screen(message) ?? [])
  await inTime(store(deps, channel, messages, received.asides ?? []), channel.answerWithinMs)
  response.sendStatus(200)
}

/**
 * `POST /webhooks/<channel>`: verified, stored, then 200; the answer follows on its own. A message that could not be
 * stored, or not before the platform hangs up, is answered 503, so that the platform sends it again: what comes twice
 * counts once.
 */
export function createWebhooks(deps: WebhookDeps): Router {
  const router = express.Router()
  // The exact bytes, whatever type they claim to be: signatures are over bytes.
  const raw = express.raw({ type: () => true, limit: largestBody, inflate: false })
  for (const channel of deps.channels) {
    router.post(`/webhooks/${channel.name}`, raw, async (request, response) => {
      try {
        await takeIn(deps, channel, request, response)
      } catch (error) {
        // Whatever the cause, the message is not ours yet: the platform shall send it again.
        deps.log.error({ channel: channel.name, err: error }, 'message not stored')
        response.sendStatus(503)
      }
    })
  }
  return router
}
