import { describe, expect, it } from 'vitest'
import { createWebReceive } from '#src/channels/web/receive.ts'
import { messageSchema } from '#src/chat/message.ts'

const now = () => new Date('2026-11-09T08:00:00+07:00')
const receive = createWebReceive(now)

function receiveBytes(body: Buffer) {
  return receive({ headers: {}, body })
}

function receiveJson(value: unknown) {
  return receiveBytes(Buffer.from(JSON.stringify(value)))
}

/** A post of ba-lan's with this content, changed as asked. */
function post(content: unknown, changes: object = {}) {
  return { id: 'm-1', person: 'ba-lan', position: 7, content, ...changes }
}

const hello = { kind: 'text', text: 'Xin chào' }

const understood: Array<{ name: string; posted: unknown; content: unknown }> = [
  { name: 'a text', posted: hello, content: hello },
  {
    name: 'a text is trimmed and composed (NFC)',
    posted: { kind: 'text', text: '  Ca\u0302\u0300u No\u0302\u0301i \n' },
    content: { kind: 'text', text: 'Cầu Nối' },
  },
  {
    name: 'HTML is kept as text',
    posted: { kind: 'text', text: '<img src=x onerror=alert(1)>' },
    content: { kind: 'text', text: '<img src=x onerror=alert(1)>' },
  },
  {
    name: 'NUL and direction marks are taken out',
    posted: { kind: 'text', text: 'a\u0000b\u202ec' },
    content: { kind: 'text', text: 'abc' },
  },
  {
    name: 'a lone surrogate becomes a replacement character',
    posted: { kind: 'text', text: 'a\ud800b' },
    content: { kind: 'text', text: 'a\ufffdb' },
  },
  {
    name: 'a text beyond the limit is cut',
    posted: { kind: 'text', text: 'x'.repeat(900_000) },
    content: { kind: 'text', text: 'x'.repeat(4096) },
  },
  {
    name: 'a tap on a button',
    posted: { kind: 'choice', data: 'dossier:open' },
    content: { kind: 'choice', data: 'dossier:open' },
  },
  {
    name: 'a photo with a caption',
    posted: { kind: 'media', media: 'photo', caption: ' Ổ gà\u0000 ' },
    content: { kind: 'media', media: 'photo', caption: 'Ổ gà' },
  },
  {
    name: 'a caption without words is left out',
    posted: { kind: 'media', media: 'photo', caption: ' \u200b ' },
    content: { kind: 'media', media: 'photo' },
  },
  {
    name: 'a sticker',
    posted: { kind: 'media', media: 'sticker' },
    content: { kind: 'media', media: 'sticker' },
  },
  {
    name: 'a location',
    posted: { kind: 'location', latitude: 11.94, longitude: 108.45 },
    content: { kind: 'location', latitude: 11.94, longitude: 108.45 },
  },
  {
    name: 'a phone number',
    posted: { kind: 'contact', phone: ' 0900 000 123 ' },
    content: { kind: 'contact', phone: '0900 000 123' },
  },
  { name: 'the start of a chat', posted: { kind: 'joined' }, content: { kind: 'joined' } },
  {
    name: 'fields that nobody asked for are left out',
    posted: { kind: 'joined', admin: true, ['__proto__']: { admin: true } },
    content: { kind: 'joined' },
  },
]

const silent: Array<{ name: string; content: unknown }> = [
  { name: 'an empty text', content: { kind: 'text', text: '' } },
  {
    name: 'a text of invisible characters',
    content: { kind: 'text', text: ' \u200b\u0000\u2066\n' },
  },
  { name: 'an empty phone number', content: { kind: 'contact', phone: ' \u0000 ' } },
]

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
const deepText = `{"id":"1","person":"a","content":{"kind":"text","text":${nested(500_000)}}}`
const deepObject = `${'{"content":'.repeat(90_000)}1${'}'.repeat(90_000)}`

const unreadable: Array<{ name: string; body: string | Buffer }> = [
  { name: 'nothing', body: '' },
  { name: 'truncated JSON', body: JSON.stringify(post(hello)).slice(0, -3) },
  { name: 'bytes that are not UTF-8', body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) },
  { name: 'null', body: 'null' },
  { name: 'an array', body: JSON.stringify([post(hello)]) },
  { name: '1 MB of opened brackets', body: '['.repeat(1_000_000) },
  { name: '1 MB of nested arrays', body: nested(500_000) },
  { name: '1 MB of nesting in place of a text', body: deepText },
  { name: '1 MB of nested objects', body: deepObject },
]

