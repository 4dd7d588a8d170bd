import { type Telegram, TelegramError } from 'telegraf'
import { readAtMost } from '../read-at-most.ts'
import { createCall } from './client.ts'

const mostBytes = 10 * 1024 * 1024
// Both calls together: a turn has half a minute.
const patienceMs = 12_000

/**
 * Fetches what a person sent (https://core.telegram.org/bots/api#getfile): the file's path is asked for, then the file.
 * Undefined when Telegram no longer has it or it is too large.
 */
export function createFetchFile(
  client: Telegram,
  { token, apiRoot }: { token: string; apiRoot: string },
) {
  const call = createCall(client, { connectMs: patienceMs, answerMs: patienceMs })

  async function pathOf(file: string): Promise<string | undefined> {
    try {
      return (await call('getFile', { file_id: file })).file_path
    } catch (error) {
      if (error instanceof TelegramError && error.code === 400) return undefined
      throw error
    }
  }

  return async (file: string): Promise<Uint8Array | undefined> => {
    const signal = AbortSignal.timeout(patienceMs)
    const path = await pathOf(file)
    if (path === undefined) return undefined
    const response = await fetch(`${apiRoot}/file/bot${token}/${path}`, { signal })
    if (response.status === 404) return undefined
    // The address holds the token: it must not stand in an error.
    if (!response.ok) throw new Error(`the file could not be fetched: ${response.status}`)
    return await readAtMost(response, mostBytes)
  }
}
