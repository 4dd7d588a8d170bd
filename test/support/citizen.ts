import { randomUUID } from 'node:crypto'
import { readTranscript } from '#src/chat/transcript.ts'
import { translator } from '#src/i18n/translate.ts'
import type { ZaloSend } from './fake-zalo.ts'
import { takePhoto } from './take-photo.ts'
import { type TestAssistant, testSealing } from './test-assistant.ts'
import { placeOf, zaloEvent, zaloGestures, zaloMessage } from './zalo-events.ts'

/** What a person sees: the text of a reply, its buttons, and whether there is a picture of ours. */
export type Seen = {
  text: string
  buttons: { label: string; data?: string; url?: string }[]
  picture?: true
}

/** What a person may do without words. */
export const gestures = [
  /** Real photos by their number, several as one album; what follows is the caption: `ảnh chụp 1 2 ổ gà trước chợ`. */
  'ảnh chụp',
  'ảnh',
  'nhãn dán',
  'tin thoại',
  'video',
  'tệp',
  'vị trí',
  'danh bạ',
  'số của mình',
] as const
export type Gesture = (typeof gestures)[number]

/** A person on one platform. Each action resolves when the assistant has nothing more to say. */
export type Citizen = {
  says(text: string): Promise<Seen[]>
  taps(data: string): Promise<Seen[]>
  opens(payload: string): Promise<Seen[]>
  sends(gesture: Gesture, words?: string): Promise<Seen[]>
  /** What came of the assistant's own accord since the last look, after what waits is sent. */
  sees(): Promise<Seen[]>
}

type TelegramButton = { text: string; callback_data?: string; url?: string }
type FakeZaloMessage = ZaloSend['message']

const more = translator('vi')('menu.more')

let lastNumber = 7_000_000

const telegramMedia: Record<Exclude<Gesture, 'số của mình' | 'ảnh chụp'>, object> = {
  ảnh: { photo: [{ file_id: 'small', file_unique_id: 's', width: 90, height: 67 }] },
  'nhãn dán': {
    sticker: { file_id: 'st', file_unique_id: 's', type: 'regular', width: 9, height: 9 },
  },
  'tin thoại': { voice: { file_id: 'v', file_unique_id: 'v', duration: 3 } },
  video: { video: { file_id: 'vi', file_unique_id: 'v', width: 9, height: 9, duration: 3 } },
  tệp: { document: { file_id: 'd', file_unique_id: 'd' } },
  'vị trí': { location: { latitude: 11.7, longitude: 108.3 } },
  'danh bạ': { contact: { phone_number: '+84912345678', first_name: 'A', user_id: 1 } },
}

/** `1 2 ổ gà` is photo 1 and photo 2 with a caption. */
function readPhotos(words = ''): { numbers: number[]; caption: string } {
  const [, numbers = '', caption = ''] = /^((?:\d+\s*)*)(.*)$/s.exec(words) ?? []
  return { numbers: numbers.trim().split(/\s+/).map(Number), caption }
}

async function deliverWaiting(test: TestAssistant): Promise<void> {
  await test.assistant.delivery.poll()
  await test.idle()
}

