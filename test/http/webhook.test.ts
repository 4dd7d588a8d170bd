import { once } from 'node:events'
import { connect } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#src/database/database.ts'
import { telegramCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import {
  startTestAssistant,
  type TestAssistant,
  telegramSecret,
} from '#test/support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.reset())
afterEach(() => test.close())

const signed = { 'x-telegram-bot-api-secret-token': telegramSecret }
const chat = { id: 8_001, type: 'private' }
const from = { id: 8_001, is_bot: false }
const update = (id: number, fields: object = { text: 'menu' }) => ({
  update_id: id,
  message: { message_id: id, date: 1, chat, from, ...fields },
})
const whole = JSON.stringify(update(1))
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
const mb = 1_048_576

const send = (init: RequestInit & { path?: string }) =>
  fetch(`${test.url}${init.path ?? '/webhooks/telegram'}`, {
    method: 'POST',
    ...init,
    headers: { ...signed, ...init.headers },
  })
const inbox = () => database.prisma.inboxMessage.count()

/** Somebody else writes meanwhile, and is answered as ever. */
async function expectWell(): Promise<void> {
  const seen = await telegramCitizen(test).says('menu')
  expect(seen[0]?.text).toContain('Anh/chị cần việc gì?')
}

type Case = [name: string, status: number, init: RequestInit & { path?: string }]
const json = (value: unknown) => ({ body: JSON.stringify(value) })
const packed = (encoding: string, bytes: Buffer) => ({
  headers: { 'content-encoding': encoding },
  body: new Uint8Array(bytes),
})

const refused: Case[] = [
  ['without a secret', 401, { body: whole, headers: { 'x-telegram-bot-api-secret-token': '' } }],
  [
    'with a wrong secret',
    401,
    { body: whole, headers: { 'x-telegram-bot-api-secret-token': 'guess' } },
  ],
  ['over 1 MB', 413, json(update(1, { text: 'x'.repeat(mb) }))],
  ['over 1 MB and unsigned', 413, { body: 'x'.repeat(2 * mb), headers: {} }],
  ['without a body', 400, {}],
  ['with an empty body', 400, { body: '' }],
  ['with words for a body', 400, { body: 'xin chào' }],
  ['cut off', 400, { body: whole.slice(0, 40) }],
  ['with a list for an update', 400, json([update(1)])],
  ['with a text for an id', 400, json({ ...update(1), update_id: '1' })],
  ['with a number for a text', 400, json(update(1, { text: 5 }))],
  ['with null for a message', 400, json({ update_id: 1, message: null })],
  ['100,000 brackets deep', 400, { body: nested(100_000) }],
  ['1 MB of open brackets', 400, { body: '['.repeat(mb) }],
  ['packed by gzip', 415, packed('gzip', gzipSync(whole))],
  ['packed by deflate', 415, packed('deflate', deflateSync(whole))],
  ['packed by brotli', 415, packed('br', brotliCompressSync(whole))],
  ['a small package that unpacks to 50 MB', 415, packed('gzip', gzipSync(Buffer.alloc(50 * mb)))],
  ['in an encoding that nobody knows', 415, packed('hologram', Buffer.from(whole))],
  ['by GET', 404, { method: 'GET' }],
  ['by PUT', 404, { method: 'PUT', body: whole }],
  ['to a platform that we do not serve', 404, { path: '/webhooks/myspace', body: whole }],
  ['to a path that cannot be read', 404, { path: '/webhooks/%E0%A4%A', body: whole }],
]

const taken: Case[] = [
  ['of an unknown kind', 200, json({ update_id: 1, hologram_shared: { id: 'h-1' } })],
  ['with nothing in it', 200, json({ update_id: 1 })],
  [
    'whose strange part is 100,000 brackets deep',
    200,
    { body: `{"update_id":1,"x":${nested(1e5)}}` },
  ],
]

const answered: Case[] = [
  ['as JSON', 200, { body: whole, headers: { 'content-type': 'application/json' } }],
  ['as a form', 200, { body: whole, headers: { 'content-type': 'multipart/form-data' } }],
  [
    'as a text in another character set',
    200,
    { body: whole, headers: { 'content-type': 'text/plain; charset=utf-7' } },
  ],
  ['as nothing in particular', 200, { body: Buffer.from(whole), headers: { 'content-type': 'x' } }],
  ['of just under 1 MB', 200, json(update(1, { text: 'menu', x: 'y'.repeat(mb - 200) }))],
]

describe('a webhook call', () => {
  beforeEach(async () => {
    test = await startTestAssistant({ database })
  })

  it.each(refused)(
    '%s is refused with %i, stores nothing and harms nobody',
    async (_, status, init) => {
      const response = await send(init)
      expect(response.status).toBe(status)
      expect(await response.text()).not.toMatch(/node_modules|\.ts:|at /)
      expect(await inbox()).toBe(0)
      await expectWell()
    },
  )

  it.each(taken)('with an update %s is taken with %i and passed over', async (_, status, init) => {
    expect((await send(init)).status).toBe(status)
    expect(await inbox()).toBe(0)
    await expectWell()
  })

  it.each(answered)('that claims to come %s is read for what it is', async (_, status, init) => {
    expect((await send(init)).status).toBe(status)
    await test.idle()
    expect(test.telegram.textsTo(chat.id)).toHaveLength(1)
  })

  it('with the secret sent twice is refused', async () => {
    const headers = new Headers(signed)
    headers.append('x-telegram-bot-api-secret-token', telegramSecret)
    const response = await fetch(`${test.url}/webhooks/telegram`, {
      method: 'POST',
      headers,
      body: whole,
    })
    expect(response.status).toBe(401)
  })

  it('writes why it was refused to the log, and not what it said', async () => {
    await send({ body: JSON.stringify({ ...update(1, { text: 'bí mật' }), update_id: 'x' }) })
    const [line] = test.lines.filter((each) => each.includes('webhook refused'))
    expect(JSON.parse(line ?? '')).toMatchObject({ status: 400, reason: 'not an update' })
    expect(test.lines.join('')).not.toContain('bí mật')
  })
})

/** What a client says on a bare line before it hangs up. */
async function saysAndHangsUp(...parts: string[]): Promise<void> {
  const socket = connect(Number(new URL(test.url).port), '127.0.0.1')
  await once(socket, 'connect')
  for (const part of parts) {
    socket.write(part)
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  socket.destroy()
  await once(socket, 'close')
}

const head = (...lines: string[]) =>
  [
    'POST /webhooks/telegram HTTP/1.1',
    'Host: localhost',
    `X-Telegram-Bot-Api-Secret-Token: ${telegramSecret}`,
    ...lines,
    '',
    '',
  ].join('\r\n')
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
const chunked = head('Transfer-Encoding: chunked')

describe('a line that breaks', () => {
  beforeEach(async () => {
    test = await startTestAssistant({ database })
  })

  it.each([
    [
      'within a slow chunked body',
      [chunked, chunk(whole.slice(0, 20)), chunk(whole.slice(20, 40))],
    ],
    ['within a chunk', [chunked, '40\r\n{"upd']],
    ['before the body', [head(`Content-Length: ${whole.length}`)]],
    ['within a body of known length', [head(`Content-Length: ${whole.length}`), whole.slice(0, 9)]],
    ['within the headers', ['POST /webhooks/telegram HTTP/1.1\r\nHost: lo']],
    ['after words that are not HTTP', ['\u0016\u0003\u0001 xin chào\r\n\r\n']],
    ['within a body of two contradicting lengths', [head('Content-Length: 5', chunked), whole]],
  ])('%s leaves nothing behind', async (_, parts) => {
    await saysAndHangsUp(...parts)
    expect(await inbox()).toBe(0)
    expect(test.lines.filter((line) => line.includes('request failed'))).toEqual([])
    await expectWell()
  })

  it('after the whole message was sent does not lose the message', async () => {
    await saysAndHangsUp(head(`Content-Length: ${whole.length}`), whole)
    await expect.poll(inbox).toBe(1)
    await test.idle()
    expect(test.telegram.textsTo(chat.id)).toHaveLength(1)
  })

  it('not, but brings the body in single bytes, is waited for', async () => {
    const body = new ReadableStream({
      async start(stream) {
        for (const byte of Buffer.from(whole)) {
          stream.enqueue(new Uint8Array([byte]))
          await new Promise((resolve) => setImmediate(resolve))
        }
        stream.close()
      },
    })
    expect((await send({ body, duplex: 'half' } as RequestInit)).status).toBe(200)
    expect(await inbox()).toBe(1)
  })
})

/** A database that may be cut off. */
function withCable(real: Database) {
  const cable = { cut: false }
  const refusal = () =>
    Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))
  const query: Database['sql']['query'] = (statement, values) =>
    cable.cut ? refusal() : real.sql.query(statement, values)
  return { cable, database: { ...real, sql: { query } } }
}

