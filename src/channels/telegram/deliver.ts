import type { Telegram } from 'telegraf'
import type { Message } from '../../chat/message.ts'
import type { Reply } from '../../chat/reply.ts'
import type { LoadFile, Receipt } from '../channel.ts'
import { DeliveryError } from '../delivery-error.ts'
import { type Call, createCall, ordinary } from './client.ts'
import { toDeliveryError } from './failure.ts'
import { renderEditExtras, renderExtras } from './render.ts'

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
