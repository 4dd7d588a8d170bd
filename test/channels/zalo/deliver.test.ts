import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DeliveryError } from '#src/channels/delivery-error.ts'
import { createAccessTokens } from '#src/channels/zalo/access-token.ts'
import { createApi } from '#src/channels/zalo/api.ts'
import { createZaloDeliver } from '#src/channels/zalo/deliver.ts'
import { fromNetwork, knownErrors, toDeliveryError } from '#src/channels/zalo/failure.ts'
import { createHandedOver } from '#src/channels/zalo/handed-over.ts'
import { writeTap } from '#src/channels/zalo/tap.ts'
import { createWindow } from '#src/channels/zalo/windows.ts'
import type { Reply } from '#src/chat/reply.ts'
import { createLog } from '#src/log.ts'
import {
  type FakeZalo,
  startFakeZalo,
  zaloAppSecret,
  zaloSecrets,
  zaloSeed,
} from '#test/support/fake-zalo.ts'
import { createMemoryStore, createMemoryUploads, type MemoryStore } from './memory-store.ts'

const tapKey = Buffer.alloc(32, 3)
const person = '8456901234567890123'

let zalo: FakeZalo
let store: MemoryStore
beforeEach(async () => {
  zalo = await startFakeZalo()
  store = createMemoryStore(zaloSeed)
})
afterEach(() => zalo.close())

const chart = '11111111-1111-4111-8111-111111111111'
const slip = '22222222-2222-4222-8222-222222222222'
const sheet = '33333333-3333-4333-8333-333333333333'
const large = '44444444-4444-4444-8444-444444444444'
const files: Record<string, { name: string; mediaType: string; bytes: Uint8Array }> = {
  [chart]: { name: 'tiến độ.png', mediaType: 'image/png', bytes: Buffer.from('picture') },
  [slip]: { name: 'giấy hẹn.pdf', mediaType: 'application/pdf', bytes: Buffer.from('slip') },
  [sheet]: { name: 'báo cáo.xlsx', mediaType: 'application/x-xlsx', bytes: Buffer.from('sheet') },
  [large]: { name: 'to.png', mediaType: 'image/png', bytes: Buffer.alloc(1_048_577) },
}
const now = () => new Date()
const linkTo = (id: string) => `https://cau-noi.example.vn/f/${id}`
const storage = {
  loadFile: async (id: string) => files[id],
  linkOf: linkTo,
  contactImage: undefined as string | undefined,
}

function connect(apiRoot = zalo.url, answerMs = 10_000, proofSecret?: string) {
  const tokens = createAccessTokens({
    ...{ appId: zaloSecrets.appId, appSecret: zaloAppSecret, oauthRoot: zalo.url, store },
    now: () => new Date(),
    log: createLog('silent'),
  })
  const api = createApi({ apiRoot, tokens, pace: async () => {}, answerMs, proofSecret })
  const checkWindow = async () => {}
  const { loadFile } = storage
  const uploads = createMemoryUploads()
  const handedOver = createHandedOver({ api, loadFile, now, uploads })
  return createZaloDeliver({ api, tokens, tapKey, checkWindow, handedOver, ...storage })
}