const refused: Array<{ name: string; posted: object }> = [
  { name: 'no id', posted: post(hello, { id: undefined }) },
  { name: 'an empty id', posted: post(hello, { id: '' }) },
  { name: 'an id of 65 characters', posted: post(hello, { id: 'x'.repeat(65) }) },
  { name: 'an id with NUL', posted: post(hello, { id: 'a\u0000b' }) },
  { name: 'an id with a lone surrogate', posted: post(hello, { id: '\ud800' }) },
  { name: 'a number as id', posted: post(hello, { id: 5 }) },
  { name: 'a person in capitals', posted: post(hello, { person: 'Ba-Lan' }) },
  { name: 'a person of 41 characters', posted: post(hello, { person: 'x'.repeat(41) }) },
  { name: 'a person with a line break', posted: post(hello, { person: 'ba-lan\n' }) },
  { name: 'a list of persons', posted: post(hello, { person: ['ba-lan'] }) },
  { name: 'a negative position', posted: post(hello, { position: -1 }) },
  { name: 'a broken position', posted: post(hello, { position: 1.5 }) },
  { name: 'a position that is too large', posted: post(hello, { position: 1e300 }) },
  { name: 'no content', posted: post(undefined) },
  { name: 'an unknown kind', posted: post({ kind: 'left' }) },
  { name: 'a kind that every object has', posted: post({ kind: 'constructor' }) },
  { name: 'a number as text', posted: post({ kind: 'text', text: 5 }) },
  { name: 'data with a space', posted: post({ kind: 'choice', data: 'a b' }) },
  { name: 'data of 65 bytes', posted: post({ kind: 'choice', data: 'x'.repeat(65) }) },
  { name: 'data with Vietnamese letters', posted: post({ kind: 'choice', data: 'hồ-sơ' }) },
  { name: 'an unknown medium', posted: post({ kind: 'media', media: 'hologram' }) },
  { name: 'a place off the globe', posted: post({ kind: 'location', latitude: 91, longitude: 0 }) },
  {
    name: 'a place without numbers',
    posted: post({ kind: 'location', latitude: null, longitude: '1' }),
  },
]

describe('what a person posts', () => {
  it.each(understood)('becomes a message: $name', ({ posted, content }) => {
    const received = receiveJson(post(posted))
    const message = {
      channel: 'web',
      address: 'ba-lan',
      externalId: 'ba-lan:m-1',
      position: 7,
      content,
    }
    expect(received).toEqual({ kind: 'messages', messages: [message] })
    expect(messageSchema.safeParse(message).success).toBe(true)
  })

  it.each(silent)('is nothing for us: $name', ({ content }) => {
    expect(receiveJson(post(content))).toEqual({ kind: 'messages', messages: [] })
  })

  it.each(unreadable)('is refused as unreadable: $name', ({ body }) => {
    expect(receiveBytes(Buffer.from(body))).toMatchObject({ kind: 'refused', status: 400 })
  })

  it.each(refused)('is refused: $name', ({ posted }) => {
    expect(receiveJson(posted)).toMatchObject({ kind: 'refused', status: 400 })
  })

  it('is refused with a short reason that names the field', () => {
    const received = receiveJson(post(hello, { person: 'X'.repeat(100_000) }))
    expect(received).toMatchObject({ reason: expect.stringMatching(/^person: .{1,190}$/) })
  })

  it('reads a body with a byte order mark', () => {
    const body = Buffer.from(`\ufeff${JSON.stringify(post(hello))}`)
    expect(receiveBytes(body)).toMatchObject({ kind: 'messages', messages: [{ content: hello }] })
  })
})

describe('a post without a position', () => {
  it('takes the clock, and a later one a greater position though the clock stands still', () => {
    const fresh = createWebReceive(now)
    const body = Buffer.from(JSON.stringify({ id: '1', person: 'ba-lan', content: hello }))
    const positions = [1, 2, 3].map(() => {
      const received = fresh({ headers: {}, body })
      return received.kind === 'messages' ? received.messages[0]?.position : undefined
    })
    const start = now().getTime()
    expect(positions).toEqual([start, start + 1, start + 2])
  })
})

describe('a post that a browser sent', () => {
  const body = Buffer.from(JSON.stringify(post(hello)))
  const host = 'localhost:3000'

  it('from our own page is taken', () => {
    expect(receive({ headers: { host, origin: 'http://localhost:3000' }, body }).kind).toBe(
      'messages',
    )
  })

  it.each(['http://evil.example', 'null', 'http://localhost:3001'])(
    'from a page of %s is refused',
    (origin) => {
      expect(receive({ headers: { host, origin }, body })).toMatchObject({
        kind: 'refused',
        status: 401,
      })
    },
  )
})
