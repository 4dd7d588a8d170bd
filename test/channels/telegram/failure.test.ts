import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryError } from '#src/channels/delivery-error.ts'
import { createClient } from '#src/channels/telegram/client.ts'
import { createTelegramDeliver } from '#src/channels/telegram/deliver.ts'
import { toDeliveryError } from '#src/channels/telegram/failure.ts'
import type { Reply } from '#src/chat/reply.ts'
import { type FakeTelegram, startFakeTelegram } from '#test/support/fake-telegram.ts'

const token = '123456:AAsecret-token_of-nobody'
const ample = { connectMs: 10_000, answerMs: 10_000 }
const brief = { connectMs: 150, answerMs: 300 }

let telegram: FakeTelegram
beforeEach(async () => {
  telegram = await startFakeTelegram()
})
afterEach(() => telegram.close())

/** How a send to the Bot API at `root` fails; whatever happens, no word of it shows the token. */
async function failureAt(
  root: string,
  patience = ample,
  reply: Reply = { text: 'a' },
): Promise<DeliveryError> {
  const client = createClient(token, root, patience)
  const loadFile = async () => ({ name: 'a.png', bytes: Buffer.from('a'), mediaType: 'image/png' })
  const sent = createTelegramDeliver(client, loadFile, patience)(reply, '5001234567')
  const error = await sent.then(
    () => expect.fail('was delivered'),
    (reason) => reason,
  )
  expect(error).toMatchObject({ name: 'DeliveryError' })
  expect(`${error.message} ${error.stack}`).not.toContain('AAsecret')
  return error
}

const said: [number, string, string][] = [
  [403, 'Forbidden: bot was blocked by the user', 'stopped'],
  [403, 'Forbidden: user is deactivated', 'stopped'],
  [403, "Forbidden: bot can't initiate conversation with a user", 'stopped'],
  [403, 'Forbidden: bot was kicked from the supergroup chat', 'stopped'],
  [400, 'Bad Request: chat not found', 'stopped'],
  [400, 'Bad Request: PEER_ID_INVALID', 'stopped'],
  [400, 'Bad Request: group chat was upgraded to a supergroup chat', 'stopped'],
  [400, 'Bad Request: message is too long', 'refused'],
  [400, 'Bad Request: BUTTON_DATA_INVALID', 'refused'],
  [400, 'Bad Request: wrong HTTP URL specified', 'refused'],
  [413, 'Request Entity Too Large', 'refused'],
  [401, 'Unauthorized', 'unreachable'],
  [404, 'Not Found', 'unreachable'],
  [500, 'Internal Server Error', 'unreachable'],
]

describe('a send that Telegram declines', () => {
  it.each(said)('with %i %s is %s', async (code, description, outcome) => {
    telegram.behave(() => ({ kind: 'error', code, description }))
    const error = await failureAt(telegram.url)
    expect(error).toMatchObject({ outcome, message: description, retryAfterSeconds: undefined })
  })

  it.each([
    [17, 17],
    [undefined, 1],
    [0, 1],
    [-5, 1],
    [0.2, 1],
    [40_000_000, 86_400],
  ])('with 429 and retry_after %s waits %i s', async (retryAfter, retryAfterSeconds) => {
    const description = 'Too Many Requests: retry after a while'
    const parameters = retryAfter === undefined ? {} : { retryAfter }
    telegram.behave(() => ({ kind: 'error', code: 429, description, ...parameters }))
    const error = await failureAt(telegram.url)
    expect(error).toMatchObject({ outcome: 'throttled', retryAfterSeconds })
  })
})

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

async function rootOf(server: Server, scheme = 'http'): Promise<string> {
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A platform, or what stands before it, that answers so once it has the whole request. */
const answering = (answer: RequestListener) =>
  rootOf(
    createServer((request, response) => {
      request.resume().on('end', () => answer(request, response))
    }),
  )

const page = '<html><head><title>502 Bad Gateway</title></head></html>'
const html =
  (status: number, text: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(text)
  }
const json =
  (text: string): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(text)
  }

