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

function receiveFile(file: string, receiving = receive) {
  const body = readFileSync(join(folder, `${file}.json`))
  const event = JSON.parse(body.toString('utf8'))
  const received = receiving({ headers: signZalo(body, event.timestamp), body })
  if (received.kind === 'refused') throw new Error(received.reason)
  return { event, ...received }
}

const hanh = '2512523625412515'
const anna = '8456901234567890123'

const heard: [file: string, content: object, address?: string][] = [
  ['text', { kind: 'text', text: 'Hồ sơ H36.12.345-261112-0001 của tôi tới đâu rồi? “Gấp” ạ 🙏' }],
  ['text-decomposed', { kind: 'text', text: 'Cảm ơn cán bộ nhiều lắm ạ' }],
  ['text-quoting', { kind: 'text', text: 'Còn cái này?' }, anna],
  ['text-like-a-tap', { kind: 'text', text: 'menu' }],
  [
    'image',
    {
      ...{ kind: 'media', media: 'photo', caption: 'Ổ gà trước trường' },
      file: 'https://f20-zpc.zdn.vn/6731940583125479/%E1%BB%95-g%C3%A0.jpg',
    },
  ],
  ['gif', { kind: 'media', media: 'video' }],
  ['video', { kind: 'media', media: 'video' }],
  ['audio', { kind: 'media', media: 'voice' }],
  ['sticker', { kind: 'media', media: 'sticker' }],
  ['file', { kind: 'media', media: 'file', file: 'https://f20-zpc.zdn.vn/6731940583125479/d.pdf' }],
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
  'oa-reacted-message',
  'add-user-to-tag',
  'user-feedback',
  'change-template-status',
  'change-template-quality',
  'change-template-quota',
  'change-oa-daily-quota',
  'change-oa-template-tags',
  'anonymous-text',
  'anonymous-image',
  'anonymous-file',
  'anonymous-sticker',
  'anonymous-location',
  'oa-send-anonymous-text',
  'oa-send-consent',
  'oa-send-nobody',
  'user-reply-consent',
  'oa-call-user',
  'user-call',
  'create-group',
  'user-join-group',
  'group-text',
  'group-image',
]

const echoes: [file: string, byClerk: boolean][] = [
  ['oa-send-text', true],
  ['oa-send-image', false],
  ['oa-send-gif', false],
  ['oa-send-list', false],
  ['oa-send-file', false],
  ['oa-send-sticker', false],
  ['oa-send-template', false],
]

const strange: [file: string, name: string][] = [
  ['unknown-event', 'user_teleported'],
  ['unknown-name', 'other'],
  ['no-event-name', 'other'],
  ['sender-as-number', 'user_send_text'],
]

// Every event that zalo-oa-api.md section 5.1 names; of families one or more.
const named = [
  ...['text', 'image', 'gif', 'video', 'audio', 'sticker', 'file', 'location', 'link'].map(
    (kind) => `user_send_${kind}`,
  ),
  ...['user_send_business_card', 'follow', 'unfollow', 'user_click_chatnow', 'user_submit_info'],
  ...['user_received_message', 'user_seen_message', 'user_reacted_message', 'oa_reacted_message'],
  ...['text', 'image', 'gif', 'list', 'file', 'sticker', 'template'].map(
    (kind) => `oa_send_${kind}`,
  ),
  ...['add_user_to_tag', 'user_feedback', 'change_template_status', 'change_template_quality'],
  ...['change_template_quota', 'change_oa_daily_quota', 'change_oa_template_tags'],
  ...['anonymous_send_text', 'anonymous_send_image', 'oa_send_anonymous_text'],
  ...['oa_send_consent', 'user_reply_consent', 'oa_call_user', 'user_call_oa'],
  ...['create_group', 'user_join_group', 'user_send_group_text', 'user_send_group_image'],
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
    const { messages, asides = [] } = receiveFile(file)
    expect([messages, asides]).toEqual([[], []])
  })

  it.each(echoes)('is what was said in our name: %s', (file, byClerk) => {
    const { event, messages, asides } = receiveFile(file)
    const at = new Date(Number(event.timestamp))
    const externalId = event.message.msg_id
    expect(messages).toEqual([])
    expect(asides).toEqual([{ kind: 'echo', address: hanh, externalId, at, byClerk }])
  })

  it('that echoes tells of a clerk without naming one, if the settings say so', () => {
    const any = createZaloReceive(zaloSecrets, { tapKey, formVerified: false, humanEcho: 'any' })
    expect(receiveFile('oa-send-template', any).asides).toMatchObject([{ byClerk: true }])
  })

  it.each(strange)('that nobody knows is set aside whole: %s', (file, name) => {
    const { event, messages, asides = [] } = receiveFile(file)
    expect(messages).toEqual([])
    expect(asides).toEqual([{ kind: 'unknown', name, payload: expect.any(String) }])
    const [aside] = asides
    expect(aside?.kind === 'unknown' && JSON.parse(aside.payload)).toEqual(event)
  })

  it('of every saved kind stands in one of the lists', () => {
    const listed = [heard, echoes, strange].flatMap((list) => list.map(([file]) => file))
    expect([...listed, ...passedOver].sort()).toEqual([...files].sort())
  })

  it.each(named)(
    'that the reference names is saved here and understood or passed over: %s',
    (name) => {
      const saved = files.filter((file) => !['sender-as-number', 'no-event-name'].includes(file))
      const received = saved
        .map((file) => receiveFile(file))
        .filter(({ event }) => event.event_name === name)
      expect(received.length).toBeGreaterThan(0)
      for (const { asides = [] } of received) {
        expect(asides.filter(({ kind }) => kind === 'unknown')).toEqual([])
      }
    },
  )

  it('that brings a number is vouched for when the settings say that Zalo does', () => {
    const trusting = createZaloReceive(zaloSecrets, {
      ...{ tapKey, formVerified: true, humanEcho: 'admin' },
    })
    for (const file of ['submit-info', 'submit-info-new']) {
      expect(receiveFile(file, trusting).messages).toMatchObject([{ content: { verified: true } }])
      expect(receiveFile(file).messages[0]?.content).not.toHaveProperty('verified')
    }
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
  ])('of a shape that nobody knows is no message: %s', (_, name, fields) => {
    expect(receive(zaloEvent(hanh, 7, name, fields))).toEqual({
      ...{ kind: 'messages', messages: [] },
      asides: [{ kind: 'unknown', name, payload: expect.any(String) }],
    })
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