async function failureOf(sent: Promise<unknown>): Promise<DeliveryError> {
  const error = await sent.then(
    () => expect.fail('was delivered'),
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(DeliveryError)
  expect(`${error.message} ${error.stack}`).not.toContain('-token-')
  return error
}

const send = (reply: Reply = { text: 'Chào' }) => connect()(reply, person)
const paths = () => zalo.calls.map(({ path }) => path)
const v3 = '/v3.0/oa/message/cs'
const v2 = '/v2.0/oa/message'
const failing = (code: number) => zalo.behave(() => ({ kind: 'error', code }))
const failingOnce = (code: number) =>
  zalo.behave((_, nth) => (nth === 1 ? { kind: 'error', code } : { kind: 'ok' }))

describe('a reply on Zalo', () => {
  it('goes to v3 with the token in its header, and brings its id back', async () => {
    expect(await send({ text: 'Còn 4 ngày' })).toEqual({ externalId: 'zm-1' })
    expect(zalo.calls).toEqual([
      {
        path: v3,
        token: 'access-token-number-1',
        body: { recipient: { user_id: person }, message: { text: 'Còn 4 ngày' } },
        status: 0,
      },
    ])
  })

  it('is composed, so that no letter counts twice', async () => {
    await send({ text: 'Cầu Nối'.normalize('NFD') })
    expect(zalo.calls[0]?.body.message.text).toBe('Cầu Nối')
  })

  it('has buttons without a template type, taps signed for the person', async () => {
    const choices = [
      { label: 'Về menu', data: 'menu' },
      { label: 'Cổng', url: 'https://dichvucong.gov.vn/' },
    ]
    await send({ text: 'Chọn', choices })
    expect(zalo.calls[0]?.body.message).toEqual({
      text: 'Chọn',
      attachment: {
        type: 'template',
        payload: {
          buttons: [
            {
              title: 'Về menu',
              type: 'oa.query.hide',
              payload: writeTap(tapKey, person, 'menu'),
            },
            { title: 'Cổng', type: 'oa.open.url', payload: { url: 'https://dichvucong.gov.vn/' } },
          ],
        },
      },
    })
  })

  it('has titles of at most 100 characters, no face cut in half', async () => {
    await send({ text: 'Chọn', choices: [{ label: `${'x'.repeat(98)}🙏 và nữa`, data: 'a' }] })
    const title = zalo.calls[0]?.body.message.attachment?.payload.buttons?.[0]?.title ?? ''
    expect(title).toBe(`${'x'.repeat(98)}…`)
  })

  it('with a picture is a media template that names its address', async () => {
    const image = { url: 'https://cau-noi.example.vn/qr.png', alt: 'Mã QR' }
    await send({ text: 'Quét mã này', image })
    expect(zalo.calls[0]?.body.message).toEqual({
      text: 'Quét mã này',
      attachment: {
        type: 'template',
        payload: {
          template_type: 'media',
          elements: [{ media_type: 'image', url: image.url }],
        },
      },
    })
  })

  it('whose receipt has no id is delivered all the same', async () => {
    const root = await answering(json('{"error":0,"message":"Success"}'))
    expect(await connect(root)({ text: 'a' }, person)).toEqual({ externalId: 'unnamed' })
  })
})

describe('a stored file on Zalo', () => {
  const sent = () => zalo.calls.map(({ body }) => body.message)

  it('that is a picture is uploaded first, and named by its id', async () => {
    expect(await send({ text: 'Tháng 11', image: { fileId: chart, alt: 'Tiến độ' } })).toEqual({
      externalId: 'zm-1',
    })
    expect(zalo.uploads).toEqual([
      {
        ...{ path: '/v2.0/oa/upload/image', type: 'image/png', id: 'upload-1' },
        ...{ name: 'tiến độ.png', bytes: Buffer.from('picture') },
      },
    ])
    const elements = [{ media_type: 'image', attachment_id: 'upload-1' }]
    const payload = { template_type: 'media', elements }
    expect(sent()).toEqual([{ text: 'Tháng 11', attachment: { type: 'template', payload } }])
  })

  it('that is a document goes as a message of its own, without text', async () => {
    await send({ text: 'giấy hẹn.pdf', file: { fileId: slip, name: 'giấy hẹn.pdf' } })
    expect(zalo.uploads).toMatchObject([{ path: '/v2.0/oa/upload/file', name: 'giấy hẹn.pdf' }])
    expect(sent()).toEqual([{ attachment: { type: 'file', payload: { token: 'upload-1' } } }])
  })

  it('of a kind that Zalo does not take becomes a link', async () => {
    await send({ text: 'báo cáo.xlsx', file: { fileId: sheet, name: 'báo cáo.xlsx' } })
    expect(zalo.uploads).toEqual([])
    expect(sent()).toEqual([{ text: `báo cáo.xlsx\n${linkTo(sheet)}` }])
  })

  it('that is a picture above 1 MB becomes a link', async () => {
    await send({ text: 'Bản đồ', image: { fileId: large, alt: 'Bản đồ' } })
    expect(sent()).toEqual([{ text: `Bản đồ\n${linkTo(large)}` }])
  })

  it('that is a picture and has expired leaves the words', async () => {
    const fileId = '55555555-5555-4555-8555-555555555555'
    await send({ text: 'Tháng 11', image: { fileId, alt: 'Tiến độ' } })
    expect(sent()).toEqual([{ text: 'Tháng 11' }])
  })

  it('that has expired is refused, and nothing is sent', async () => {
    const file = { fileId: '55555555-5555-4555-8555-555555555555', name: 'a.pdf' }
    expect(await failureOf(send({ text: 'a', file }))).toMatchObject({ outcome: 'refused' })
    expect(zalo.calls).toEqual([])
  })

  it.each([
    ['is hung up on', { kind: 'hang-up' } as const, 'unreachable'],
    ['gets the page of a gateway', { kind: 'page', status: 502 } as const, 'unreachable'],
    ['is over the rate limit', { kind: 'error', code: -32 } as const, 'throttled'],
    ['is not allowed to the app', { kind: 'error', code: -223 } as const, 'suspended'],
  ])('whose upload %s is certainly not sent, and %o', async (_, behaviour, outcome) => {
    zalo.behaveUpload(() => behaviour)
    const image = { fileId: chart, alt: 'Tiến độ' }
    expect(await failureOf(send({ text: 'a', image }))).toMatchObject({ outcome })
    expect(zalo.calls).toEqual([])
  })

  it.each([
    ['the quota of uploads is used up', -211],
    ['Zalo does not take the picture', -210],
  ])('is a link when %s: the words come all the same', async (_, code) => {
    zalo.behaveUpload(() => ({ kind: 'error', code }))
    await send({ text: 'Đã giữ chỗ', image: { fileId: chart, alt: 'Mã QR' } })
    await send({ text: 'giấy hẹn.pdf', file: { fileId: slip, name: 'giấy hẹn.pdf' } })
    expect(sent()).toEqual([
      { text: `Đã giữ chỗ\n${linkTo(chart)}` },
      { text: `giấy hẹn.pdf\n${linkTo(slip)}` },
    ])
  })

  it('whose upload brings no id back is certainly not sent, and tried again later', async () => {
    const root = await answering(json('{"error":0,"message":"Success"}'))
    const sent = connect(root)({ text: 'a', image: { fileId: chart, alt: 'a' } }, person)
    expect(await failureOf(sent)).toMatchObject({ outcome: 'unreachable' })
  })

  it('is uploaded with a new token when the old one expired meanwhile', async () => {
    const deliver = connect()
    await deliver({ text: 'a' }, person)
    zalo.oauth.expire()
    await deliver({ text: 'b', image: { fileId: chart, alt: 'b' } }, person)
    expect(zalo.uploads).toHaveLength(1)
    expect(zalo.oauth.spent()).toBe(2)
  })
})

describe("a request for the person's number on Zalo", () => {
  const reply = { text: 'Để xem hồ sơ của mình', asksContact: { label: 'Gửi số điện thoại' } }
  const element = { title: 'Gửi số điện thoại', subtitle: 'Để xem hồ sơ của mình' }

  it('is the form of Zalo', async () => {
    await send(reply)
    const payload = { template_type: 'request_user_info', elements: [element] }
    expect(zalo.calls[0]?.body.message).toEqual({ attachment: { type: 'template', payload } })
  })

  it('shows the picture of the settings', async () => {
    storage.contactImage = 'https://cau-noi.example.vn/logo.png'
    await send(reply).finally(() => {
      storage.contactImage = undefined
    })
    expect(zalo.calls[0]?.body.message.attachment?.payload.elements).toEqual([
      { ...element, image_url: 'https://cau-noi.example.vn/logo.png' },
    ])
  })
})

describe('appsecret_proof', () => {
  it('is left out until the setting asks for it, and its want is told', async () => {
    zalo.wantProof()
    const error = await failureOf(send())
    expect(error).toMatchObject({
      outcome: 'suspended',
      remedy: expect.stringContaining('ZALO_APPSECRET_PROOF=1'),
    })
  })

  it('is carried by messages and uploads', async () => {
    zalo.wantProof()
    const deliver = connect(zalo.url, 10_000, zaloAppSecret)
    await deliver({ text: 'a', image: { fileId: chart, alt: 'a' } }, person)
    expect(zalo.sentTo(person)).toHaveLength(1)
  })
})

describe('an error of Zalo, inside HTTP 200,', () => {
  const outcomes: [number, string][] = [
    [-32, 'throttled'],
    [-214, 'throttled'],
    [-218, 'throttled'],
    [-234, 'throttled'],
    [-230, 'held'],
    [-232, 'held'],
    [-305, 'held'],
    [-311, 'held'],
    [-217, 'stopped'],
    [-227, 'stopped'],
    [-201, 'refused'],
    [-210, 'refused'],
    [-213, 'refused'],
    [-233, 'refused'],
    [-244, 'refused'],
    [-248, 'refused'],
    [-200, 'refused'],
    [404, 'suspended'],
    [-204, 'suspended'],
    [-205, 'suspended'],
    [-211, 'suspended'],
    [-216, 'suspended'],
    [-219, 'suspended'],
    [-220, 'suspended'],
    [-224, 'suspended'],
    [-235, 'suspended'],
    [-240, 'suspended'],
    [-321, 'suspended'],
  ]
  it.each(outcomes)('%i is %s', async (code, outcome) => {
    failing(code)
    const error = await failureOf(send())
    expect(error).toMatchObject({ outcome, message: expect.stringContaining(String(code)) })
  })

  it('whose code is in no table is refused, and the code named', async () => {
    failing(-9999)
    expect(await failureOf(send())).toMatchObject({
      outcome: 'refused',
      message: '-9999: unknown code',
    })
    expect(zalo.calls).toHaveLength(1)
  })

  it('is told in our words, not in what Zalo quotes of the message', () => {
    for (const code of Object.keys(knownErrors)) {
      expect(toDeliveryError(Number(code)).message).toMatch(/^-?\d+: [a-z]/i)
    }
  })

  it('of the rate waits a minute and a little more', () => {
    const { retryAfterSeconds } = toDeliveryError(-32)
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(60)
    expect(retryAfterSeconds).toBeLessThanOrEqual(75)
  })

  it.each([-216, -220, -124])('%i renews the token once and sends once more', async (code) => {
    failingOnce(code)
    expect(await send()).toEqual({ externalId: 'zm-1' })
    expect(zalo.calls.map(({ token }) => token)).toEqual([
      'access-token-number-1',
      'access-token-number-2',
    ])
  })

  it('of a token that stays wrong stops after one renewal', async () => {
    failing(-216)
    expect(await failureOf(send())).toMatchObject({ outcome: 'suspended' })
    expect(zalo.calls).toHaveLength(2)
    expect(zalo.oauth.spent()).toBe(2)
  })

  it('-200 is tried once more', async () => {
    failingOnce(-200)
    expect(await send()).toEqual({ externalId: 'zm-1' })
    failing(-200)
    expect(await failureOf(send())).toMatchObject({ outcome: 'refused' })
    expect(zalo.calls).toHaveLength(4)
  })
})

describe('an account that v3 does not serve (-235)', () => {
  it('is served by v2, with the very same body, and stays there', async () => {
    zalo.behave(({ path }) => (path === v3 ? { kind: 'error', code: -235 } : { kind: 'ok' }))
    const deliver = connect()
    await deliver({ text: 'một' }, person)
    await deliver({ text: 'hai' }, person)
    expect(paths()).toEqual([v3, v2, v2])
    expect(zalo.calls[1]?.body).toEqual(zalo.calls[0]?.body)
    expect(store.account().endpoint).toBe('v2')
    await send({ text: 'ba' })
    expect(paths().slice(3)).toEqual([v2])
  })

  it('goes back to v3 when v2 is shut down (-240)', async () => {
    store.change({ endpoint: 'v2' })
    zalo.behave(({ path }) => (path === v2 ? { kind: 'error', code: -240 } : { kind: 'ok' }))
    await send()
    expect(paths()).toEqual([v2, v3])
    expect(store.account().endpoint).toBe('v3')
  })

  it('and neither by v2 cannot send: the channel is suspended, nothing is remembered', async () => {
    zalo.behave(({ path }) => ({ kind: 'error', code: path === v3 ? -235 : -240 }))
    expect(await failureOf(send())).toMatchObject({
      outcome: 'suspended',
      message: '-240: the v2 message API is shut down',
    })
    expect(paths()).toEqual([v3, v2])
    expect(store.account().endpoint).toBeUndefined()
  })

  it('may need a new token on the way, too', async () => {
    zalo.behave(({ path, token }) => {
      if (token === 'access-token-number-1') return { kind: 'error', code: -220 }
      return path === v3 ? { kind: 'error', code: -235 } : { kind: 'ok' }
    })
    expect(await send()).toEqual({ externalId: 'zm-1' })
    expect(paths()).toEqual([v3, v3, v2])
  })
})

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

async function rootOf(server: Server | ReturnType<typeof createTcpServer>, scheme = 'http') {
  open.push(server as Server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const answering = (answer: RequestListener) =>
  rootOf(
    createServer((request, response) => {
      request.resume().on('end', () => answer(request, response))
    }),
  )
const html =
  (status: number): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html></html>')
  }
function json(text: string, status = 200): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(text)
  }
}

