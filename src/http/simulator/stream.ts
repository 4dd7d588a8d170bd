import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { TranscriptItem } from '#src/chat/transcript.ts'

/** A part of a chat. The page shows an item anew when one with the same `key` comes again. */
export type Batch = { items: TranscriptItem[]; cursor: string }

export type Feed = {
  read: (cursor: string | undefined) => Promise<Batch>
  /** Calls back when there may be something new; returns the way out. */
  listen: (wake: () => void) => () => void
  now: () => Date
  report: (error: unknown) => void
}

// The doorbell does not reach us from another process.
const pollMilliseconds = 1_000
// The bell rings in the middle of a send: what it announces may be committed a moment later.
const settleMilliseconds = 100
// Proxies commonly cut a connection that is silent for 30 to 60 seconds.
const heartbeatMilliseconds = 15_000

/** Sends a chat as Server-Sent Events until the client leaves or what it returns is called. */
export function openStream(
  response: ServerResponse,
  feed: Feed,
  cursor: string | undefined,
): () => void {
  const waker = createWaker()
  const closing = new AbortController()
  const leave = feed.listen(waker.wake)
  const heartbeat = setInterval(() => response.write(': alive\n\n'), heartbeatMilliseconds).unref()

  function close(): void {
    if (closing.signal.aborted) return
    closing.abort()
    clearInterval(heartbeat)
    leave()
    waker.wake()
    response.end()
  }

  response.on('close', close)
  response.on('error', close)
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  })
  response.write('retry: 2000\n\n')
  pump(response, feed, cursor, waker, closing.signal).catch((error: unknown) => {
    if (!closing.signal.aborted) feed.report(error)
    close()
  })
  return close
}

async function pump(
  response: ServerResponse,
  feed: Feed,
  from: string | undefined,
  waker: Waker,
  signal: AbortSignal,
): Promise<void> {
  let cursor = from
  let state: 'new' | 'fine' | 'troubled' = 'new'
  let isWoken = false
  while (!signal.aborted) {
    const batch = await feed.read(cursor).catch((error: unknown) => {
      if (state !== 'troubled') feed.report(error)
      return undefined
    })
    if (signal.aborted) return
    // An empty batch is told when it is the first or ends a trouble: then all is well.
    const isNews = batch !== undefined && (batch.items.length > 0 || state !== 'fine')
    if (isNews) await write(response, itemsEvent(batch, feed.now()), signal)
    if (batch === undefined) await write(response, 'event: trouble\ndata: {}\n\n', signal)
    state = batch === undefined ? 'troubled' : 'fine'
    cursor = batch?.cursor ?? cursor
    isWoken = await waker.wait(isWoken && !isNews ? settleMilliseconds : pollMilliseconds)
  }
}

function itemsEvent({ items, cursor }: Batch, now: Date): string {
  return `id: ${cursor}\nevent: items\ndata: ${JSON.stringify({ items, now })}\n\n`
}

async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (!response.write(text)) await once(response, 'drain', { signal })
}

type Waker = ReturnType<typeof createWaker>

/** A nap that `wake` ends; a `wake` while awake ends the next nap before it begins. */
function createWaker() {
  let isDue = false
  let rouse = () => {}
  return {
    wake(): void {
      isDue = true
      rouse()
    },
    /** True when woken, false when the time ran out. */
    async wait(milliseconds: number): Promise<boolean> {
      if (!isDue) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds)
          rouse = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      const wasWoken = isDue
      isDue = false
      return wasWoken
    },
  }
}
