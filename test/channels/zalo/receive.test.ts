import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createZaloReceive } from '#src/channels/zalo/receive.ts'
import { writeTap } from '#src/channels/zalo/tap.ts'
import { messageSchema } from '#src/chat/message.ts'
import { signZalo, zaloSecrets } from '#test/support/fake-zalo.ts'
import { zaloEvent, zaloFollow, zaloMessage } from '#test/support/zalo-events.ts'

const tapKey = Buffer.alloc(32, 3)
const receive = createZaloReceive(zaloSecrets, {
  ...{ tapKey, formVerified: false, humanEcho: 'admin' },
})
const folder = join(import.meta.dirname, 'payloads')
const files = readdirSync(folder).map((file) => file.replace('.json', ''))

function receiveFile(file: string) {
  const body = readFileSync(join(folder, `${file}.json`))
  const event = JSON.parse(body.toString('utf8'))
  const received = receive({ headers: signZalo(body, event.timestamp), body })
  if (received.kind === 'refused') throw new Error(received.reason)
  return { event, messages: received.messages }
}

const hanh = '2512523625412515'
const anna = '8456901234567890123'

const heard: [file: string, content: object, address?: string][] = [
  ['text', { kind: 'text', text: 'Hồ sơ H36.12.345-261112-0001 của tôi tới đâu rồi? “Gấp” ạ 🙏' }],
  ['text-decomposed', { kind: 'text', text: 'Cảm ơn cán bộ nhiều lắm ạ' }],
  ['text-quoting', { kind: 'text', text: 'Còn cái này?' }, anna],
  ['text-like-a-tap', { kind: 'text', text: 'menu' }],
  ['image', { kind: 'media', media: 'photo', caption: 'Ổ gà trước trường' }],
  ['gif', { kind: 'media', media: 'video' }],
  ['video', { kind: 'media', media: 'video' }],
  ['audio', { kind: 'media', media: 'voice' }],
  ['sticker', { kind: 'media', media: 'sticker' }],
  ['file', { kind: 'media', media: 'file' }],
  ['link', { kind: 'media', media: 'other', caption: 'https://dichvucong.gov.vn/' }],
  ['business-card', { kind: 'media', media: 'other' }],
  ['location', { kind: 'location', latitude: 11.652314, longitude: 108.304871 }],
  ['location-flat', { kind: 'location', latitude: 11.940419, longitude: 108.458313 }],
  ['location-beside', { kind: 'location', latitude: -11.5, longitude: 108.25 }],
  ['location-nowhere', { kind: 'media', media: 'other' }],
  ['submit-info', { kind: 'contact', phone: '84912345678' }],
  ['submit-info-new', { kind: 'contact', phone: '0912345678' }],
  ['follow', { kind: 'joined' }],
  ['unfollow', { kind: 'left' }],
  ['click-chatnow', { kind: 'joined' }, anna],
]

const passedOver = [
  'text-empty',
  'submit-info-without-phone',
  'received-message',
  'seen-message',
  'reacted-message',
  'oa-send-text',
  'oa-send-image',
  'oa-send-file',
  'oa-send-template',
  'add-user-to-tag',
  'user-feedback',
  'anonymous-text',
  'group-text',
  'user-call',
  'unknown-event',
  'no-event-name',
  'sender-as-number',
]

