import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { Telegram } from 'telegraf'
import type { Message } from '../../chat/message.ts'
import type { Reply } from '../../chat/reply.ts'
import type { Receipt } from '../channel.ts'
import { toDeliveryError } from './failure.ts'
import { renderExtras } from './render.ts'

// Telegram answers in well under a second; after this the outcome counts as unknown.
const timeoutMs = 15_000

/** The Bot API at `apiRoot`, telegraf serving as client only: its webhookReply would hide how a send ended. */
export function createClient(token: string, apiRoot: string): Telegram {
  const Agent = apiRoot.startsWith('https:') ? HttpsAgent : HttpAgent
  const agent = new Agent({ keepAlive: true, maxSockets: 100 })
  return new Telegram(token, { apiRoot, agent: agent as HttpsAgent, webhookReply: false })
}

type Call = Telegram['callApi']

/** One Bot API call that gives up after `timeoutMs`. */
function caller(client: Telegram): Call {
  // telegraf's types want the AbortSignal of an old polyfill; the platform's own is what its fetch checks for.
  const signal = () => AbortSignal.timeout(timeoutMs) as never
  return (method, payload) => client.callApi(method, payload, { signal: signal() })
}

function send(call: Call, reply: Reply, chat: string) {
  const extras = renderExtras(reply)
  if (reply.image === undefined) {
    return call('sendMessage', { chat_id: chat, text: reply.text, ...extras })
  }
  return call('sendPhoto', {
    chat_id: chat,
    photo: reply.image.url,
    caption: reply.text,
    ...extras,
  })
}

/** Sends one reply to a chat. Throws DeliveryError. */
export function createTelegramDeliver(client: Telegram) {
  const call = caller(client)
  return async (reply: Reply, address: string): Promise<Receipt> => {
    try {
      const sent = await send(call, reply, address)
      return { externalId: String(sent.message_id) }
    } catch (error) {
      throw toDeliveryError(error)
    }
  }
}

/** Stops the spinner on a pressed button. A button that is too old, or a platform that is down, changes nothing. */
export function createTelegramAcknowledge(client: Telegram) {
  const call = caller(client)
  return async (message: Message): Promise<void> => {
    if (message.tap === undefined) return
    await call('answerCallbackQuery', { callback_query_id: message.tap }).catch(() => {})
  }
}
