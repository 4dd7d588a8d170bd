import { type Telegram, TelegramError } from 'telegraf'
import type { Log } from '#src/log.ts'
import { createCall } from './client.ts'

type Command = { command: string; description: string }

export type Announcement = {
  publicUrl: string
  secret: string
  /** Shown by Telegram beside the text box, per language. */
  commands: Record<'vi' | 'en', Command[]>
}

// What we listen to; anything else is not even sent to us.
const updates = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const

async function register(client: Telegram, announcement: Announcement): Promise<void> {
  const { publicUrl, secret, commands } = announcement
  const call = createCall(client)
  await call('setMyCommands', { commands: commands.vi })
  await call('setMyCommands', { commands: commands.en, language_code: 'en' })
  await call('setWebhook', {
    url: `${publicUrl}/webhooks/telegram`,
    secret_token: secret,
    allowed_updates: [...updates],
    max_connections: 100,
  })
}

function remedyFor(error: unknown): string {
  const code = error instanceof TelegramError ? error.code : undefined
  // A token of the wrong form is "not found", a withdrawn one "unauthorized".
  if (code === 401 || code === 404) {
    return 'TELEGRAM_BOT_TOKEN is not accepted: take it anew from @BotFather'
  }
  if (code === 400) return 'Telegram does not take this address: check PUBLIC_URL'
  return 'check that this machine reaches TELEGRAM_API_ROOT; it is tried again every minute'
}

/**
 * Tells Telegram where we listen and what we understand. Only with a public https address: Telegram takes no other
 * (https://core.telegram.org/bots/api#setwebhook). A failure is logged with its remedy; the program goes on.
 */
export function createAnnounce(client: Telegram, announcement: Announcement, log: Log) {
  return async (): Promise<boolean> => {
    if (!announcement.publicUrl.startsWith('https://')) {
      log.info('telegram webhook not registered: PUBLIC_URL is not https')
      return true
    }
    try {
      await register(client, announcement)
      log.info({ url: announcement.publicUrl }, 'telegram webhook registered')
      return true
    } catch (error) {
      const remedy = remedyFor(error)
      log.error({ err: error, remedy }, 'telegram webhook not registered')
      return false
    }
  }
}
