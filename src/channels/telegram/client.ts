import { STATUS_CODES } from 'node:http'
import { Agent } from 'node:https'
import { Telegram, TelegramError } from 'telegraf'
import * as undici from 'undici'
import { withPatience } from '../with-patience.ts'

/** How long we wait, in milliseconds, for a connection and for the answer to one call. */
type Patience = { connectMs: number; answerMs: number }

// Telegram answers in well under a second; after this the outcome counts as unknown.
export const ordinary: Patience = { connectMs: 10_000, answerMs: 15_000 }
const mostConnections = 100

/**
 * Connections that fail when they do not come about in time. A network that swallows packets must
 * look different from a platform that does not answer: what was never connected was never sent.
 */
function createUploadAgent(connectMs: number): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: mostConnections })
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (...given) => {
    const socket = connect(...given)
    const late = Object.assign(new Error('no connection in time'), { code: 'ECONNTIMEOUT' })
    const timer = setTimeout(() => socket?.destroy(late), connectMs)
    for (const event of ['secureConnect', 'close']) socket?.once(event, () => clearTimeout(timer))
    return socket
  }
  return agent
}

export type Call = Telegram['callApi']

const uploads = ({ document, photo }: Record<string, unknown>) =>
  typeof document === 'object' || typeof photo === 'object'

/** Calls that carry no file: for them the fetch under telegraf takes three times the processor's time of this one. */
function createPost(token: string, apiRoot: string, connectMs: number) {
  const root = new URL(`./bot${token}/`, apiRoot).href
  const dispatcher = new undici.Agent({
    connections: mostConnections,
    connect: { timeout: connectMs },
  })
  const headers = { 'content-type': 'application/json' }
  return async (method: string, payload: object, signal: AbortSignal | undefined) => {
    const given = { method: 'POST', dispatcher, headers, body: JSON.stringify(payload) } as const
    const { statusCode: status, body } = await undici.request(`${root}${method}`, {
      ...given,
      ...(signal && { signal }),
    })
    const on = { method, payload } as ConstructorParameters<typeof TelegramError>[1]
    if (status >= 500) {
      await body.dump()
      throw new TelegramError({ error_code: status, description: STATUS_CODES[status] ?? '' }, on)
    }
    const told = (await body.json()) as { ok: boolean; result: unknown }
    if (!told.ok) throw new TelegramError(told as never, on)
    return told.result
  }
}

/**
 * The Bot API at `apiRoot`, telegraf serving as client only: its webhookReply would hide how a send
 * ended. (For http telegraf insists on Node's own agent.)
 */
export function createClient(token: string, apiRoot: string, patience = ordinary): Telegram {
  const agent = createUploadAgent(patience.connectMs)
  const client = new Telegram(token, { apiRoot, agent, webhookReply: false })
  const upload = client.callApi.bind(client)
  const post = createPost(token, apiRoot, patience.connectMs)
  const call = (method: string, payload: object, { signal }: { signal?: AbortSignal } = {}) =>
    uploads({ ...payload })
      ? upload(method as never, payload as never, { signal } as never)
      : post(method, payload, signal)
  return Object.assign(client, { callApi: call as Call })
}

/** One Bot API call that gives up after `answerMs`. */
export function createCall(client: Telegram, { answerMs } = ordinary): Call {
  return (method, payload) =>
    withPatience(answerMs, (signal) =>
      // telegraf's types want the AbortSignal of an old polyfill; the platform's own is what its fetch checks for.
      client.callApi(method, payload, { signal: signal as never }),
    )
}
