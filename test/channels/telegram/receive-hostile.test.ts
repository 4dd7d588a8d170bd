import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTelegramReceive } from '#src/channels/telegram/receive.ts'
import { cleanText, messageSchema } from '#src/chat/message.ts'

const secret = 'hostile'
const receive = createTelegramReceive(secret)
const folder = join(import.meta.dirname, 'payloads')
const payloads = readdirSync(folder).map((file) =>
  JSON.parse(readFileSync(join(folder, file), 'utf8')),
)

const receiveBytes = (body: Buffer | string) =>
  receive({
    headers: { 'x-telegram-bot-api-secret-token': secret },
    body: Buffer.from(body),
  })
const receiveJson = (value: unknown) => receiveBytes(JSON.stringify(value))

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** Whatever came: an answer, never an exception, and nothing in it that may not be stored. */
function expectSafe(body: Buffer | string): void {
  const received = receiveBytes(body)
  if (received.kind === 'refused') {
    expect(received.status).toBe(400)
    return
  }
  for (const message of received.messages) {
    expect(messageSchema.parse(message)).toEqual(message)
    for (const text of textsIn(message)) expect(cleanText(text)).toBe(text)
  }
}

const chat = { id: 5001234567, type: 'private', first_name: 'Hạnh' }
const from = { id: 5001234567, is_bot: false, first_name: 'Hạnh' }
const message = (fields: object) => ({
  update_id: 7,
  message: { message_id: 1, date: 1, chat, from, ...fields },
})

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
const whole = JSON.stringify(message({ text: 'menu' }))

const unreadable: [string, string | Buffer][] = [
  ['nothing', ''],
  ['blanks', ' \n'],
  ['words', 'update_id=7&message=menu'],
  ['truncated JSON', whole.slice(0, -2)],
  ['JSON with something behind it', `${whole}x`],
  ['null', 'null'],
  ['a number', '7'],
  ['a list of updates', `[${whole}]`],
  ['an update without an id', '{"message":{}}'],
  ['an id in quotes', whole.replace('"update_id":7', '"update_id":"7"')],
  ['a negative id', whole.replace('"update_id":7', '"update_id":-7')],
  ['a broken id', whole.replace('"update_id":7', '"update_id":7.5')],
  [
    'an id beyond what a number holds',
    whole.replace('"update_id":7', '"update_id":9007199254740993'),
  ],
  ['an id without end', whole.replace('"update_id":7', '"update_id":1e999')],
  ['a message that is a text', '{"update_id":7,"message":"menu"}'],
  ['a message that is a list', '{"update_id":7,"message":[]}'],
  ['a message without a chat', JSON.stringify({ update_id: 7, message: { message_id: 1 } })],
  ['a text that is a number', JSON.stringify(message({ text: 5 }))],
  ['a text that is null', JSON.stringify(message({ text: null }))],
  ['a chat id in quotes', JSON.stringify(message({ chat: { ...chat, id: '5001234567' } }))],
  [
    'a place without numbers',
    JSON.stringify(message({ location: { latitude: '1', longitude: 2 } })),
  ],
  ['a phone that is a number', JSON.stringify(message({ contact: { phone_number: 84912345678 } }))],
  ['a tap without a person', '{"update_id":7,"callback_query":{"id":"1","data":"menu"}}'],
  ['brackets 100,000 deep', nested(100_000)],
  ['brackets that are never closed', '['.repeat(100_000)],
  ['a text 100,000 brackets deep', whole.replace('"menu"', nested(100_000))],
  ['bytes of a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10])],
]

const hostile = {
  'a NUL': 'a\u0000b',
  'half of a pair': 'a\ud83db \udc00',
  'marks that turn the direction of writing': 'a\u202egpj.exe\u202c \u2066x\u2069',
  'zero-width marks': 'H\u200b36\u200d.12\ufeff\u2060',
  'control characters': '\u0007\u001b[31mred\u009b',
  'nothing visible': ' \u200b\u2060\t\n',
  'decomposed letters': 'Ho\u0302\u0300 so\u031b, nghie\u0323\u0302p',
  'a mark apart from its letter': 'Ho\u200b\u0302 so',
  'letters that grow when composed': '\u0958'.repeat(4096),
  '4,096 letters': 'ữ'.repeat(4096),
  '4,096 faces': '🙏'.repeat(2048),
  '1,000,000 letters': 'x'.repeat(1_000_000),
  HTML: '<b onclick="alert(1)">a</b><script>x</script>&amp;',
  SQL: "'; DROP TABLE conversation; -- \\' $1 %s {{name}}",
}

const textFields: Record<string, (text: string) => object> = {
  'the text': (text) => message({ text }),
  'the word behind /start': (text) => message({ text: `/start ${text}` }),
  'a caption': (caption) => message({ photo: [], caption }),
  'the id of an album': (id) => message({ photo: [], media_group_id: id }),
  'a phone number': (phone_number) => message({ contact: { phone_number } }),
  'the name of a place': (title) =>
    message({ location: { latitude: 1, longitude: 2 }, venue: { title } }),
  'the data of a tap': (data) => ({ update_id: 7, callback_query: { id: '1', from, data } }),
  'the id of a tap': (id) => ({ update_id: 7, callback_query: { id, from, data: 'menu' } }),
  'an edited text': (text) => ({ update_id: 7, edited_message: message({ text }).message }),
  'the kind of a chat': (type) => message({ text: 'a', chat: { ...chat, type } }),
  'a new status': (status) => ({
    update_id: 7,
    my_chat_member: { chat, new_chat_member: { status } },
  }),
}

describe('a body that is no update', () => {
  it.each(unreadable)('is refused as unreadable: %s', (_, body) => {
    expect(receiveBytes(body)).toEqual({ kind: 'refused', status: 400, reason: 'not an update' })
  })
})

describe.each(Object.entries(hostile))('%s', (_, text) => {
  it.each(Object.entries(textFields))('never comes through in %s', (_, updateWith) => {
    expectSafe(JSON.stringify(updateWith(text)))
  })
})

describe('what a person wrote', () => {
  const contentOf = (text: string) => {
    const received = receiveJson(message({ text }))
    return received.kind === 'messages' ? received.messages[0]?.content : received
  }

  it('is kept whole up to 4,096 letters', () => {
    expect(contentOf('ữ'.repeat(4096))).toEqual({ kind: 'text', text: 'ữ'.repeat(4096) })
  })

  it('keeps HTML and SQL as the words they are', () => {
    expect(contentOf(hostile.HTML)).toEqual({ kind: 'text', text: hostile.HTML })
    expect(contentOf(hostile.SQL)).toEqual({ kind: 'text', text: hostile.SQL })
  })

  it('is composed, so that words from any keyboard are the same', () => {
    expect(contentOf('Ho\u0302\u0300 so\u031b')).toEqual({ kind: 'text', text: 'Hồ sơ' })
    expect(contentOf('Ho\u0302\u200b\u0300 so\u031b')).toEqual({ kind: 'text', text: 'Hồ sơ' })
  })

  it('is nothing when nothing of it is visible', () => {
    expect(receiveJson(message({ text: ' \u200b\u2060\n' }))).toEqual({
      kind: 'messages',
      messages: [],
    })
  })
})

type Path = (string | number)[]

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inside = Object.entries(value).flatMap(([key, each]) => pathsIn(each, [...path, key]))
  return [path, ...inside]
}

