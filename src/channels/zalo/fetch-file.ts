import { readAtMost } from '../read-at-most.ts'

const mostBytes = 10 * 1024 * 1024
const patienceMs = 12_000

/** Where Zalo keeps what people send (zalo-oa-api.md section 5: seen), and its own names. */
export const zaloFileHosts = ['zdn.vn', 'zadn.vn', 'dlfl.vn', 'zalo.me', 'zaloapp.com']

/**
 * Fetches what a person sent from the address that Zalo's signed webhook named. Only over https and only from Zalo's own
 * hosts (`hosts` and what lies below them), or from the host of `apiRoot`; no redirect is followed: an address must not
 * lead into our own network. Undefined also for an address that is none of these.
 */
export function createFetchFile(apiRoot: string, hosts: readonly string[] = zaloFileHosts) {
  const { origin } = new URL(apiRoot)

  function allowed(file: string): URL | undefined {
    const url = new URL(file)
    if (url.origin === origin) return url
    // Some of the addresses that Zalo writes are http; the same file is there over https.
    url.protocol = 'https:'
    const known = hosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`))
    return known && url.port === '' ? url : undefined
  }

  return async (file: string): Promise<Uint8Array | undefined> => {
    const url = allowed(file)
    if (url === undefined) return undefined
    const response = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
    if (response.status === 404 || response.status === 410) return undefined
    if (!response.ok) throw new Error(`the file could not be fetched: ${response.status}`)
    return await readAtMost(response, mostBytes)
  }
}
