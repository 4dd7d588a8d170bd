import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Roughness = {
  /** How long an answer takes, in milliseconds. */
  delayMs: number
  /** Of so many calls about one is answered 429, or has its connection dropped, before or after the message was taken. */
  limitEvery: number
  dropEvery: number
  /** Every so manieth chat has blocked us. */
  blockedEvery: number
}

const json = (response: ServerResponse, status: number, body: object) => {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A Bot API on this machine that behaves badly at random and keeps its own count of what each chat got. */
export async function startRoughTelegram(rough: Roughness) {
  const taken = new Map<string, number>()
  const seen = { calls: 0, limited: 0, dropped: 0, blocked: new Set<string>(), last: '' }
  let wanted: { calls: number; reach: () => void } | undefined
  const awaited = new Map<string, () => void>()
  const rarely = (every: number) => every > 0 && Math.random() * every < 1

  function refuse(response: ServerResponse, chat: string): boolean {
    if (rarely(rough.limitEvery)) {
      seen.limited += 1
      const description = 'Too Many Requests: retry after 1'
      json(response, 429, {
        ...{ ok: false, error_code: 429, description, parameters: { retry_after: 1 } },
      })
      return true
    }
    if (rough.blockedEvery === 0 || Number(chat) % rough.blockedEvery !== 0) return false
    seen.blocked.add(chat)
    const description = 'Forbidden: bot was blocked by the user'
    json(response, 403, { ok: false, error_code: 403, description })
    return true
  }

  async function send(response: ServerResponse, body: string): Promise<void> {
    const { chat_id: chat, text } = JSON.parse(body)
    seen.calls += 1
    seen.last = body
    if (wanted !== undefined && seen.calls >= wanted.calls) wanted.reach()
    if (rough.delayMs > 0) await pause(rough.delayMs)
    if (refuse(response, chat)) return
    const drops = rarely(rough.dropEvery)
    if (drops) seen.dropped += 1
    if (!drops || Math.random() < 0.5) {
      taken.set(chat, (taken.get(chat) ?? 0) + 1)
      awaited.get(chat)?.()
    }
    if (drops) response.socket?.destroy()
    else {
      const result = { message_id: seen.calls, date: 0, chat: { id: Number(chat) }, text }
      json(response, 200, { ok: true, result })
    }
  }

  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      if (request.url?.endsWith('/sendMessage')) void send(response, body)
      else json(response, 200, { ok: true, result: true })
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** How often each chat took a message. */
    taken,
    seen,
    /** Resolves when it was called so often. */
    reached: (calls: number) =>
      new Promise<void>((resolve) => {
        wanted = { calls, reach: resolve }
        if (seen.calls >= calls) resolve()
      }),
    /** Resolves when the chat takes its next message. */
    takenBy: (chat: string) => new Promise<void>((resolve) => awaited.set(chat, resolve)),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

export type RoughTelegram = Awaited<ReturnType<typeof startRoughTelegram>>

/** What is wrong when what we report of each chat is held against the platform's own count. */
export function faultsOf(
  rows: readonly { address: string; state: string; reason: string | null }[],
  { taken, seen }: Pick<RoughTelegram, 'taken' | 'seen'>,
) {
  const of = (address: string) => taken.get(address) ?? 0
  const known = rows.filter(({ state }) => state !== 'unknown')
  const sent = known.filter(({ state }) => state === 'sent')
  return {
    open: rows.filter(({ state }) => ['queued', 'sending', 'held'].includes(state)).length,
    sentButNotTaken: sent.filter(({ address }) => of(address) === 0).length,
    takenButNotSent: known.filter(({ address, state }) => state !== 'sent' && of(address) > 0)
      .length,
    doubled: known.filter(({ address }) => of(address) > 1).length,
    unknownDoubled: rows.filter(({ address, state }) => state === 'unknown' && of(address) > 1)
      .length,
    blockedDiffers: known.filter(
      ({ address, state, reason }) =>
        (state === 'failed' && reason === 'blocked') !== seen.blocked.has(address),
    ).length,
  }
}
