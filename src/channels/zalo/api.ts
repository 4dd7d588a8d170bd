import { createHmac } from 'node:crypto'
import { Agent, type FormData, request } from 'undici'
import { z } from 'zod'
import { DeliveryError } from '../delivery-error.ts'
import { withPatience } from '../with-patience.ts'
import type { AccessTokens } from './access-token.ts'
import { type Action, fromNetwork, knownErrors, quotaUsedUp, toDeliveryError } from './failure.ts'

export type ApiDeps = {
  /** `https://openapi.zalo.me` */
  apiRoot: string
  tokens: Pick<AccessTokens, 'current' | 'renew'>
  /** Set: calls carry `appsecret_proof`, made with the secret of the app. */
  proofSecret?: string | undefined
  /** Resolves when one more call may be made. */
  pace: () => Promise<void>
  /** How long we wait for an answer, in milliseconds; the outcome is unknown afterwards. */
  answerMs?: number
}

type Body = string | FormData

/** `path` and `body` are looked up before each attempt. Without a body it is a GET. */
export type ApiCall = {
  path: () => string
  body?: () => Body
  /** Makes `path` name the other endpoint, where there is one. */
  switchEndpoint?: () => void
  /** Makes `body` name another upload in place of the one that is refused, where there is one. */
  uploadAnew?: () => Promise<boolean>
  /** The quota of the account that is used up is that of such calls: nothing else has to stop. Called when it is. */
  ownQuota?: () => void
  /** No attempt begins after this moment of `performance.now()`. */
  until?: number
}

const usualAnswerMs = 10_000
// Above the pace of 20 calls a second times the time a slow call takes.
const mostConnections = 100
// With the answer to the last attempt less than the minute after which a send counts as lost.
const patienceMs = 45_000
/** The moment after which no call for a send that begins now may begin. */
export const latestStart = (): number => performance.now() + patienceMs

const answer = z.looseObject({
  error: z.number().int(),
  data: z.looseObject({}).optional(),
})
type Answer = z.infer<typeof answer>

type Response = { status: number; json: () => Promise<unknown> }

async function readAnswer({ status, json }: Response): Promise<Answer> {
  const told = answer.safeParse(await json().catch(() => undefined))
  // A gateway answered, or nobody: it lost the answer, which does not mean that Zalo did not get the message.
  if (status >= 500 || !told.success) {
    throw new DeliveryError('unknown', `no answer of the API (HTTP ${status})`)
  }
  return told.data
}

/** Work before or between calls: when it fails, the message certainly has not arrived. */
export async function unsent<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (error instanceof DeliveryError) throw error
    throw new DeliveryError('unreachable', error instanceof Error ? error.message : String(error))
  }
}

/**
 * The OA API: calls with the access token, in our pace. Each remedy of the error table (a new token, the other endpoint,
 * a new upload, once more) is tried once; a call whose answer did not come is never repeated. Throws DeliveryError.
 */
export function createApi(deps: ApiDeps) {
  const agent = new Agent({ connections: mostConnections })
  const { apiRoot, tokens, proofSecret, pace, answerMs = usualAnswerMs } = deps

  function headersOf(token: string, body: Body | undefined): Record<string, string> {
    return {
      access_token: token,
      ...(typeof body === 'string' && { 'content-type': 'application/json' }),
      ...(proofSecret !== undefined && {
        appsecret_proof: createHmac('sha256', proofSecret).update(token).digest('hex'),
      }),
    }
  }

  /** One call. Throws DeliveryError when the API itself did not answer. */
  async function callOnce(path: string, token: string, body: Body | undefined): Promise<Answer> {
    const init = {
      ...(body === undefined ? { method: 'GET' as const } : { method: 'POST' as const, body }),
      headers: headersOf(token, body),
      dispatcher: agent,
    }
    try {
      return await withPatience(answerMs, async (signal) => {
        // Not `fetch`: it costs two to three times the processor's time of a call. No redirect is followed either way:
        // it would carry the token elsewhere.
        const answered = await request(`${apiRoot}${path}`, { ...init, signal })
        return await readAnswer({
          status: answered.statusCode,
          json: () => answered.body.json(),
        })
      })
    } catch (error) {
      throw error instanceof DeliveryError ? error : fromNetwork(error)
    }
  }

  return async (call: ApiCall) => {
    const { path, body, switchEndpoint, uploadAnew, ownQuota, until = latestStart() } = call
    const remedies = new Set<Action>(['refresh', 'retry once'])
    if (switchEndpoint !== undefined) remedies.add('switch endpoint')
    if (uploadAnew !== undefined) remedies.add('upload anew')
    let token = await unsent(tokens.current())
    for (;;) {
      await pace()
      if (performance.now() > until) throw new DeliveryError('unreachable', 'no time left to send')
      const { error, data } = await callOnce(path(), token, body?.())
      if (error === 0) return data ?? {}
      if (ownQuota && error === quotaUsedUp) {
        ownQuota()
        throw new DeliveryError('refused', `${error}: quota of this call used up`)
      }
      const action = knownErrors[error]?.action
      if (action === undefined || !remedies.delete(action)) throw toDeliveryError(error)
      if (action === 'refresh') token = await unsent(tokens.renew(token))
      if (action === 'switch endpoint') switchEndpoint?.()
      if (action === 'upload anew' && !(await uploadAnew?.())) throw toDeliveryError(error)
    }
  }
}

export type Api = ReturnType<typeof createApi>
