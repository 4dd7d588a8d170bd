import type { Telegram } from 'telegraf'
import { createCall } from './client.ts'

/**
 * The address of our chat, opened on `payload` (at most 64 of A-Z, a-z, 0-9, _ and -:
 * https://core.telegram.org/bots/features#deep-linking). The bot's name is asked for once; undefined while it cannot be.
 */
export function createLink(client: Telegram) {
  const call = createCall(client)
  let known: string | undefined

  async function nameOfBot(): Promise<string | undefined> {
    try {
      known ??= (await call('getMe', {})).username
    } catch {
      // Asked again with the next slip; the page shows the other ways in.
    }
    return known
  }

  return async (payload: string): Promise<string | undefined> => {
    const name = await nameOfBot()
    return name === undefined ? undefined : `https://t.me/${name}?start=${payload}`
  }
}
