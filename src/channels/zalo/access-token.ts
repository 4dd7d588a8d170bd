import { z } from 'zod'
import type { Log } from '#src/log.ts'
import type { OnAlert } from '../channel.ts'
import { DeliveryError } from '../delivery-error.ts'

export type Endpoint = 'v3' | 'v2'

/** The stored account: its tokens, how long they live, and which message endpoint its kind may use. */
export type Account = {
  accessToken: string | undefined
  refreshToken: string
  obtainedAt: Date | undefined
  expiresAt: Date | undefined
  /** Zalo no longer takes the refresh token: a person must give a new one. */
  deadSince: Date | undefined
  endpoint: Endpoint | undefined
}

type Pair = Pick<Account, 'refreshToken'> & {
  accessToken: string
  obtainedAt: Date
  expiresAt: Date
}
export type AccountChange = Pair | { deadSince: Date }

/** Where the account lives; one for all processes. */
export type TokenStore = {
  /**
   * Shows `work` the account as it stands while nobody else may change it, commits what `work` returns, and resolves
   * with the account after that commit. Rejects, changing nothing, when `work` does.
   */
  exclusive(work: (account: Account) => Promise<AccountChange | undefined>): Promise<Account>
  /** Remembers which endpoint takes this account's messages. */
  pin(endpoint: Endpoint): Promise<void>
}

export type AccessTokenDeps = {
  appId: string
  appSecret: string
  /** `https://oauth.zaloapp.com` */
  oauthRoot: string
  store: TokenStore
  now: () => Date
  log: Log
  onAlert?: OnAlert
}

const dayMs = 86_400_000
// Must end well within the transaction that holds the lock (10 s), or the pair that came is not committed.
const answerMs = 5_000
const retryMs = 60_000
// Said to be 90000 or 3600 seconds [?]; what cannot be read is taken for the shorter.
const shortestLifeSeconds = 3_600

/** The refresh token is spent or expired: only a person can help ([2+], measured by others, in no official table). */
const deadCode = -14_014
const alertKind = 'zalo-token'
/** What an operator can do about it. */
export const remedies = {
  dead: 'get a new refresh token and run: npm run cli -- zalo token set <token>',
  refused: 'check ZALO_APP_ID and ZALO_APP_SECRET, and that the app is active',
}

const pairAnswer = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.union([z.string(), z.number()]).optional(),
})
const errorAnswer = z.looseObject({ error: z.coerce.number().int() })

function lifeSeconds(expiresIn: string | number | undefined): number {
  const seconds = Number(expiresIn)
  return Number.isFinite(seconds) && seconds > 0 ? seconds : shortestLifeSeconds
}

type Refreshed = { kind: 'pair'; pair: Pair } | { kind: 'dead' }

/** When a new pair is due: at 80 % of the life that Zalo named, and daily, so that the refresh token never ages. */
function isDue({ accessToken, obtainedAt, expiresAt }: Account, now: Date): boolean {
  if (!accessToken || !obtainedAt || !expiresAt) return true
  const life = expiresAt.getTime() - obtainedAt.getTime()
  return now.getTime() >= obtainedAt.getTime() + Math.min(0.8 * life, dayMs)
}

const isUsable = ({ accessToken, expiresAt, deadSince }: Account, now: Date) =>
  accessToken !== undefined && deadSince === undefined && expiresAt !== undefined && expiresAt > now

/** Asks Zalo for a new pair. Throws DeliveryError: our message certainly has not been sent. */
async function askForPair(
  { appId, appSecret, oauthRoot, now }: AccessTokenDeps,
  refreshToken: string,
): Promise<Refreshed> {
  const obtainedAt = now()
  // OAuth v4 [2+]: the app secret in a header, the rest as a form, errors inside HTTP 200.
  const answer: unknown = await fetch(`${oauthRoot}/v4/oa/access_token`, {
    method: 'POST',
    headers: { secret_key: appSecret },
    body: new URLSearchParams({
      ...{ refresh_token: refreshToken, app_id: appId },
      grant_type: 'refresh_token',
    }),
    redirect: 'manual',
    signal: AbortSignal.timeout(answerMs),
  })
    .then((response) => response.json())
    .catch(() => undefined)
  const pair = pairAnswer.safeParse(answer).data
  if (pair !== undefined) {
    const expiresAt = new Date(obtainedAt.getTime() + lifeSeconds(pair.expires_in) * 1000)
    const { access_token: accessToken, refresh_token } = pair
    return {
      kind: 'pair',
      pair: { accessToken, refreshToken: refresh_token, obtainedAt, expiresAt },
    }
  }
  const code = errorAnswer.safeParse(answer).data?.error
  if (code === deadCode) return { kind: 'dead' }
  if (code === undefined) throw new DeliveryError('unreachable', 'no new access token: no answer')
  const reason = `no new access token: OAuth error ${code}`
  throw new DeliveryError('suspended', reason, undefined, remedies.refused)
}

/**
 * The access token of the account, shared by all processes: one of them refreshes it under the store's lock, the others
 * find the new one. A refresh token works once, so the new pair is committed before anybody uses it, and no pair is
 * asked for by a process that has not re-read the row inside the lock.
 */
