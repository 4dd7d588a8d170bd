import { startFakeTelegram } from '#test/support/fake-telegram.ts'
import { signZalo, startFakeZalo, zaloSecrets } from '#test/support/fake-zalo.ts'

const secret = 'bench'

/** A webhook call as the platform makes it. */
export type Hook = { path: string; headers: Record<string, string>; body: Buffer }

/** A platform as the benchmark plays it: its webhooks, and the fake that takes the answers. */
export type BenchPlatform = {
  name: 'telegram' | 'zalo'
  /** Settings of the program, and of the floor beside it. */
  env: Record<string, string>
  floorEnv: Record<string, string>
  hook: (chat: number, text: string) => Hook
  /** Tells to whom each answer went, and what it says; returns what stops it. Forgets the answers then. */
  onAnswered: (listener: (chat: string, text: string) => void) => () => void
  close: () => Promise<void>
}

let lastId = 0

export async function openTelegram(): Promise<BenchPlatform> {
  const fake = await startFakeTelegram()
  return {
    name: 'telegram',
    env: {
      TELEGRAM_BOT_TOKEN: '1:benchmark-token',
      TELEGRAM_WEBHOOK_SECRET: secret,
      TELEGRAM_API_ROOT: fake.url,
    },
    floorEnv: { FLOOR_SEND: `${fake.url}/bot1:x/sendMessage` },
    hook(chat, text) {
      const id = ++lastId
      const person = { id: chat, type: 'private' }
      const from = { id: chat, is_bot: false }
      const message = { message_id: id, date: 1, chat: person, from, text }
      const headers = { 'x-telegram-bot-api-secret-token': secret }
      const body = Buffer.from(JSON.stringify({ update_id: id, message }))
      return { path: '/webhooks/telegram', headers, body }
    },
    onAnswered(listener) {
      const off = fake.onAnswered(({ payload }) =>
        listener(String(payload.chat_id), String(payload.text)),
      )
      return () => {
        off()
        fake.calls.length = 0
      }
    },
    close: fake.close,
  }
}

/** Zalo, its webhooks signed. Our own pace is off: what is measured is the program. */
export async function openZalo(): Promise<BenchPlatform> {
  const fake = await startFakeZalo()
  return {
    name: 'zalo',
    env: { ...fake.env, ZALO_REQUESTS_PER_SECOND: '0' },
    floorEnv: {
      FLOOR_SEND: `${fake.url}/v3.0/oa/message/cs`,
      // The first that the fake gives out; the program, which starts first, has asked for it.
      FLOOR_TOKEN: 'access-token-number-1',
      FLOOR_APP_ID: zaloSecrets.appId,
      FLOOR_SECRET_KEY: zaloSecrets.secretKey,
    },
    hook(chat, text) {
      const id = ++lastId
      const timestamp = String(1_795_140_000_000 + id)
      const event = {
        ...{ app_id: zaloSecrets.appId, sender: { id: String(chat) }, recipient: { id: '5797' } },
        ...{ event_name: 'user_send_text', timestamp, message: { msg_id: String(id), text } },
      }
      const body = Buffer.from(JSON.stringify(event))
      return { path: '/webhooks/zalo', headers: signZalo(body, timestamp), body }
    },
    onAnswered(listener) {
      const off = fake.onAnswered(({ body }) =>
        listener(body.recipient.user_id, JSON.stringify(body.message)),
      )
      return () => {
        off()
        fake.calls.length = 0
      }
    },
    close: fake.close,
  }
}
