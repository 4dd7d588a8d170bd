import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Announcement, createAnnounce } from '#src/channels/telegram/announce.ts'
import { createClient } from '#src/channels/telegram/client.ts'
import { createLog } from '#src/log.ts'
import { type FakeTelegram, startFakeTelegram } from '#test/support/fake-telegram.ts'

const token = '123456:AAsecret-token_of-nobody-at-all-anywhere'
const commands = {
  vi: [{ command: 'hoso', description: 'Xem hồ sơ tới đâu' }],
  en: [{ command: 'hoso', description: 'Where is my dossier' }],
}
const announcement: Announcement = {
  publicUrl: 'https://cau-noi.example.vn',
  secret: 'webhook-secret',
  commands,
}

let telegram: FakeTelegram
let lines: string[]
beforeEach(async () => {
  telegram = await startFakeTelegram()
  lines = []
})
afterEach(() => telegram.close())

const announceAt = (root: string, changes: Partial<Announcement> = {}) => {
  const log = createLog('info', { write: (line) => lines.push(line) })
  return createAnnounce(createClient(token, root), { ...announcement, ...changes }, log)()
}

/** The one line logged; it shows neither the token nor the secret. */
function logged(): { level: string; msg: string; remedy?: string } {
  expect(lines).toHaveLength(1)
  expect(lines.join()).not.toMatch(/AAsecret|webhook-secret/)
  return JSON.parse(lines[0] ?? '')
}

describe('at the start of a public assistant', () => {
  it('Telegram is told where we listen, under which secret, for what', async () => {
    expect(await announceAt(telegram.url)).toBe(true)
    const [told] = telegram.calls.filter(({ method }) => method === 'setWebhook')
    expect(told?.payload).toEqual({
      url: 'https://cau-noi.example.vn/webhooks/telegram',
      secret_token: 'webhook-secret',
      allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
      max_connections: 100,
    })
    expect(logged()).toMatchObject({ level: 'info', msg: 'telegram webhook registered' })
  })

  it('Telegram is told the commands, in Vietnamese for everybody and in English', async () => {
    await announceAt(telegram.url)
    const told = telegram.calls.filter(({ method }) => method === 'setMyCommands')
    expect(told.map(({ payload }) => payload)).toEqual([
      { commands: commands.vi },
      { commands: commands.en, language_code: 'en' },
    ])
  })
})

describe('at the start of an assistant on this machine only', () => {
  it('nothing is told, because Telegram reaches https alone', async () => {
    expect(await announceAt(telegram.url, { publicUrl: 'http://localhost:3000' })).toBe(true)
    expect(telegram.calls).toEqual([])
    expect(logged().msg).toBe('telegram webhook not registered: PUBLIC_URL is not https')
  })
})

describe('a failed announcement', () => {
  const failing = (code: number, description: string) => {
    telegram.behave(() => ({ kind: 'error', code, description }))
    return announceAt(telegram.url)
  }

  it.each([
    [401, 'Unauthorized', 'TELEGRAM_BOT_TOKEN is not accepted: take it anew from @BotFather'],
    [404, 'Not Found', 'TELEGRAM_BOT_TOKEN is not accepted: take it anew from @BotFather'],
    [
      400,
      'Bad Request: bad webhook: failed to resolve host: Name or service not known',
      'Telegram does not take this address: check PUBLIC_URL',
    ],
    [
      500,
      'Internal Server Error',
      'check that this machine reaches TELEGRAM_API_ROOT; it is tried again every minute',
    ],
  ])('with %i %s names its remedy', async (code, description, remedy) => {
    expect(await failing(code, description)).toBe(false)
    expect(logged()).toMatchObject({
      level: 'error',
      msg: 'telegram webhook not registered',
      remedy,
    })
  })

  it('with nobody there names its remedy', async () => {
    const root = telegram.url
    await telegram.close()
    expect(await announceAt(root)).toBe(false)
    expect(logged().remedy).toContain('check that this machine reaches TELEGRAM_API_ROOT')
    telegram = await startFakeTelegram()
  })

  it('whose line breaks names its remedy', async () => {
    telegram.behave(() => ({ kind: 'hang-up' }))
    expect(await announceAt(telegram.url)).toBe(false)
    expect(logged().remedy).toContain('check that this machine reaches TELEGRAM_API_ROOT')
  })
})
