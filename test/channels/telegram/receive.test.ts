import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTelegramReceive } from '#src/channels/telegram/receive.ts'
import { messageSchema } from '#src/chat/message.ts'

const secret = 'a-secret_that-nobody-knows'
const receive = createTelegramReceive(secret)
const folder = join(import.meta.dirname, 'payloads')
const files = readdirSync(folder).map((file) => file.replace('.json', ''))
const payload = (name: string) => readFileSync(join(folder, `${name}.json`))

const receiveBytes = (body: Buffer | string) =>
  receive({
    headers: { 'x-telegram-bot-api-secret-token': secret },
    body: Buffer.from(body),
  })

const hanh = '5001234567'
const breu = '912345678'
const anna = '6123456789'
const group = '-4012345678'

type Heard = { name: string; file: string; address: string; content: object }

const heard: Heard[] = [
  {
    name: 'a text',
    file: 'text',
    address: hanh,
    content: { kind: 'text', text: 'Hồ sơ H36.12.345-261112-0001 của tôi tới đâu rồi?' },
  },
  {
    name: '/start behind a link opens what the link names',
    file: 'start-payload',
    address: hanh,
    content: { kind: 'open', payload: 'hs_H36_12_345_261112_0001' },
  },
  {
    name: '/start alone is a text',
    file: 'start',
    address: anna,
    content: { kind: 'text', text: '/start' },
  },
  {
    name: 'a command with words behind it',
    file: 'command',
    address: hanh,
    content: { kind: 'text', text: '/hoso H36.12.345-261112-0001' },
  },
  {
    name: 'a command loses the name of the bot',
    file: 'command-with-bot-name',
    address: breu,
    content: { kind: 'text', text: '/hoso H36.12.345-261112-0001' },
  },
  {
    name: 'a forwarded text is a text',
    file: 'forwarded-text',
    address: hanh,
    content: { kind: 'text', text: 'Nhờ cháu hỏi giúp mã H36.12.345-261112-0001' },
  },
  {
    name: 'a text through another bot is a text',
    file: 'via-bot',
    address: anna,
    content: { kind: 'text', text: 'Where is the one-stop office?' },
  },
  {
    name: 'of a reply only what the person wrote',
    file: 'reply-with-quote',
    address: breu,
    content: { kind: 'text', text: "N'Thol Hạ" },
  },
  {
    name: 'a corrected text is said anew',
    file: 'edited-text',
    address: hanh,
    content: { kind: 'text', text: 'H36.12.345-261112-0002' },
  },
  {
    name: 'a chat id of 52 bits keeps every digit',
    file: 'large-ids',
    address: '4503599627370495',
    content: { kind: 'text', text: 'menu' },
  },
  {
    name: 'a photo with its caption',
    file: 'photo',
    address: hanh,
    content: {
      kind: 'media',
      media: 'photo',
      caption: 'Ổ gà trước cổng trường tiểu học Ninh Gia',
      file: 'AgACAgUAAxkBAAIphy',
    },
  },
  {
    name: 'the first part of an album, with the caption',
    file: 'album-first',
    address: hanh,
    content: {
      kind: 'media',
      media: 'photo',
      caption: 'Rác đổ tràn ra đường, hai ảnh',
      album: '13987654321098765',
      file: 'AgACAgUAAxkBAAIa1y',
    },
  },
  {
    name: 'the second part of an album, known by its album',
    file: 'album-second',
    address: hanh,
    content: {
      ...{ kind: 'media', media: 'photo', album: '13987654321098765' },
      file: 'AgACAgUAAxkBAAIa2y',
    },
  },
  {
    name: 'a video',
    file: 'video',
    address: breu,
    content: { kind: 'media', media: 'video', caption: 'Nước tràn qua cầu' },
  },
  ...(
    [
      ['a round video', 'video-note', hanh, 'video'],
      ['a moving picture, which also comes as a document', 'animation', anna, 'video'],
      ['a voice message', 'voice', breu, 'voice'],
      ['an audio file', 'audio', hanh, 'voice'],
      ['a sticker', 'sticker', hanh, 'sticker'],
      ['a poll', 'poll', anna, 'other'],
      ['a dice', 'dice', hanh, 'other'],
    ] as const
  ).map(([name, file, address, media]) => ({
    name,
    file,
    address,
    content: { kind: 'media', media },
  })),
  {
    name: 'a document',
    file: 'document',
    address: hanh,
    content: {
      ...{ kind: 'media', media: 'file', caption: 'Giấy hẹn của tôi' },
      file: 'BQACAgUAAxkBAAIdo',
    },
  },
  {
    name: 'a place',
    file: 'location',
    address: breu,
    content: { kind: 'location', latitude: 11.652314, longitude: 108.304871 },
  },
  {
    name: 'a place with a name',
    file: 'venue',
    address: hanh,
    content: {
      kind: 'location',
      latitude: 11.940419,
      longitude: 108.458313,
      label: 'Chợ Đà Lạt',
    },
  },
  {
    name: 'the beginning of a live location',
    file: 'live-location-begun',
    address: breu,
    content: { kind: 'location', latitude: 11.652314, longitude: 108.304871 },
  },
  {
    name: "the sender's own phone number",
    file: 'contact',
    address: hanh,
    content: { kind: 'contact', phone: '+84912345678', verified: true },
  },
  {
    name: 'the card of somebody else, which Telegram does not vouch for',
    file: 'contact-of-another',
    address: hanh,
    content: { kind: 'contact', phone: '+84987654321' },
  },
  {
    name: 'a card without an account, which Telegram does not vouch for',
    file: 'contact-without-account',
    address: hanh,
    content: { kind: 'contact', phone: '+84987654321' },
  },
  { name: 'a block', file: 'blocked', address: hanh, content: { kind: 'left' } },
  { name: 'the end of a block', file: 'unblocked', address: hanh, content: { kind: 'joined' } },
  { name: 'a tap', file: 'callback', address: hanh, content: { kind: 'choice', data: 'contacts' } },
  {
    name: 'a tap whose message Telegram no longer has',
    file: 'callback-without-message',
    address: hanh,
    content: { kind: 'choice', data: 'menu' },
  },
  {
    name: 'a tap on a message too old to be shown',
    file: 'callback-inaccessible-message',
    address: hanh,
    content: { kind: 'choice', data: 'dossier:H36.12.345-261112-0001' },
  },
  {
    name: 'a command in a group',
    file: 'group-command',
    address: group,
    content: { kind: 'group' },
  },
  {
    name: 'a command in a supergroup',
    file: 'supergroup-command',
    address: '-1002345678901',
    content: { kind: 'group' },
  },
  {
    name: 'being added to a group',
    file: 'added-to-group',
    address: group,
    content: { kind: 'group' },
  },
]

