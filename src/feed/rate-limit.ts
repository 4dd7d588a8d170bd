const minuteMs = 60_000

export type RateLimits = {
  /** A minute, for each client; 0 = no limit. */
  requests: number
  items: number
}

type Window = { minute: number; requests: number; items: number }

/**
 * Counts what each client does in this minute of `now`, in this process only: with several
 * processes a client has as many times the limit. `request` and `items` give the seconds to wait,
 * or 0 for go on. A call that begins a minute is let through whatever its size, else it never
 * could.
 */
export function createRateLimit(limits: RateLimits, now: () => Date) {
  const windows = new Map<number, Window>()

  function windowOf(client: number): Window {
    const minute = Math.floor(now().getTime() / minuteMs)
    const open = windows.get(client)
    if (open?.minute === minute) return open
    const fresh = { minute, requests: 0, items: 0 }
    windows.set(client, fresh)
    return fresh
  }

  const secondsLeft = () => Math.ceil((minuteMs - (now().getTime() % minuteMs)) / 1000)

  /** Counts one request of `client`. */
  function request(client: number): number {
    const window = windowOf(client)
    if (limits.requests > 0 && window.requests >= limits.requests) return secondsLeft()
    window.requests += 1
    return 0
  }

  /** Counts `count` items of `client`. */
  function items(client: number, count: number): number {
    const window = windowOf(client)
    const over = window.items > 0 && window.items + count > limits.items
    if (limits.items > 0 && over) return secondsLeft()
    window.items += count
    return 0
  }

  return { request, items }
}
