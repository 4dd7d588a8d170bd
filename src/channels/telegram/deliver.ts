import { Agent } from 'node:https'
import { Telegram } from 'telegraf'
import type { Message } from '../../chat/message.ts'
import type { Reply } from '../../chat/reply.ts'
import type { LoadFile, Receipt } from '../channel.ts'
import { DeliveryError } from '../delivery-error.ts'
import { withPatience } from '../with-patience.ts'
import { toDeliveryError } from './failure.ts'
import { renderEditExtras, renderExtras } from './render.ts'

/** How long we wait, in milliseconds, for a connection and for the answer to one call. */
type Patience = { connectMs: number; answerMs: number }

// Telegram answers in well under a second; after this the outcome counts as unknown.
const ordinary: Patience = { connectMs: 10_000, answerMs: 15_000 }

/**
 * Connections that fail when they do not come about in time. A network that swallows packets must
 * look different from a platform that does not answer: what was never connected was never sent.
 */
function createAgent(connectMs: number): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 })
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

/**
 * The Bot API at `apiRoot`, telegraf serving as client only: its webhookReply would hide how a send
 * ended. (For http telegraf insists on Node's own agent.)
 */
export function createClient(token: string, apiRoot: string, patience = ordinary): Telegram {
  const agent = createAgent(patience.connectMs)
  return new Telegram(token, { apiRoot, agent, webhookReply: false })
}

type Call = Telegram['callApi']

/** One Bot API call that gives up after `answerMs`. */
export function createCall(client: Telegram, { answerMs } = ordinary): Call {
  return (method, payload) =>
    withPatience(answerMs, (signal) =>
      // telegraf's types want the AbortSignal of an old polyfill; the platform's own is what its fetch checks for.
      client.callApi(method, payload, { signal: signal as never }),
    )
}

/** A stored file as telegraf uploads it; undefined: it has expired. Before the call: what goes wrong here is certain. */
async function sourceOf(loadFile: LoadFile, fileId: string) {
  const file = await loadFile(fileId).catch((error: unknown) => {
    throw new DeliveryError('unreachable', error instanceof Error ? error.message : 'no file')
  })
  return file && { source: Buffer.from(file.bytes), filename: file.name }
}

async function send(call: Call, reply: Reply, chat: string, loadFile: LoadFile) {
  const { image, file, text } = reply
  const extras = renderExtras(reply)
  if (file !== undefined) {
    const document = await sourceOf(loadFile, file.fileId)
    if (document === undefined) throw new DeliveryError('refused', 'the file has expired')
    return await call('sendDocument', { chat_id: chat, document, caption: text, ...extras })
  }
  const photo = image && ('url' in image ? image.url : await sourceOf(loadFile, image.fileId))
  // Without a picture, be it that one came too late, the words still hold.
  if (photo === undefined) return await call('sendMessage', { chat_id: chat, text, ...extras })
  return await call('sendPhoto', { chat_id: chat, photo, caption: text, ...extras })
}

/** Sends one reply to a chat. Throws DeliveryError. */
export function createTelegramDeliver(client: Telegram, loadFile: LoadFile, patience = ordinary) {
  const call = createCall(client, patience)
  return async (reply: Reply, address: string): Promise<Receipt> => {
    try {
      const sent = await send(call, reply, address, loadFile)
      return { externalId: String(sent.message_id) }
    } catch (error) {
      throw error instanceof DeliveryError ? error : toDeliveryError(error)
    }
  }
}

// What it already says: another process was quicker, or the answer to the last try was lost.
const unchanged = /message is not modified/i

/** Puts other words and buttons into a message that was sent. Throws DeliveryError. */
export function createTelegramEdit(client: Telegram, patience = ordinary) {
  const call = createCall(client, patience)
  return async (reply: Reply, address: string, externalId: string): Promise<void> => {
    const message = { chat_id: address, message_id: Number(externalId), text: reply.text }
    try {
      await call('editMessageText', { ...message, ...renderEditExtras(reply) })
    } catch (error) {
      const told = toDeliveryError(error)
      if (!unchanged.test(told.message)) throw told
    }
  }
}

/** Stops the spinner on a pressed button. A button that is too old, or a platform that is down, changes nothing. */
export function createTelegramAcknowledge(client: Telegram, patience = ordinary) {
  const call = createCall(client, patience)
  return async (message: Message): Promise<void> => {
    if (message.tap === undefined) return
    await call('answerCallbackQuery', { callback_query_id: message.tap }).catch(() => {})
  }
}
