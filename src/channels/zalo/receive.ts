import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Content, cleanText, type Message } from '../../chat/message.ts'
import type { Aside, Received, WebhookRequest } from '../channel.ts'
import { isSigned, type WebhookSecrets } from './signature.ts'
import { readTap } from './tap.ts'

// Field names and shapes: zalo-oa-api.md section 5.1. Ids and timestamps are strings and stay strings.
const id = z.string().regex(/^[\x21-\x7e]{1,64}$/)
const timestamp = z.union([
  z.string().regex(/^\d{1,15}$/),
  // Zalo writes a string; a number of this length would read the same.
  z.number().int().nonnegative().max(999_999_999_999_999).transform(String),
])
const envelope = z.looseObject({ timestamp })

const coordinate = z
  .union([z.number(), z.string().regex(/^\s*[+-]?\d{1,3}(\.\d+)?\s*$/)])
  .transform(Number)
const place = z.object({
  latitude: coordinate.refine((value) => Math.abs(value) <= 90),
  longitude: coordinate.refine((value) => Math.abs(value) <= 180),
})

const attachment = z.looseObject({
  payload: z.looseObject({ coordinates: z.unknown().optional() }).optional(),
})
const said = z.looseObject({
  msg_id: z.string().optional(),
  text: z.string().optional(),
  attachments: z.array(z.unknown()).optional(),
  location: z.unknown().optional(),
})

const event = z.looseObject({
  app_id: z.string(),
  event_name: z.string(),
  timestamp,
  sender: z.looseObject({ id, admin_id: z.unknown().optional() }).optional(),
  recipient: z.looseObject({ id }).optional().catch(undefined),
  // follow and unfollow have no sender, a tap on the chat button has the id in the event itself.
  follower: z.looseObject({ id }).optional(),
  user_id: id.optional(),
  message: said.optional(),
  info: z
    .looseObject({ phone: z.union([z.string(), z.number().transform(String)]).optional() })
    .optional(),
})
type Event = z.infer<typeof event>

export type Reading = {
  /** Tells a tap from a text that somebody typed. */
  tapKey: Uint8Array
  /** Does Zalo's form vouch for the number that it brings? */
  formVerified: boolean
  /** See ZaloSettings. */
  humanEcho: 'admin' | 'any'
}

type Reader = (event: Event, address: string, reading: Reading) => Content | undefined

const readText: Reader = ({ message }, address, { tapKey }) => {
  const text = cleanText(message?.text ?? '')
  const tap = readTap(tapKey, address, text)
  if (tap?.genuine) return { kind: 'choice', data: tap.data }
  // A tap that is not this person's, or of another key, says what its words say and no more.
  const words = tap?.data ?? text
  // No link of Zalo's carries anything to us; who copies one of Telegram's is understood all the same.
  const opened = /^\/start\s+([\x21-\x7e]{1,64})$/.exec(words)
  if (opened?.[1] !== undefined) return { kind: 'open', payload: opened[1] }
  return words === '' ? undefined : { kind: 'text', text: words }
}

// Of the rest there is nothing to read.
const fetched = ['photo', 'file']
// File names come with Vietnamese letters in them.
const address = z
  .url()
  .transform((url) => new URL(url).href)
  .refine((url) => url.length <= 2000)
const attached = z.looseObject({
  payload: z.looseObject({ url: address }),
})

const mostFiles = 10

function addressesIn(attachments: readonly unknown[]): string[] {
  return attachments
    .slice(0, mostFiles)
    .flatMap((each) => attached.safeParse(each).data?.payload.url ?? [])
}

function media(kind: Extract<Content, { kind: 'media' }>['media']): Reader {
  return ({ message }) => {
    const caption = cleanText(message?.text ?? '')
    const [file, ...more] = fetched.includes(kind) ? addressesIn(message?.attachments ?? []) : []
    return {
      kind: 'media',
      media: kind,
      ...(caption === '' ? {} : { caption }),
      ...(file && { file }),
      ...(more.length > 0 && { moreFiles: more }),
    }
  }
}

const readPlace: Reader = ({ message }) => {
  const payload = attachment.safeParse(message?.attachments?.[0]).data?.payload
  // The documented shape, the same without its wrapper, and one seen beside the attachments.
  for (const shape of [payload?.coordinates, payload, message?.location]) {
    const found = place.safeParse(shape)
    if (found.success) return { kind: 'location', ...found.data }
  }
  return { kind: 'media', media: 'other' }
}

const readPhone: Reader = ({ info }, _, { formVerified }) => {
  const phone = cleanText(info?.phone ?? '', 40)
  if (phone === '') return undefined
  return { kind: 'contact', phone, ...(formVerified && { verified: true }) }
}

const came: Reader = () => ({ kind: 'joined' })