/** A person who writes on Telegram: real update shapes in, what the Bot API was asked to send out. */
export function telegramCitizen(test: TestAssistant, phone = '+84912345678'): Citizen {
  const id = ++lastNumber
  const ownNumber = { contact: { phone_number: phone, first_name: 'Dân', user_id: id } }
  const chat = { id, type: 'private', first_name: 'Dân' }
  const from = { id, is_bot: false, first_name: 'Dân' }

  const shown = new Set(['sendMessage', 'sendPhoto'])
  let looked = test.telegram.calls.length

  function look(): Seen[] {
    const since = test.telegram.calls.slice(looked)
    looked = test.telegram.calls.length
    return since
      .filter(({ method, payload }) => shown.has(method) && payload.chat_id === String(id))
      .map(({ method, payload }) => {
        const markup = payload.reply_markup as
          | { inline_keyboard?: TelegramButton[][]; keyboard?: TelegramButton[][] }
          | undefined
        const rows = markup?.inline_keyboard ?? markup?.keyboard ?? []
        const buttons = rows.flat().map((button) => ({
          label: button.text,
          ...(button.callback_data === undefined ? {} : { data: button.callback_data }),
          ...(button.url === undefined ? {} : { url: button.url }),
        }))
        const picture = method === 'sendPhoto' && { picture: true as const }
        return { text: String(payload.text ?? payload.caption), buttons, ...picture }
      })
  }

  async function act(...bodies: object[]): Promise<Seen[]> {
    for (const body of bodies) {
      const status = await test.postUpdate({ update_id: ++lastNumber, ...body })
      if (status !== 200) throw new Error(`the webhook answered ${status}`)
    }
    await test.idle()
    return look()
  }

  const body = (fields: object) => ({
    message: { message_id: ++lastNumber, date: 1_760_000_000, chat, from, ...fields },
  })
  const message = (fields: object) => act(body(fields))

  /** The parts of an album are messages of their own; the caption stands on one of them. */
  async function photograph(words?: string): Promise<Seen[]> {
    const { numbers, caption } = readPhotos(words)
    const album = numbers.length > 1 ? { media_group_id: String(++lastNumber) } : {}
    for (const number of numbers) {
      test.telegram.files.set(`photo-${number}`, await takePhoto(number))
    }
    const parts = numbers.map((number, nth) =>
      body({
        photo: [
          { file_id: 'small', file_size: 900, width: 90, height: 67 },
          { file_id: `photo-${number}`, file_size: 90_000, width: 800, height: 600 },
        ],
        ...album,
        ...(caption !== '' && nth === numbers.length - 1 && { caption }),
      }),
    )
    return await act(...parts)
  }

  return {
    says: (text) => message({ text }),
    taps: (data) =>
      act({
        callback_query: {
          id: String(++lastNumber),
          from,
          chat_instance: '1',
          data,
          message: { message_id: 1, date: 1, chat },
        },
      }),
    opens: (payload) => message({ text: `/start ${payload}` }),
    sends: (gesture, words) =>
      gesture === 'ảnh chụp'
        ? photograph(words)
        : message({
            ...(gesture === 'số của mình' ? ownNumber : telegramMedia[gesture]),
            ...(words === undefined ? {} : { caption: words }),
          }),
    sees: async () => {
      await deliverWaiting(test)
      return look()
    },
  }
}

const webMedia: Record<Exclude<Gesture, 'ảnh chụp'>, object> = {
  ảnh: { kind: 'media', media: 'photo' },
  'nhãn dán': { kind: 'media', media: 'sticker' },
  'tin thoại': { kind: 'media', media: 'voice' },
  video: { kind: 'media', media: 'video' },
  tệp: { kind: 'media', media: 'file' },
  'vị trí': { kind: 'location', latitude: 11.7, longitude: 108.3 },
  'danh bạ': { kind: 'contact', phone: '+84912345678' },
  'số của mình': { kind: 'contact', phone: '+84912345678' },
}

/** A person in the web simulator: what its page posts in, what its transcript shows out. */
export function webCitizen(test: TestAssistant): Citizen {
  const person = `dan-${++lastNumber}`
  const known = new Set<string>()
  let cursor: string | undefined

  async function act(...contents: object[]): Promise<Seen[]> {
    for (const content of contents) {
      const id = `m-${++lastNumber}`
      const status = await test.post('/webhooks/web', { id, person, position: lastNumber, content })
      if (status !== 200) throw new Error(`the webhook answered ${status}`)
    }
    await test.idle()
    return await look()
  }

  async function photograph(words?: string): Promise<Seen[]> {
    const { numbers, caption } = readPhotos(words)
    const album = numbers.length > 1 ? { album: randomUUID() } : {}
    const expiry = new Date('2027-01-01T00:00:00Z')
    const files = []
    for (const number of numbers) {
      const picture = { name: 'anh', mediaType: 'image/jpeg', bytes: await takePhoto(number) }
      files.push(await test.assistant.files.save(picture, expiry))
    }
    const parts = files.map((file, nth) => ({
      ...{ kind: 'media', media: 'photo', file, ...album },
      ...(caption !== '' && nth === files.length - 1 && { caption }),
    }))
    return await act(...parts)
  }

  async function look(): Promise<Seen[]> {
    const deps = { sql: test.database.sql, sealing: testSealing }
    const transcript = await readTranscript(deps, 'web', person, cursor)
    cursor = transcript.cursor
    // What is said anew in its place is no new message.
    const fresh = transcript.items.filter(({ key }) => !known.has(key))
    for (const { key } of fresh) known.add(key)
    return fresh.flatMap(({ reply }) =>
      reply === undefined
        ? []
        : [
            {
              ...{ text: reply.text, buttons: reply.choices ?? [] },
              ...(reply.image && { picture: true as const }),
            },
          ],
    )
  }

  return {
    says: (text) => act({ kind: 'text', text }),
    taps: (data) => act({ kind: 'choice', data }),
    opens: (payload) => act({ kind: 'open', payload }),
    sends: (gesture, words) =>
      gesture === 'ảnh chụp'
        ? photograph(words)
        : act({ ...webMedia[gesture], ...(words === undefined ? {} : { caption: words }) }),
    sees: async () => {
      await deliverWaiting(test)
      return await look()
    },
  }
}

