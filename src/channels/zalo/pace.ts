import { DeliveryError } from '../delivery-error.ts'

// A send that begins counts as lost after a minute: whoever would wait longer comes again later instead.
const longestWaitMs = 10_000

/**
 * At most `perSecond` calls a second by this process, a second's worth at once; 0: no limit. Each call waits its turn;
 * above 10 s of waiting it throws DeliveryError `throttled`. Several processes have a share each: who sends to thousands
 * sets a fraction, or spreads what it queues. (4,000 a minute for an app [2+]; of an account not published.)
 */
export function createPace(
  perSecond: number,
  elapsed: () => number = () => performance.now(),
): () => Promise<void> {
  const gapMs = 1_000 / perSecond
  // When the next call may go, were all calls evenly spaced; it may lie up to a second in the past.
  let next = Number.NEGATIVE_INFINITY
  return async () => {
    if (perSecond === 0) return
    const at = elapsed()
    const turn = Math.max(next, at - 1_000 + gapMs)
    const waitMs = turn - at
    if (waitMs > longestWaitMs) {
      const reason = `our own pace of ${perSecond} calls a second`
      throw new DeliveryError('throttled', reason, Math.ceil(waitMs / 1_000))
    }
    next = turn + gapMs
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
}
