import { describe } from 'vitest'
import { createTelegram } from '#src/channels/telegram/channel.ts'
import { createWebChannel } from '#src/channels/web/deliver.ts'
import { createLog } from '#src/log.ts'
import { startFakeTelegram } from '#test/support/fake-telegram.ts'
import { type Act, describeChannel, type Platform } from './contract.ts'
import { zalo } from './zalo/platform.ts'

const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const silent = createLog('silent')

const secretHeader = 'x-telegram-bot-api-secret-token'
const telegramHeaders = { [secretHeader]: 'secret' }
const chat = { id: 5001234567, type: 'private', first_name: 'Hạnh' }
const from = { id: 5001234567, is_bot: false, first_name: 'Hạnh' }
const file = { file_id: 'f', file_unique_id: 'u' }

const telegramMedia = {
  photo: { photo: [{ ...file, width: 90, height: 67 }] },
  video: { video: { ...file, width: 90, height: 67, duration: 3 } },
  voice: { voice: { ...file, duration: 3 } },
  sticker: { sticker: { ...file, type: 'regular', width: 512, height: 512 } },
  file: { document: { ...file, file_name: 'giay-hen.pdf' } },
  other: { dice: { emoji: '🎲', value: 3 } },
}

function telegramUpdate(act: Act): object {
  const message = (fields: object) => ({
    message: { message_id: 1, date: 1_795_140_000, chat, from, ...fields },
  })
  switch (act.does) {
    case 'says':
      return message({ text: act.text })
    case 'taps':
      return { callback_query: { id: '1', from, chat_instance: '1', data: act.data } }
    case 'sends':
      return message({ ...telegramMedia[act.media], caption: act.caption })
    case 'shows a place':
      return message({ location: { latitude: act.latitude, longitude: act.longitude } })
    case 'gives a phone number':
      return message({ contact: { phone_number: act.phone, first_name: 'Hạnh' } })
    case 'begins the chat':
      return { my_chat_member: { chat, from, new_chat_member: { status: 'member' } } }
  }
}

function telegramShown(payload: Record<string, unknown> = {}) {
  const { text, caption, reply_markup } = payload as {
    text?: string
    caption?: string
    reply_markup?: {
      inline_keyboard: { text: string; callback_data?: string; url?: string }[][]
    }
  }
  const buttons = (reply_markup?.inline_keyboard ?? []).flat().map((button) => ({
    label: button.text,
    ...(button.url === undefined ? { data: button.callback_data ?? '' } : { url: button.url }),
  }))
  return { text: text ?? caption ?? '', buttons }
}

const telegram: Platform = {
  name: 'telegram',
  address: '5001234567',
  media: ['photo', 'video', 'voice', 'sticker', 'file', 'other'],
  most: { textLength: 4096, captionLength: 1024, choices: 100 },
  webhook: (act, nth) => ({
    headers: telegramHeaders,
    body: json({ update_id: 284_173_900 + nth, ...telegramUpdate(act) }),
  }),
  refused: {
    'without the secret': { request: { headers: {}, body: json({ update_id: 1 }) }, status: 401 },
    'with a wrong secret': {
      request: { headers: { [secretHeader]: 'guess' }, body: json({ update_id: 1 }) },
      status: 401,
    },
    'no update': { request: { headers: telegramHeaders, body: json({}) }, status: 400 },
    'cut off': { request: { headers: telegramHeaders, body: Buffer.from('{"upd') }, status: 400 },
  },
  async open() {
    const fake = await startFakeTelegram()
    const channel = createTelegram(
      { token: '123456:test-token-of-nobody', secret: 'secret', apiRoot: fake.url },
      { publicUrl: 'http://localhost', commands: { vi: [], en: [] } },
      { log: silent, loadFile: async () => undefined },
    )
    return {
      channel,
      close: fake.close,
      async show(reply) {
        await channel.deliver(reply, '5001234567')
        return telegramShown(fake.calls.at(-1)?.payload)
      },
      async edit(sent, instead) {
        const { externalId } = await channel.deliver(sent, '5001234567')
        await channel.edit?.(instead, '5001234567', externalId)
        const { method, payload } = fake.calls.at(-1) ?? {}
        if (method !== 'editMessageText' || payload?.message_id !== Number(externalId)) {
          throw new Error('another message was changed')
        }
        return telegramShown(payload)
      },
    }
  },
}

function webContent(act: Act): object {
  switch (act.does) {
    case 'says':
      return { kind: 'text', text: act.text }
    case 'taps':
      return { kind: 'choice', data: act.data }
    case 'sends':
      return { kind: 'media', media: act.media, caption: act.caption }
    case 'shows a place':
      return { kind: 'location', latitude: act.latitude, longitude: act.longitude }
    case 'gives a phone number':
      return { kind: 'contact', phone: act.phone }
    case 'begins the chat':
      return { kind: 'joined' }
  }
}

const web: Platform = {
  name: 'web',
  address: 'ba-lan',
  media: ['photo', 'video', 'voice', 'sticker', 'file', 'other'],
  // The page is ours: as long and as many as a reader takes in.
  most: { textLength: 4096, captionLength: 4096, choices: 20 },
  webhook: (act, nth) => ({
    headers: {},
    body: json({ id: `m-${nth}`, person: 'ba-lan', position: nth, content: webContent(act) }),
  }),
  refused: {
    'no message': { request: { headers: {}, body: json({}) }, status: 400 },
    'cut off': { request: { headers: {}, body: Buffer.from('{"id') }, status: 400 },
    'from nobody': {
      request: { headers: {}, body: json({ id: '1', person: '', content: { kind: 'joined' } }) },
      status: 400,
    },
  },
  async open() {
    const rung: string[] = []
    const channel = createWebChannel({
      loadFile: async () => undefined,
      now: () => new Date(),
      announce: (address) => rung.push(address),
    })
    return {
      channel,
      close: async () => {},
      // The page reads the stored reply as it is, once it is told that there is something new.
      async show(reply) {
        await channel.deliver(reply, 'ba-lan')
        if (rung.pop() !== 'ba-lan') throw new Error('the page was not told')
        return { text: reply.text, buttons: reply.choices ?? [] }
      },
      async edit(sent, instead) {
        const { externalId } = await channel.deliver(sent, 'ba-lan')
        rung.length = 0
        await channel.edit?.(instead, 'ba-lan', externalId)
        if (rung.pop() !== 'ba-lan') throw new Error('the page was not told')
        return { text: instead.text, buttons: instead.choices ?? [] }
      },
    }
  },
}

// A new channel is a new row.
describe.each([telegram, zalo, web])('the channel $name', (platform) => {
  describeChannel(platform)
})