// What a person can do.
const readers = new Map<string, Reader>([
  ['user_send_text', readText],
  ['user_send_image', media('photo')],
  ['user_send_gif', media('video')],
  ['user_send_video', media('video')],
  ['user_send_audio', media('voice')],
  ['user_send_sticker', media('sticker')],
  ['user_send_file', media('file')],
  ['user_send_link', media('other')],
  ['user_send_business_card', media('other')],
  ['user_send_location', readPlace],
  ['user_submit_info', readPhone],
  ['follow', came],
  ['user_click_chatnow', came],
  ['unfollow', () => ({ kind: 'left' })],
])

// Known, and nothing to us: receipts, other people's chats, calls, what the platform tells about templates and quotas.
const passedOver =
  /^(user_received_message|user_seen_message|(user|oa)_reacted_message|add_user_to_tag|user_feedback|change_(template_(status|quality|quota)|oa_daily_quota|oa_template_tags)|anonymous_send_\w+|oa_send_anonymous_\w+|oa_send_consent|user_reply_consent|oa_call_user|user_call_oa|create_group|user_join_group|user_send_group_\w+|oa_send_group_\w+)$/

const plainId = /^[\x21-\x7e]{1,100}$/

/** Zalo's id of the message; an event without one is known by what happened, when, and to whom. */
function externalIdOf({ event_name, timestamp, message }: Event, address: string): string {
  if (message?.msg_id !== undefined && plainId.test(message.msg_id)) return message.msg_id
  const user = createHash('sha256').update(address).digest('hex').slice(0, 16)
  return `${event_name}-${timestamp}-${user}`
}

/** What was said in our name: `sender` is the account, `recipient` the person. */
function readEcho(happened: Event, humanEcho: Reading['humanEcho']): Aside[] {
  const { sender, recipient, message } = happened
  if (recipient === undefined || message?.msg_id === undefined) return []
  const byClerk = humanEcho === 'any' || typeof sender?.admin_id === 'string'
  const at = new Date(Number(happened.timestamp))
  const { msg_id: externalId } = message
  return [{ kind: 'echo', address: recipient.id, externalId, at, byClerk }]
}

type Sorted = { messages: Message[]; asides?: Aside[] }

/** An event whose name or shape nobody here knows. */
function strange(received: z.infer<typeof envelope>): Sorted {
  const { event_name } = received
  // Names become labels of a metric: what is not written like one is lumped together.
  const plain = typeof event_name === 'string' && /^[a-z][a-z0-9_]{0,59}$/.test(event_name)
  const name = plain ? event_name : 'other'
  return { messages: [], asides: [{ kind: 'unknown', name, payload: JSON.stringify(received) }] }
}

function sortOut(received: z.infer<typeof envelope>, reading: Reading): Sorted {
  if (typeof received.event_name === 'string' && passedOver.test(received.event_name)) {
    return { messages: [] }
  }
  const happened = event.safeParse(received).data
  if (happened === undefined) return strange(received)
  if (happened.event_name.startsWith('oa_send_')) {
    return { messages: [], asides: readEcho(happened, reading.humanEcho) }
  }
  const address = happened.sender?.id ?? happened.follower?.id ?? happened.user_id
  const read = readers.get(happened.event_name)
  if (address === undefined || read === undefined) return strange(received)
  const content = read(happened, address, reading)
  if (content === undefined) return { messages: [] }
  const externalId = externalIdOf(happened, address)
  // Milliseconds since 1970 have 13 digits, exact as a number until the year 287396.
  const position = Number(happened.timestamp)
  return { messages: [{ channel: 'zalo', address, externalId, position, content }] }
}

function parse(body: Buffer): z.infer<typeof envelope> | undefined {
  try {
    return envelope.safeParse(JSON.parse(body.toString('utf8'))).data
  } catch {
    return undefined
  }
}

const refused = (status: 400 | 401, reason: string): Received => ({
  kind: 'refused',
  status,
  reason,
})

/**
 * Verifies and translates a Zalo webhook: without `X-ZEvent-Signature` 401, unreadable or without a timestamp 400, not
 * signed for our app 401. Order within a chat is that of the event's timestamp. Echoes and unknown events come as asides. An old timestamp is no reason to refuse: Zalo repeats for an hour [2+], perhaps with
 * the first one [?], and repetitions are known by their id.
 */
export function createZaloReceive(
  secrets: WebhookSecrets,
  reading: Reading,
): (request: WebhookRequest) => Received {
  return ({ headers, body }) => {
    const header = headers['x-zevent-signature']
    if (typeof header !== 'string' || header === '') return refused(401, 'no signature')
    const read = parse(body)
    if (read === undefined) return refused(400, 'no event with a timestamp')
    if (read.app_id !== secrets.appId) return refused(401, 'not for this app')
    // The event's own spelling: "0012" and 12 are different bytes under the signature.
    if (!isSigned(secrets, header, body, read.timestamp)) return refused(401, 'wrong signature')
    return { kind: 'messages', ...sortOut(read, reading) }
  }
}