type Request = { headers: Record<string, string>; body: Buffer }

/** A person who writes on Zalo: signed events in, what the message API was asked to send out. */
export function zaloCitizen(test: TestAssistant): Citizen {
  const user = `8456${++lastNumber}901234567`
  let looked = 0

  function look(): Seen[] {
    const since = test.zalo.sentTo(user).slice(looked)
    looked += since.length
    return since.map(seenOf).reduce(withMore, [])
  }

  async function act(event: Request): Promise<Seen[]> {
    const status = await test.post('/webhooks/zalo', event.body, event.headers)
    if (status !== 200) throw new Error(`the webhook answered ${status}`)
    await test.idle()
    return look()
  }

  const message = (name: string, fields: object) =>
    act(zaloMessage(user, ++lastNumber, name, fields))
  const says = (text: string) => message('user_send_text', { text })

  /** Several photos come in one message. */
  async function photograph(words?: string): Promise<Seen[]> {
    const { numbers, caption } = readPhotos(words)
    for (const number of numbers) {
      test.zalo.files.set(`/photo-${number}.jpg`, await takePhoto(number))
    }
    const attachments = numbers.map((number) => ({
      ...{ type: 'image', payload: { url: `${test.zalo.url}/photo-${number}.jpg` } },
    }))
    const text = caption === '' ? {} : { text: caption }
    return await message('user_send_image', { attachments, ...text })
  }

  async function sends(gesture: Gesture, words?: string): Promise<Seen[]> {
    if (gesture === 'ảnh chụp') return await photograph(words)
    const name = zaloGestures[gesture]
    if (name === 'user_submit_info') {
      return await act(zaloEvent(user, ++lastNumber, name, { info: { phone: '84912345678' } }))
    }
    const place = name === 'user_send_location' ? placeOf(11.7, 108.3) : {}
    return await message(name, { ...place, ...(words === undefined ? {} : { text: words }) })
  }

  // A tap comes back as a text; a link to the account carries nothing, so what a link names is typed.
  return {
    ...{ says, taps: says, sends },
    opens: (payload) => says(`/start ${payload}`),
    sees: async () => {
      await deliverWaiting(test)
      return look()
    },
  }
}

/** Buttons that did not fit under a message follow in one of their own: seen as its buttons, as elsewhere. */
function withMore(seen: Seen[], next: Seen): Seen[] {
  const last = seen.at(-1)
  const isFull = last !== undefined && (last.buttons.length >= 5 || last.picture === true)
  if (!isFull || next.text !== more) return [...seen, next]
  return [...seen.slice(0, -1), { ...last, buttons: [...last.buttons, ...next.buttons] }]
}

function seenOf({ text, attachment }: FakeZaloMessage): Seen {
  const buttons = (attachment?.payload.buttons ?? []).map(({ title, payload }) =>
    typeof payload === 'string' ? { label: title, data: payload } : { label: title, ...payload },
  )
  const shown = attachment?.payload.elements?.some(({ attachment_id }) => attachment_id)
  return { text: text ?? '', buttons, ...(shown && { picture: true as const }) }
}
