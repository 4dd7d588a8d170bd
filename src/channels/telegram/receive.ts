import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { type Content, cleanText, type Message } from '../../chat/message.ts'
import type { Received, WebhookRequest } from '../channel.ts'

// Only what we read; the rest of an update may be anything. https://core.telegram.org/bots/api#update
const id = z.number().int()
const chat = z.looseObject({ id, type: z.string() })

const sized = z.looseObject({
  file_id: z
    .string()
    .regex(/^[\x21-\x7e]{1,2000}$/)
    .optional(),
  file_size: z.number().optional(),
})

const chatMessage = z.looseObject({
  message_id: id,
  chat,
  from: z.looseObject({ id, is_bot: z.boolean().optional() }).optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  media_group_id: z.string().optional(),
  photo: z.array(sized).optional().catch([]),
  document: sized.optional().catch({}),
  contact: z
    .looseObject({ phone_number: z.string(), user_id: id.optional().catch(undefined) })
    .optional(),
  location: z.looseObject({ latitude: z.number(), longitude: z.number() }).optional(),
  venue: z.looseObject({ title: z.string() }).optional(),
})
type ChatMessage = z.infer<typeof chatMessage>

const update = z.looseObject({
  update_id: id.nonnegative(),
  message: chatMessage.optional(),
  edited_message: chatMessage.optional(),
  callback_query: z
    .looseObject({
      id: z.string(),
      from: z.looseObject({ id }),
      message: z.looseObject({ chat }).optional(),
      data: z.string().optional(),
    })
    .optional(),
  my_chat_member: z
    .looseObject({ chat, new_chat_member: z.looseObject({ status: z.string() }) })
    .optional(),
})
type Update = z.infer<typeof update>

// Fields of a message that a person sent on purpose, and what we call them.
const mediaKinds = {
  photo: 'photo',
  video: 'video',
  video_note: 'video',
  animation: 'video',
  voice: 'voice',
  audio: 'voice',
  sticker: 'sticker',
  document: 'file',
  poll: 'other',
  dice: 'other',
  game: 'other',
  story: 'other',
  paid_media: 'other',
} as const

/** `/hoso@our_bot H36…` is `/hoso H36…`; `/start` with words after it is a link that was opened. */
function readText(text: string): Content | undefined {
  const clean = cleanText(text).replace(/^(\/\w+)@\w+/, '$1')
  const opened = /^\/start\s+(\S+)$/.exec(clean)
  if (opened?.[1] !== undefined) return { kind: 'open', payload: opened[1] }
  return clean === '' ? undefined : { kind: 'text', text: clean }
}

// More than the Bot API hands out (https://core.telegram.org/bots/api#getfile), and than we read.
const mostBytes = 10 * 1024 * 1024

/** The largest size of a picture, or a document, that can be fetched. Sizes come smallest first. */
function fileOf({ photo = [], document }: ChatMessage): string | undefined {
  const fetchable = [...photo, ...(document === undefined ? [] : [document])].filter(
    ({ file_size = 0 }) => file_size <= mostBytes,
  )
  return fetchable.at(-1)?.file_id
}

function readMedia(message: ChatMessage): Content | undefined {
  for (const [field, media] of Object.entries(mediaKinds)) {
    if (message[field] === undefined) continue
    const caption = cleanText(message.caption ?? '')
    const album = cleanText(message.media_group_id ?? '', 64)
    const file = media === 'photo' || media === 'file' ? fileOf(message) : undefined
    return {
      kind: 'media',
      media,
      ...(caption === '' ? {} : { caption }),
      ...(album === '' ? {} : { album }),
      ...(file && { file }),
    }
  }
  return undefined
}

/** The number of the sender, which Telegram knows, or the card of anybody, which it does not vouch for. */
function readContact(
  { phone_number, user_id }: NonNullable<ChatMessage['contact']>,
  sender: number | undefined,
): Content {
  const own = user_id !== undefined && user_id === sender
  return { kind: 'contact', phone: cleanText(phone_number, 40), ...(own && { verified: true }) }
}

