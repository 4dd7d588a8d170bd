import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createZaloReceive } from '#src/channels/zalo/receive.ts'
import { zaloAppSecret, zaloSecrets } from '#test/support/fake-zalo.ts'

const { appId, secretKey } = zaloSecrets
const receive = createZaloReceive(zaloSecrets, {
  ...{ tapKey: Buffer.alloc(32, 3), formVerified: false, humanEcho: 'admin' },
})
const body = readFileSync(join(import.meta.dirname, 'payloads/text.json'))
const event = JSON.parse(body.toString('utf8'))
const timestamp: string = event.timestamp

type Headers = Record<string, string | string[] | undefined>

const sha256 = (...parts: (string | Buffer)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
// Said again here, not taken from the code under test; `sha256sum` of the same bytes gave the same.
const mac = sha256(appId, body, timestamp, secretKey)
const message = Buffer.concat([Buffer.from(appId), body, Buffer.from(timestamp)])

const statusOf = (headers: Headers, bytes = body) => {
  const received = receive({ headers, body: bytes })
  return received.kind === 'refused' ? received.status : 200
}
const withMac = (hex: string) => ({ 'x-zevent-signature': `mac=${hex}` })

describe('the signature of Zalo', () => {
  it('over the exact bytes lets the event in', () => {
    expect(mac).toBe('09e4c78d39491f59523e1e97d73e457395f725512d9ca890a7950b40a5c255a5')
    expect(statusOf(withMac(mac))).toBe(200)
  })

  it('may come without "mac=", in capitals, and with blanks around it', () => {
    expect(statusOf({ 'x-zevent-signature': mac })).toBe(200)
    expect(statusOf(withMac(mac.toUpperCase()))).toBe(200)
    expect(statusOf({ 'x-zevent-signature': ` mac=${mac} ` })).toBe(200)
  })

  const reserialised = Buffer.from(JSON.stringify(event))
  const escaped = Buffer.from(
    JSON.stringify(event).replace(/[^\x20-\x7e]/g, (letter) => {
      return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
    }),
  )
  const wrong: Record<string, string> = {
    'made with HMAC under the secret of the account': createHmac('sha256', secretKey)
      .update(message)
      .digest('hex'),
    'made with HMAC over the body alone': createHmac('sha256', secretKey)
      .update(body)
      .digest('hex'),
    'made with the secret of the app': sha256(appId, body, timestamp, zaloAppSecret),
    'made with HMAC under the secret of the app': createHmac('sha256', zaloAppSecret)
      .update(message)
      .digest('hex'),
    'over the body as it reads, written anew': sha256(appId, reserialised, timestamp, secretKey),
    'over the body with its letters escaped': sha256(appId, escaped, timestamp, secretKey),
    'over the body without its last line end': sha256(
      ...[appId, body.subarray(0, -1), timestamp, secretKey],
    ),
    'over another moment': sha256(appId, body, '1795140038001', secretKey),
    'without the moment': sha256(appId, body, secretKey),
    'without the secret': sha256(appId, body, timestamp),
    'for the id of the account in place of the app': sha256(
      ...[event.recipient.id, body, timestamp, secretKey],
    ),
    'of all zeros': '0'.repeat(64),
    'cut off': mac.slice(0, -2),
    'with more behind it': `${mac}00`,
    'that is no hexadecimal': 'z'.repeat(64),
    'in base64': Buffer.from(mac, 'hex').toString('base64'),
  }

  it.each(Object.entries(wrong))('%s is refused with 401', (_, hex) => {
    expect(statusOf(withMac(hex))).toBe(401)
  })

  it('over the moment of a header in place of the body is refused with 401', () => {
    const later = '1795140099000'
    const headers = {
      ...withMac(sha256(appId, body, later, secretKey)),
      'x-zevent-timestamp': later,
    }
    expect(statusOf(headers)).toBe(401)
  })

  it('of the first bytes does not carry others', () => {
    const changed = Buffer.from(body.toString('utf8').replace('0001', '0002'))
    expect(statusOf(withMac(mac), changed)).toBe(401)
    expect(statusOf(withMac(mac), reserialised)).toBe(401)
    expect(statusOf(withMac(mac), escaped)).toBe(401)
  })

  it.each<[string, Headers]>([
    ['missing', {}],
    ['empty', { 'x-zevent-signature': '' }],
    ['sent twice, as a list', { 'x-zevent-signature': [`mac=${mac}`, `mac=${mac}`] }],
    ['sent twice, as Node joins it', { 'x-zevent-signature': `mac=${mac}, mac=${mac}` }],
    ['under another name', { mac, 'x-signature': `mac=${mac}` }],
  ])('%s is refused with 401', (_, headers) => {
    expect(statusOf(headers)).toBe(401)
  })

  it('is asked for before the body is read', () => {
    expect(statusOf({}, Buffer.from('{'))).toBe(401)
  })

  it('that is right for another app is refused with 401', () => {
    const theirs = Buffer.from(JSON.stringify({ ...event, app_id: '111111' }))
    expect(statusOf(withMac(sha256('111111', theirs, timestamp, secretKey)), theirs)).toBe(401)
    expect(statusOf(withMac(sha256(appId, theirs, timestamp, secretKey)), theirs)).toBe(401)
    const nobodys = Buffer.from(JSON.stringify({ ...event, app_id: undefined }))
    expect(statusOf(withMac(sha256(appId, nobodys, timestamp, secretKey)), nobodys)).toBe(401)
  })

  it.each([
    ['a body that is no JSON', '{"app_id"'],
    ['an empty body', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['an event without a timestamp', JSON.stringify({ app_id: appId })],
    ['a timestamp in words', JSON.stringify({ app_id: appId, timestamp: 'nay' })],
    ['a timestamp of no moment', JSON.stringify({ app_id: appId, timestamp: null })],
    ['an endless timestamp', JSON.stringify({ app_id: appId, timestamp: '1'.repeat(16) })],
  ])('stands over something readable: %s is refused with 400', (_, text) => {
    const bytes = Buffer.from(text)
    expect(statusOf(withMac(sha256(appId, bytes, '', secretKey)), bytes)).toBe(400)
  })

  it('counts a timestamp as it is written, also as a number', () => {
    const asNumber = Buffer.from(JSON.stringify({ ...event, timestamp: 1795140038000 }))
    const hex = sha256(appId, asNumber, '1795140038000', secretKey)
    expect(statusOf(withMac(hex), asNumber)).toBe(200)
  })
})