describe('while the database is away', () => {
  it('a message is not taken (503), and is answered when the platform sends it again', async () => {
    const { cable, database: cuttable } = withCable(database)
    test = await startTestAssistant({ database: cuttable })
    cable.cut = true
    for (let count = 0; count < 3; count++) expect(await test.postUpdate(update(1))).toBe(503)
    expect(await test.postUpdate('{')).toBe(400)
    expect(await test.postUpdate({ update_id: 2 })).toBe(200)
    cable.cut = false
    expect(await test.postUpdate(update(1))).toBe(200)
    await test.idle()
    expect(await inbox()).toBe(1)
    expect(test.telegram.textsTo(chat.id)).toHaveLength(1)
    await expectWell()
  })

  it('after a message was taken, its answer comes once the database is back', async () => {
    const { cable, database: cuttable } = withCable(database)
    test = await startTestAssistant({ database: cuttable })
    const { handlers } = test.assistant.conversation
    const cutter = {
      name: 'cutter',
      matches: () => {
        cable.cut = true
        ;(handlers as unknown[]).shift()
        return undefined
      },
    }
    ;(handlers as unknown[]).unshift(cutter)
    expect(await test.postUpdate(update(1))).toBe(200)
    await test.idle()
    expect(test.telegram.textsTo(chat.id)).toEqual([])
    cable.cut = false
    await database.prisma.conversation.updateMany({ data: { leaseUntil: new Date(0) } })
    expect(await test.assistant.turns.sweep()).toBe(1)
    await test.idle()
    expect(test.telegram.textsTo(chat.id)).toHaveLength(1)
  })
})