function replaceAt(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as never
  ;(copy as Record<string | number, unknown>)[key] = replaceAt(copy[key], rest, replacement)
  return copy
}

const strangeText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(...Object.values(hostile).filter((text) => text.length < 100)),
)
const strange = fc.oneof(fc.jsonValue({ stringUnit: 'binary' }), strangeText)

describe('whatever is sent', () => {
  it('as JSON is answered, and nothing unclean comes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expectSafe(JSON.stringify(value))
      }),
    )
  })

  it('as bytes is answered', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => expectSafe(Buffer.from(bytes))),
    )
  })

  it('as an update with a part replaced is answered, and nothing unclean comes of it', () => {
    const mutated = fc
      .constantFrom(...payloads)
      .chain((update) =>
        fc.tuple(fc.constant(update), fc.constantFrom(...pathsIn(update)), strange),
      )
    fc.assert(
      fc.property(mutated, ([update, path, replacement]) => {
        expectSafe(JSON.stringify(replaceAt(update, path, replacement)) ?? '')
      }),
      { numRuns: 2_000 },
    )
  })

  it('as an update cut off anywhere is refused', () => {
    const cut = fc.constantFrom(...payloads).chain((update) => {
      const text = JSON.stringify(update)
      return fc.integer({ min: 0, max: text.length - 1 }).map((end) => text.slice(0, end))
    })
    fc.assert(
      fc.property(cut, (text) => {
        expect(receiveBytes(text)).toMatchObject({ kind: 'refused', status: 400 })
      }),
    )
  })

  it('with names that every object has changes nothing', () => {
    const update = whole.replace(
      '{"message_id"',
      '{"__proto__":{"photo":[1]},"constructor":1,"message_id"',
    )
    expect(receiveBytes(update)).toMatchObject({ messages: [{ content: { kind: 'text' } }] })
    expect(({} as { photo?: unknown }).photo).toBeUndefined()
  })
})
