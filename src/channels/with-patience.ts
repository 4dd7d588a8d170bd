const ticks = 20

/**
 * Lets `work` go on for `ms` milliseconds, then aborts its signal (TimeoutError). Only time counts in which this
 * process could have heard an answer: while it is kept from its sockets, as an embedded database under load keeps it,
 * hundreds of calls would be given up at once that nobody has refused, and some that have not even left.
 */
export async function withPatience<Result>(
  ms: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  let left = ticks
  // A tick that comes late is one tick; the next is counted from there.
  const timer = setInterval(() => {
    left -= 1
    if (left === 0) controller.abort(new DOMException('no answer in time', 'TimeoutError'))
  }, ms / ticks)
  try {
    return await work(controller.signal)
  } finally {
    clearInterval(timer)
  }
}
