import { readAtMost } from '../read-at-most.ts'

const mostBytes = 10 * 1024 * 1024
const patienceMs = 20_000

/**
 * Fetches what a person sent from the address that Zalo's signed webhook named. Only over https, or from the host of
 * `apiRoot`, and no redirect is followed: an address must not lead into our own network.
 */
export function createFetchFile(apiRoot: string) {
  const { origin } = new URL(apiRoot)
  return async (file: string): Promise<Uint8Array | undefined> => {
    const url = new URL(file)
    if (url.protocol !== 'https:' && url.origin !== origin) return undefined
    const response = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
    if (response.status === 404 || response.status === 410) return undefined
    if (!response.ok) throw new Error(`the file could not be fetched: ${response.status}`)
    return await readAtMost(response, mostBytes)
  }
}