function readContent(message: ChatMessage): Content | undefined {
  if (message.text !== undefined) return readText(message.text)
  if (message.contact !== undefined) return readContact(message.contact, message.from?.id)
  if (message.location !== undefined) {
    const { latitude, longitude } = message.location
    const label = cleanText(message.venue?.title ?? '', 200)
    return { kind: 'location', latitude, longitude, ...(label === '' ? {} : { label }) }
  }
  return readMedia(message)
}

type Heard = { chat: string; content: Content }

function hearMessage(message: ChatMessage): Heard | undefined {
  if (message.from?.is_bot === true) return undefined
  const chat = String(message.chat.id)
  if (message.chat.type === 'group' || message.chat.type === 'supergroup') {
    // With Telegram's privacy mode a group shows us only what is meant for us: commands and replies.
    return message.text?.startsWith('/') ? { chat, content: { kind: 'group' } } : undefined
  }
  if (message.chat.type !== 'private') return undefined
  const content = readContent(message)
  return content && { chat, content }
}

/** A corrected text is answered anew; a live location that moves, or a new caption, is not. */
function hearEdit(message: ChatMessage): Heard | undefined {
  return message.text === undefined ? undefined : hearMessage(message)
}

function hearTap(tap: NonNullable<Update['callback_query']>): Heard | undefined {
  // A button too old for Telegram to show its message still tells who pressed it; in a private chat that is the chat.
  const privately = tap.message === undefined || tap.message.chat.type === 'private'
  if (!privately || tap.data === undefined) return undefined
  const data = cleanText(tap.data, 64)
  return data === '' ? undefined : { chat: String(tap.from.id), content: { kind: 'choice', data } }
}

function hearMembership(change: NonNullable<Update['my_chat_member']>): Heard | undefined {
  const chat = String(change.chat.id)
  const present = ['member', 'administrator', 'creator'].includes(change.new_chat_member.status)
  if (change.chat.type === 'private') {
    return { chat, content: { kind: present ? 'joined' : 'left' } }
  }
  const group = change.chat.type === 'group' || change.chat.type === 'supergroup'
  return group && present ? { chat, content: { kind: 'group' } } : undefined
}

function hear(received: Update): Heard | undefined {
  if (received.message) return hearMessage(received.message)
  if (received.edited_message) return hearEdit(received.edited_message)
  if (received.callback_query) return hearTap(received.callback_query)
  if (received.my_chat_member) return hearMembership(received.my_chat_member)
  return undefined
}

function sameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}

function toMessage(received: Update, heard: Heard): Message {
  const tap = cleanText(received.callback_query?.id ?? '', 64)
  return {
    channel: 'telegram',
    address: heard.chat,
    externalId: String(received.update_id),
    position: received.update_id,
    content: heard.content,
    ...(tap === '' ? {} : { tap }),
  }
}

function parse(body: Buffer): Update | undefined {
  try {
    return update.safeParse(JSON.parse(body.toString('utf8'))).data
  } catch {
    return undefined
  }
}

/**
 * Verifies and translates a Telegram webhook. The secret is the one given to setWebhook and comes back in
 * `X-Telegram-Bot-Api-Secret-Token` (https://core.telegram.org/bots/api#setwebhook). Updates that are not a person
 * talking to us in private are passed over.
 */
export function createTelegramReceive(secret: string): (request: WebhookRequest) => Received {
  return ({ headers, body }) => {
    const given = headers['x-telegram-bot-api-secret-token']
    if (typeof given !== 'string' || !sameSecret(given, secret)) {
      return { kind: 'refused', status: 401, reason: 'missing or wrong secret' }
    }
    const received = parse(body)
    if (received === undefined) return { kind: 'refused', status: 400, reason: 'not an update' }
    const heard = hear(received)
    return { kind: 'messages', messages: heard === undefined ? [] : [toMessage(received, heard)] }
  }
}