const mayHaveArrived: [string, RequestListener][] = [
  ['a gateway lost the answer (502)', html(502)],
  ['a gateway is busy (503)', html(503)],
  ['the answer is a page', html(200)],
  ['the answer leads elsewhere', html(307)],
  ['the answer is not JSON', json('{"error":')],
  ['the answer is empty', json('')],
  ['the answer is null', json('null')],
  ['the answer tells of no error', json('{"message":"Success"}')],
  ['the answer tells in words', json('{"error":"-216"}')],
  ['a 500 carries an error', json('{"error":-200}', 500)],
  ['the line breaks before an answer', (request) => request.socket.destroy()],
  [
    'the line breaks within the answer',
    (request, response) => {
      response.writeHead(200, { 'content-length': 200 })
      response.write('{"error":0,', () => request.socket.destroy())
    },
  ],
]

describe('a send on Zalo that may have arrived is unknown, and so never repeated, when', () => {
  it.each(mayHaveArrived)('%s', async (_, answer) => {
    let asked = 0
    const root = await answering((request, response) => {
      asked += 1
      answer(request, response)
    })
    const error = await failureOf(connect(root)({ text: 'a' }, person))
    expect(error).toMatchObject({ outcome: 'unknown' })
    expect(asked).toBe(1)
  })

  it('no answer comes in time', async () => {
    zalo.behave(() => ({ kind: 'silence' }))
    const error = await failureOf(connect(zalo.url, 200)({ text: 'a' }, person))
    expect(error).toMatchObject({ outcome: 'unknown', message: 'TimeoutError' })
  })

  it('the answer comes too late', async () => {
    zalo.behave(() => ({ kind: 'ok', delayMs: 400 }))
    const error = await failureOf(connect(zalo.url, 200)({ text: 'a' }, person))
    expect(error).toMatchObject({ outcome: 'unknown' })
  })
})