export function createAccessTokens(deps: AccessTokenDeps) {
  const { store, now, log, onAlert } = deps
  let known: Account | undefined
  let running: Promise<Account> | undefined
  // A pair whose commit failed: while this process lives it is not lost.
  let orphan: { from: string; pair: Pair } | undefined
  // Why the last refresh failed, and until when nobody asks again: the question is asked under a lock.
  let failing: { reason: unknown; until: number } | undefined
  let forcedAt = Number.NEGATIVE_INFINITY

  /** One look inside the lock: `dead` names the refresh token that Zalo refused, `failure` why there is no new pair. */
  async function lookOnce(due: (account: Account) => boolean, refused: string | undefined) {
    let dead: string | undefined
    let failure: unknown
    const account = await store.exclusive(async (current) => {
      if (current.deadSince !== undefined || !due(current)) return undefined
      if (current.refreshToken === orphan?.from) return orphan.pair
      if (current.refreshToken === refused) return { deadSince: now() }
      try {
        const refreshed = await askForPair(deps, current.refreshToken)
        if (refreshed.kind === 'pair') {
          orphan = { from: current.refreshToken, pair: refreshed.pair }
          return refreshed.pair
        }
        dead = current.refreshToken
      } catch (error) {
        failure = error
      }
      return undefined
    })
    orphan = undefined
    return { account, dead, failure }
  }

  /** Tells what only a person can mend; a network that is down mends itself. */
  function tellAlert({ deadSince }: Account, failure: unknown): void {
    if (deadSince !== undefined) {
      const cause = 'the refresh token is dead'
      onAlert?.(alertKind, { code: deadCode, cause, remedy: remedies.dead })
    } else if (failure instanceof DeliveryError && failure.outcome === 'suspended') {
      onAlert?.(alertKind, { cause: failure.message, remedy: remedies.refused })
    } else if (failure === undefined) onAlert?.(alertKind, undefined)
  }

  function settle(account: Account, failure: unknown): Account {
    known = account
    tellAlert(account, failure)
    failing = undefined
    if (failure === undefined) return account
    log.warn({ err: failure }, 'zalo: access token not refreshed')
    failing = { reason: failure, until: now().getTime() + retryMs }
    if (!isUsable(account, now())) throw failure
    return account
  }

  /** A refused token is looked up once more, for somebody may have replaced it; then it is dead. */
  async function refresh(due: (account: Account) => boolean): Promise<Account> {
    let refused: string | undefined
    for (;;) {
      const { account, dead, failure } = await lookOnce(due, refused)
      if (dead === undefined) return settle(account, failure)
      refused = dead
    }
  }

  function refreshTogether(due: (account: Account) => boolean): Promise<Account> {
    running ??= refresh(due).finally(() => {
      running = undefined
    })
    return running
  }

  function tokenOf({ accessToken, deadSince }: Account): string {
    if (deadSince === undefined && accessToken !== undefined) return accessToken
    throw new DeliveryError('suspended', 'the refresh token is dead', undefined, remedies.dead)
  }

  /** A token to send with. Throws DeliveryError: suspended while it is dead, unreachable while none can be had. */
  async function current(): Promise<string> {
    const at = now()
    const waiting = failing !== undefined && at.getTime() < failing.until
    if (known !== undefined && isUsable(known, at)) {
      if (!isDue(known, at) || waiting) return tokenOf(known)
    }
    if (waiting) throw failing?.reason
    return tokenOf(await refreshTogether((account) => isDue(account, now())))
  }

  /** A right that is missing is told like a token that is wrong: a queue of replies must not spend a pair each. */
  function mayForce(at: number): void {
    if (failing !== undefined && at < failing.until) throw failing.reason
    if (at - forcedAt < retryMs) {
      throw new DeliveryError('suspended', 'a new access token is refused, too')
    }
    forcedAt = at
  }

  /** Zalo no longer takes `stale`: the token that replaced it, be it by us or by another process. */
  async function renew(stale: string): Promise<string> {
    if (known !== undefined && known.accessToken !== stale && isUsable(known, now())) {
      return tokenOf(known)
    }
    const joins = running !== undefined
    if (!joins) mayForce(now().getTime())
    const due = (account: Account) => account.accessToken === stale || isDue(account, now())
    let account = await refreshTogether(due)
    // The refresh that it joined may have found nothing to do.
    if (joins && account.accessToken === stale) account = await refreshTogether(due)
    if (account.deadSince === undefined && account.accessToken === stale) {
      throw failing?.reason ?? new DeliveryError('unreachable', 'no new access token')
    }
    return tokenOf(account)
  }

  /** The endpoint that took this account's messages last; v3 until known. */
  const endpoint = (): Endpoint => known?.endpoint ?? 'v3'

  async function pin(winner: Endpoint): Promise<void> {
    if (known?.endpoint === winner) return
    await store.pin(winner)
    if (known !== undefined) known = { ...known, endpoint: winner }
  }

  /** Keeps the pair young also while nobody writes. Never throws. */
  async function tend(): Promise<void> {
    await current().then(
      () => failing === undefined && onAlert?.(alertKind, undefined),
      (error: unknown) => log.warn({ err: error }, 'zalo: no access token'),
    )
  }

  return { current, renew, endpoint, pin, tend }
}

export type AccessTokens = ReturnType<typeof createAccessTokens>
