/**
 * Why a send did not succeed. The sender asks only this: may it be tried again, and may the person be written to?
 * - `throttled`: the platform asks to wait `retryAfterSeconds`; not a failure.
 * - `stopped`: the person blocked us or is gone; nothing more is sent until they write.
 * - `refused`: the platform will never take this message.
 * - `unreachable`: it certainly never arrived; try again later.
 * - `unknown`: it may have arrived; never sent twice.
 * - `held`: not now, but once the person writes again.
 * - `suspended`: the platform takes nothing of ours until somebody mends that; tried again after `retryAfterSeconds`.
 */
export type DeliveryOutcome =
  | 'throttled'
  | 'stopped'
  | 'refused'
  | 'unreachable'
  | 'unknown'
  | 'held'
  | 'suspended'

export class DeliveryError extends Error {
  readonly outcome: DeliveryOutcome
  readonly retryAfterSeconds: number | undefined
  /** For `suspended`: what an operator can do about it. */
  readonly remedy: string | undefined

  constructor(
    outcome: DeliveryOutcome,
    reason: string,
    retryAfterSeconds?: number,
    remedy?: string,
  ) {
    super(reason)
    this.name = 'DeliveryError'
    this.outcome = outcome
    this.retryAfterSeconds = retryAfterSeconds
    this.remedy = remedy
  }
}