describe('a send on Zalo that certainly did not arrive is tried again, when', () => {
  it('nobody listens', async () => {
    const root = await answering(() => {})
    for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve))
    for (const address of [root, root.replace('127.0.0.1', 'localhost')]) {
      const error = await failureOf(connect(address)({ text: 'a' }, person))
      expect(error).toMatchObject({ outcome: 'unreachable', message: 'ECONNREFUSED' })
    }
  })

  it('the connection breaks before it is secure', async () => {
    const root = await rootOf(
      createTcpServer((socket) => socket.destroy()),
      'https',
    )
    const error = await failureOf(connect(root)({ text: 'a' }, person))
    expect(error).toMatchObject({ outcome: 'unreachable' })
  })

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED'])(
    'the system says %s',
    (code) => {
      const error = Object.assign(new TypeError('fetch failed'), { cause: { code } })
      expect(fromNetwork(error)).toMatchObject({ outcome: 'unreachable', message: code })
    },
  )

  it('no access token can be had', async () => {
    zalo.oauth.fail({ kind: 'page', status: 502 })
    expect(await failureOf(send())).toMatchObject({ outcome: 'unreachable' })
    expect(zalo.calls).toHaveLength(0)
  })
})

describe('a message that nobody asked for', () => {
  const hour = 3_600_000
  const billing = { price: 55, monthlyCap: 165 }

  function windowAfter(silentMs: number | undefined, billed?: typeof billing, counted = 0) {
    return createWindow({
      lastContact: async () => silentMs,
      billing: billed,
      countBilled: async () => counted,
    })
  }

  it.each([
    ['a moment', 0],
    ['48 hours', 48 * hour],
  ])('may go after %s of silence, free', async (_, silentMs) => {
    await expect(windowAfter(silentMs)(person)).resolves.toBeUndefined()
  })

  it.each([
    ['a little more than 48 hours', 48 * hour + 1],
    ['8 days', 192 * hour],
    ['a life', undefined],
  ])('is held after %s, as long as nothing may cost money', async (_, silentMs) => {
    expect(await failureOf(windowAfter(silentMs)(person))).toMatchObject({ outcome: 'held' })
  })

  it('may cost money between 48 hours and 7 days, up to the cap of the month', async () => {
    const check = windowAfter(100 * hour, billing, 1)
    await check(person)
    await check(person)
    const error = await failureOf(check(person))
    expect(error).toMatchObject({ outcome: 'held', message: 'the cap of the month is reached' })
  })

  it('is held after 7 days whatever it may cost', async () => {
    const error = await failureOf(windowAfter(168 * hour + 1, billing)(person))
    expect(error).toMatchObject({ outcome: 'held' })
  })

  it('is the only one whose window is asked about', async () => {
    const asked: string[] = []
    const tokens = {
      current: async () => 'none',
      renew: async () => 'none',
      endpoint: () => 'v3' as const,
      pin: async () => {},
    }
    const checkWindow = async (address: string) => {
      asked.push(address)
      throw new DeliveryError('held', 'closed')
    }
    const api = createApi({ apiRoot: zalo.url, tokens, pace: async () => {} })
    const { loadFile } = storage
    const uploads = createMemoryUploads()
    const handedOver = createHandedOver({ api, loadFile, now, uploads })
    const deliver = createZaloDeliver({ api, tokens, tapKey, checkWindow, handedOver, ...storage })
    expect(await failureOf(deliver({ text: 'a' }, person))).toMatchObject({ outcome: 'suspended' })
    expect(asked).toEqual([])
    expect(await failureOf(deliver({ text: 'a' }, person, true))).toMatchObject({ outcome: 'held' })
    expect(asked).toEqual([person])
  })
})