const passedOver = [
  ['a moving live location', 'live-location-moved'],
  ['a corrected caption', 'edited-caption'],
  ['talk in a group that is not for us', 'group-text'],
  ['a photo in a group', 'group-photo'],
  ['a tap in a group', 'callback-in-group'],
  ['a tap that plays a game', 'callback-game'],
  ['being removed from a group', 'removed-from-group'],
  ['being added to a channel', 'added-to-channel'],
  ['a post in a channel', 'channel-post'],
  ['a message from a bot', 'from-bot'],
  ['the notice of new members', 'new-chat-members'],
  ['the notice of a pinned message', 'pinned-message'],
  ["a message to a business we don't run", 'business-message'],
  ['a reaction', 'reaction'],
  ['a kind of update from the future', 'unknown-update'],
  ['an update with nothing in it', 'nothing-known'],
] as const

const tapIds: Record<string, string> = {
  callback: '2147837264018273645',
  'callback-without-message': '2147837264018273646',
  'callback-inaccessible-message': '2147837264018273647',
}

describe('an update', () => {
  it.each(heard)('becomes a message: $name', ({ file, address, content }) => {
    const { update_id } = JSON.parse(payload(file).toString())
    const tap = tapIds[file]
    const message = {
      channel: 'telegram',
      address,
      externalId: String(update_id),
      position: update_id,
      content,
      ...(tap === undefined ? {} : { tap }),
    }
    expect(receiveBytes(payload(file))).toEqual({ kind: 'messages', messages: [message] })
    expect(messageSchema.parse(message)).toEqual(message)
  })

  it.each(passedOver)('is passed over: %s', (_, file) => {
    expect(receiveBytes(payload(file))).toEqual({ kind: 'messages', messages: [] })
  })

  it('of every saved kind stands in one of the two lists', () => {
    const listed = [...heard.map(({ file }) => file), ...passedOver.map(([, file]) => file)]
    expect(listed.sort()).toEqual([...files].sort())
  })
})

describe('the secret', () => {
  const header = 'x-telegram-bot-api-secret-token'
  const status = (headers: Record<string, string | string[] | undefined>) => {
    const received = receive({ headers, body: payload('text') })
    return received.kind === 'refused' ? received.status : 200
  }

  it.each([
    ['missing', {}],
    ['empty', { [header]: '' }],
    ['wrong', { [header]: 'another' }],
    ['the beginning of the right one', { [header]: secret.slice(0, -1) }],
    ['the right one and more', { [header]: `${secret}x` }],
    ['the right one in capitals', { [header]: secret.toUpperCase() }],
    ['doubled, as Node joins a header sent twice', { [header]: `${secret}, ${secret}` }],
    ['doubled, as a list', { [header]: [secret, secret] }],
    ['under another name', { 'x-telegram-secret': secret }],
  ])('%s is refused with 401', (_, headers) => {
    expect(status(headers)).toBe(401)
  })

  it('that is right lets the update in', () => {
    expect(status({ [header]: secret })).toBe(200)
  })

  it('is asked for before the body is read', () => {
    expect(receive({ headers: {}, body: Buffer.from('{') })).toMatchObject({ status: 401 })
  })
})

describe('whose phone number it is', () => {
  function contactOf(contact: object, changes: object = {}) {
    const update = JSON.parse(payload('contact').toString())
    Object.assign(update.message, { contact: { phone_number: '84912345678', ...contact } }, changes)
    return receiveBytes(JSON.stringify(update))
  }

  it.each([
    ['of somebody else', { user_id: 5001234568 }],
    ['of nobody on Telegram', {}],
    ['whose owner is written as a text', { user_id: '5001234567' }],
    ['that only its card calls their own', { vcard: 'UID:5001234567' }],
  ])('is not vouched for: a contact %s', (_, contact) => {
    const content = { kind: 'contact', phone: '84912345678' }
    expect(contactOf(contact)).toMatchObject({ messages: [{ content }] })
    expect(JSON.stringify(contactOf(contact))).not.toContain('own')
  })

  it('is not vouched for when nobody is named as the sender', () => {
    const received = contactOf({ user_id: 5001234567 }, { from: undefined })
    expect(JSON.stringify(received)).toContain('84912345678')
    expect(JSON.stringify(received)).not.toContain('own')
  })
})