const mayHaveArrived: [string, RequestListener][] = [
  ['a gateway lost the answer (502 with a page)', html(502, page)],
  ['a gateway waited in vain (504)', html(504, '')],
  ['the answer is a page', html(200, page)],
  ['a refusal comes as a page', html(400, page)],
  ['the answer is not JSON', json('{"ok":tru')],
  ['the answer is empty', json('')],
  ['the answer is null', json('null')],
  ['the answer tells of no message', json('{"ok":true}')],
  ['the answer tells of no reason', json('{"ok":false}')],
  ['the line breaks before an answer', (request) => request.socket.destroy()],
  [
    'the line breaks within the answer',
    (request, response) => {
      response.writeHead(200, { 'content-length': 200 })
      response.write('{"ok":true,"result":{"mess', () => request.socket.destroy())
    },
  ],
  [
    'the line breaks between two parts of the answer',
    (request, response) => response.write('{"ok":true,', () => request.socket.destroy()),
  ],
  [
    'the answer stops halfway',
    (_request, response) => void response.writeHead(200).write('{"ok":true,'),
  ],
]

describe('a send that may have arrived is unknown, and so never repeated, when', () => {
  it.each(mayHaveArrived)('%s', async (_, answer) => {
    expect(await failureAt(await answering(answer), brief)).toMatchObject({ outcome: 'unknown' })
  })

  it('no answer comes in time', async () => {
    telegram.behave(() => ({ kind: 'silence' }))
    const began = Date.now()
    const error = await failureAt(telegram.url, brief)
    expect(error).toMatchObject({ outcome: 'unknown', message: 'no answer in time' })
    expect(Date.now() - began).toBeLessThan(2_000)
  })
})

describe('a send that certainly did not arrive is tried again, when', () => {
  it('the door is closed for now (503)', async () => {
    const error = await failureAt(await answering(html(503, page)))
    expect(error).toMatchObject({ outcome: 'unreachable' })
  })

  it('nobody listens', async () => {
    const root = await answering(() => {})
    for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve))
    expect(await failureAt(root)).toMatchObject({ outcome: 'unreachable', message: 'ECONNREFUSED' })
    expect(await failureAt(root.replace('127.0.0.1', 'localhost'))).toMatchObject({
      outcome: 'unreachable',
    })
  })

  it('no connection comes about in time', async () => {
    const deaf = await rootOf(
      createTcpServer(() => {}),
      'https',
    )
    expect(await failureAt(deaf, brief)).toMatchObject({
      outcome: 'unreachable',
      message: 'UND_ERR_CONNECT_TIMEOUT',
    })
    const image = { fileId: '11111111-1111-4111-8111-111111111111', alt: 'a' }
    expect(await failureAt(deaf, brief, { text: 'a', image })).toMatchObject({
      outcome: 'unreachable',
      message: 'ECONNTIMEOUT',
    })
  })

  it('the connection breaks before it is secure', async () => {
    const root = await rootOf(
      createTcpServer((socket) => socket.destroy()),
      'https',
    )
    expect(await failureAt(root)).toMatchObject({ outcome: 'unreachable', message: 'ECONNRESET' })
  })

  it.each([
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('the system says %s', (code) => {
    const error = Object.assign(new Error(`request to /bot${token}/ failed`), { code })
    expect(toDeliveryError(error)).toMatchObject({ outcome: 'unreachable', message: code })
  })

  it('a connection times out, but not when an answer does', () => {
    const timeout = (reason: string) =>
      toDeliveryError(
        Object.assign(new Error(`request failed, reason: ${reason}`), { code: 'ETIMEDOUT' }),
      )
    expect(timeout('connect ETIMEDOUT 149.154.167.220:443').outcome).toBe('unreachable')
    expect(timeout('').outcome).toBe('unreachable')
    expect(timeout('read ETIMEDOUT').outcome).toBe('unknown')
  })

  it('the system timed out over connecting, to one address or to all, but not over reading', () => {
    const during = (syscall: string) =>
      Object.assign(new Error(`${syscall} ETIMEDOUT`), { code: 'ETIMEDOUT', syscall })
    const outcomeOf = (error: Error) => toDeliveryError(error).outcome
    const severally = (...errors: Error[]) =>
      Object.assign(new AggregateError(errors), { code: 'ETIMEDOUT' })
    expect(outcomeOf(during('connect'))).toBe('unreachable')
    expect(outcomeOf(severally(during('connect'), during('connect')))).toBe('unreachable')
    expect(outcomeOf(during('read'))).toBe('unknown')
    expect(outcomeOf(severally(during('connect'), during('read')))).toBe('unknown')
  })
})
