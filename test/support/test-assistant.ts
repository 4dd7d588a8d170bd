import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAlerts } from '#src/alerts.ts'
import { createAssistant } from '#src/assistant.ts'
import type { Message } from '#src/chat/message.ts'
import { readConfig } from '#src/config.ts'
import type { Database } from '#src/database/database.ts'
import { createFilePage } from '#src/http/files.ts'
import { createApp, listen } from '#src/http/server.ts'
import { createWebhooks } from '#src/http/webhook.ts'
import { createLog } from '#src/log.ts'
import { createSealing } from '#src/sealing.ts'
import { type FakeTelegram, startFakeTelegram } from './fake-telegram.ts'
import { type FakeZalo, startFakeZalo } from './fake-zalo.ts'
import { rememberedIndexing } from './remembered-indexing.ts'

export const testKey = Buffer.alloc(32, 7)
export const testSealing = createSealing(testKey)
export const telegramSecret = 'test-secret'

/** A clock that stands until it is moved. */
function createTestClock(start: string) {
  let at = new Date(start)
  return {
    now: () => at,
    set: (instant: string) => {
      at = new Date(instant)
    },
    forward: (minutes: number) => {
      at = new Date(at.getTime() + minutes * 60_000)
    },
  }
}

export type TestOptions = {
  database: Database
  env?: Record<string, string>
  start?: string
  screen?: (message: Message) => Message | undefined
  telegram?: FakeTelegram
  zalo?: FakeZalo
}

/**
 * The whole assistant behind a real web server on this machine, with the simulator, a fake Telegram and a fake Zalo as
 * platforms. No workers run: tests call `poll` and `sweep` themselves.
 */
export async function startTestAssistant(options: TestOptions) {
  const { database } = options
  const telegram = options.telegram ?? (await startFakeTelegram())
  const zalo = options.zalo ?? (await startFakeZalo())
  const clock = createTestClock(options.start ?? '2026-11-20T09:00:00+07:00')
  const lines: string[] = []
  const log = createLog('info', { write: (line) => lines.push(line) })
  const dataDir = join(tmpdir(), `cau-noi-${randomUUID()}`)
  const config = readConfig({
    SIMULATOR: '1',
    DATA_DIR: dataDir,
    TELEGRAM_BOT_TOKEN: '123456:test-token-of-nobody',
    TELEGRAM_WEBHOOK_SECRET: telegramSecret,
    TELEGRAM_API_ROOT: telegram.url,
    ...zalo.env,
    PERSON_MESSAGES_PER_MINUTE: '0',
    ...options.env,
  })
  const alerts = createAlerts({ log })
  const onAlert = alerts.tell
  const deps = {
    config,
    database,
    sealing: testSealing,
    now: clock.now,
    log,
    onAlert,
    indexing: rememberedIndexing,
    // The parts of an album are posted at once here.
    albumMs: 250,
  }
  const assistant = await createAssistant(deps)
  const webhooks = createWebhooks({
    channels: assistant.channels,
    accept: assistant.turns.accept,
    notice: assistant.notice,
    screen: options.screen ?? assistant.screen,
    log,
  })
  const files = createFilePage(assistant.files.load)
  const listening = await listen(createApp([webhooks, files], log), '127.0.0.1', 0)

  async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
    const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    const response = await fetch(`http://127.0.0.1:${listening.port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: text,
    })
    return response.status
  }

  return {
    ...{ assistant, telegram, zalo, clock, config, lines, alerts, post, database, dataDir },
    url: `http://127.0.0.1:${listening.port}`,
    /** As Telegram posts an update. */
    postUpdate: (update: unknown) =>
      post('/webhooks/telegram', update, { 'x-telegram-bot-api-secret-token': telegramSecret }),
    idle: assistant.idle,
    /** What the workers do by themselves, once, and everything that comes of it sent. */
    doDuties: async () => {
      for (const duty of assistant.duties) await duty.run()
      while ((await assistant.delivery.poll()) > 0) await assistant.idle()
      await assistant.idle()
    },
    close: async () => {
      await listening.close()
      await assistant.idle()
      await rm(dataDir, { recursive: true, force: true })
      if (options.telegram === undefined) await telegram.close()
      if (options.zalo === undefined) await zalo.close()
    },
  }
}

export type TestAssistant = Awaited<ReturnType<typeof startTestAssistant>>
