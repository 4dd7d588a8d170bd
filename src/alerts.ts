import type { AlertFacts, OnAlert } from './channels/channel.ts'
import type { Log } from './log.ts'

export type AlertsDeps = {
  log: Log
  /** Told of each change; `facts` undefined: it is over. */
  onChange?: OnAlert
  /** What stood when this process started, as far as was told: its end is told, too. */
  standing?: readonly string[]
  /** Milliseconds of a clock that only goes forward. */
  elapsed?: () => number
}

// What fails for one message and not for the next (one API of several is closed) is one trouble and not a hundred: it is
// over when it has not been seen for this long, which is twice the pause after which a suspended send is tried again.
const calmMs = 600_000

/**
 * What only an operator can mend, told once for each change in this process and not once for each message: a log line
 * and `onChange` when it begins, when its cause is another, and when it is over.
 */
export function createAlerts(deps: AlertsDeps) {
  const { log, onChange, standing = [], elapsed = () => performance.now() } = deps
  const known = new Map<string, { cause: string; seenAt: number; stands: boolean }>(
    standing.map((kind) => [kind, { cause: '', seenAt: elapsed(), stands: true }]),
  )

  function raise(kind: string, facts: AlertFacts): void {
    const cause = JSON.stringify(facts)
    const before = known.get(kind)
    known.set(kind, { cause, seenAt: elapsed(), stands: true })
    if (before?.stands === true && before.cause === cause) return
    log.error({ alert: true, kind, ...facts }, 'an operator has to act')
    onChange?.(kind, facts)
  }

  function settle(kind: string): void {
    const before = known.get(kind)
    if (before?.stands !== true || elapsed() - before.seenAt < calmMs) return
    known.set(kind, { ...before, stands: false })
    log.info({ kind }, 'the trouble is over')
    onChange?.(kind, undefined)
  }

  const tell: OnAlert = (kind, facts) => (facts === undefined ? settle(kind) : raise(kind, facts))

  return {
    tell,
    /** For the metrics: each kind that was ever raised by this process, and whether it stands. */
    states: () => [...known].map(([kind, { stands }]) => ({ kind, stands })),
  }
}
