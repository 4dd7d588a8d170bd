import { readTranscript } from '#src/chat/transcript.ts'
import type { ZaloSend } from './fake-zalo.ts'
import { type TestAssistant, testSealing } from './test-assistant.ts'
import { placeOf, zaloEvent, zaloGestures, zaloMessage } from './zalo-events.ts'

/** What a person sees: the text of a reply and its buttons. */
export type Seen = { text: string; buttons: { label: string; data?: string; url?: string }[] }

/** What a person may do without words. */
export const gestures = [
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

let lastNumber = 7_000_000

const telegramMedia: Record<Exclude<Gesture, 'số của mình'>, object> = {
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

  let looked = test.telegram.calls.length

  function look(): Seen[] {
    const since = test.telegram.calls.slice(looked)
    looked = test.telegram.calls.length
    return since
      .filter(({ method, payload }) => method === 'sendMessage' && payload.chat_id === String(id))
      .map(({ payload }) => {
        const markup = payload.reply_markup as
          | { inline_keyboard?: TelegramButton[][]; keyboard?: TelegramButton[][] }
          | undefined
        const rows = markup?.inline_keyboard ?? markup?.keyboard ?? []
        const buttons = rows.flat().map((button) => ({
          label: button.text,
          ...(button.callback_data === undefined ? {} : { data: button.callback_data }),
          ...(button.url === undefined ? {} : { url: button.url }),
        }))
        return { text: String(payload.text), buttons }
      })
  }

  async function act(body: object): Promise<Seen[]> {
    const status = await test.postUpdate({ update_id: ++lastNumber, ...body })
    if (status !== 200) throw new Error(`the webhook answered ${status}`)
    await test.idle()
    return look()
  }

  const message = (fields: object) =>
    act({ message: { message_id: ++lastNumber, date: 1_760_000_000, chat, from, ...fields } })

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
      message({
        ...(gesture === 'số của mình' ? ownNumber : telegramMedia[gesture]),
        ...(words === undefined ? {} : { caption: words }),
      }),
    sees: async () => {
      await deliverWaiting(test)
      return look()
    },
  }
}

const webMedia: Record<Gesture, object> = {
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

  async function act(content: object): Promise<Seen[]> {
    const id = `m-${++lastNumber}`
    const status = await test.post('/webhooks/web', { id, person, position: lastNumber, content })
    if (status !== 200) throw new Error(`the webhook answered ${status}`)
    await test.idle()
    return await look()
  }

  async function look(): Promise<Seen[]> {
    const deps = { sql: test.database.sql, sealing: testSealing }
    const transcript = await readTranscript(deps, 'web', person, cursor)
    cursor = transcript.cursor
    // What is said anew in its place is no new message.
    const fresh = transcript.items.filter(({ key }) => !known.has(key))
    for (const { key } of fresh) known.add(key)
    return fresh.flatMap(({ reply }) =>
      reply === undefined ? [] : [{ text: reply.text, buttons: reply.choices ?? [] }],
    )
  }

  return {
    says: (text) => act({ kind: 'text', text }),
    taps: (data) => act({ kind: 'choice', data }),
    opens: (payload) => act({ kind: 'open', payload }),
    sends: (gesture, words) =>
      act({ ...webMedia[gesture], ...(words === undefined ? {} : { caption: words }) }),
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
    return since.map(seenOf)
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

  async function sends(gesture: Gesture, words?: string): Promise<Seen[]> {
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

function seenOf({ text, attachment }: FakeZaloMessage): Seen {
  const buttons = (attachment?.payload.buttons ?? []).map(({ title, payload }) =>
    typeof payload === 'string' ? { label: title, data: payload } : { label: title, ...payload },
  )
  return { text: text ?? '', buttons }
}