describe('an event of Zalo', () => {
  it.each(heard)('becomes a message: %s', (file, content, address = hanh) => {
    const { event, messages } = receiveFile(file)
    const user = createHash('sha256').update(address).digest('hex').slice(0, 16)
    const externalId = event.message?.msg_id ?? `${event.event_name}-${event.timestamp}-${user}`
    const position = Number(event.timestamp)
    expect(messages).toEqual([{ channel: 'zalo', address, externalId, position, content }])
    expect(String(position)).toBe(event.timestamp)
    expect(messages.map((message) => messageSchema.parse(message))).toEqual(messages)
  })

  it.each(passedOver)('is passed over: %s', (file) => {
    expect(receiveFile(file).messages).toEqual([])
  })

  it('of every saved kind stands in one of the two lists', () => {
    const listed = [...heard.map(([file]) => file), ...passedOver]
    expect(listed.sort()).toEqual([...files].sort())
  })

  it('keeps every digit of an id that no number holds', () => {
    const [message] = receiveFile('text-quoting').messages
    expect(message?.address).toBe('8456901234567890123')
  })

  it.each([
    ['without an id', undefined],
    ['with an empty id', ''],
    ['with an id of another alphabet', 'số 1'],
    ['with an endless id', 'x'.repeat(200)],
  ])('%s is known by its name, moment and person', (_, msg_id) => {
    const message = zaloMessage(hanh, 5, 'user_send_text', { text: 'menu', msg_id })
    const received = receive(message)
    expect(received).toMatchObject({
      messages: [
        { externalId: expect.stringMatching(/^user_send_text-1795140000005-[0-9a-f]{16}$/) },
      ],
    })
    expect(receive(message)).toEqual(received)
  })

  it('that two people cause in one moment is two messages', () => {
    const ids = [hanh, anna].map((user) => {
      const received = receive(zaloFollow(user, 9))
      return received.kind === 'messages' ? received.messages[0]?.externalId : undefined
    })
    expect(new Set(ids).size).toBe(2)
  })

  it.each([
    ['a list for a message', 'user_send_text', { message: [] }],
    ['a number for a text', 'user_send_text', { message: { text: 5 } }],
    ['a text for attachments', 'user_send_location', { message: { attachments: 'x' } }],
    ['a person without an id', 'user_send_text', { sender: {}, message: { text: 'menu' } }],
    ['a person with blanks in the id', 'follow', { sender: { id: 'a b' } }],
    ['the name of a method', 'constructor', {}],
    ['a list for a phone', 'user_submit_info', { info: { phone: [] } }],
  ])('of a shape that nobody knows is passed over: %s', (_, name, fields) => {
    expect(receive(zaloEvent(hanh, 7, name, fields))).toEqual({ kind: 'messages', messages: [] })
  })
})

describe('a tap, which Zalo hands back as a text,', () => {
  const says = (text: string, user = hanh) => {
    const received = receive(zaloMessage(user, 11, 'user_send_text', { text }))
    return received.kind === 'messages' ? received.messages[0]?.content : undefined
  }
  const tap = writeTap(tapKey, hanh, 'dossier:H36.12.345-261112-0001')

  it('is a choice when we put it behind a button of this person', () => {
    expect(says(tap)).toEqual({ kind: 'choice', data: 'dossier:H36.12.345-261112-0001' })
    expect(says(writeTap(tapKey, hanh, '#a~b~c'))).toEqual({ kind: 'choice', data: '#a~b~c' })
  })

  it('has at most 1000 bytes behind it', () => {
    expect(Buffer.byteLength(writeTap(tapKey, hanh, 'x'.repeat(64)))).toBeLessThanOrEqual(100)
  })

  it.each([
    ['made up', '#menu~AAAAAAAAAAAAAAAA', 'menu'],
    ['under another key', writeTap(Buffer.alloc(32, 4), hanh, 'menu'), 'menu'],
    ['meant for somebody else', writeTap(tapKey, anna, 'menu'), 'menu'],
    ['with other data', tap.replace('0001', '0002'), 'dossier:H36.12.345-261112-0002'],
  ])('that is %s is plain words without the tail', (_, text, words) => {
    expect(says(text)).toEqual({ kind: 'text', text: words })
  })

  it.each(['#menu', '#menu~', '#menu~short', '# menu~AAAAAAAAAAAAAAAA', 'menu~AAAAAAAAAAAAAAAA'])(
    'has a form of its own: %s is what was typed',
    (text) => {
      expect(says(text)).toEqual({ kind: 'text', text })
    },
  )

  it('that names a link of ours opens it', () => {
    expect(says('/start hs_H36_12')).toEqual({ kind: 'open', payload: 'hs_H36_12' })
  })
})
