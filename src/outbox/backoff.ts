/** A reply that could not be handed over for this long is given up: an answer of yesterday helps nobody. */
export const maxAttempts = 10

const firstMs = 1_000
const longestMs = 3_600_000

/**
 * How long to wait before attempt `attempts + 1`, in milliseconds: 1 s, 4 s, 16 s … at most an hour, spread by
 * `random` (0-1) so that many chats do not come back at one moment.
 */
export function backoffMs(attempts: number, random: number): number {
  const pause = Math.min(firstMs * 4 ** attempts, longestMs)
  return Math.round(pause * (0.8 + 0.4 * random))
}
