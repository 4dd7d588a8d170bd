import type { Telegram } from 'telegraf'
import { TelegramError } from 'telegraf'
import type { Log } from '#src/log.ts'

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
  await client.setMyCommands(commands.vi)
  await client.setMyCommands(commands.en, { language_code: 'en' })
  await client.setWebhook(`${publicUrl}/webhooks/telegram`, {
    secret_token: secret,
    allowed_updates: [...updates],
    max_connections: 100,
  })
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
      const unauthorised = error instanceof TelegramError && error.code === 401
      const remedy = unauthorised
        ? 'TELEGRAM_BOT_TOKEN is not accepted: take it anew from @BotFather'
        : 'check that this machine reaches TELEGRAM_API_ROOT; it is tried again every minute'
      log.error({ err: error, remedy }, 'telegram webhook not registered')
      return false
    }
  }
}
