import { z } from 'zod'
import type { Reply } from '../../chat/reply.ts'
import type { Receipt } from '../channel.ts'
import { DeliveryError } from '../delivery-error.ts'
import type { AccessTokens, Endpoint } from './access-token.ts'
import { type Action, fromNetwork, knownErrors, toDeliveryError } from './failure.ts'
import { renderMessage } from './render.ts'

export type DeliverDeps = {
  /** `https://openapi.zalo.me` */
  apiRoot: string
  tokens: Pick<AccessTokens, 'current' | 'renew' | 'endpoint' | 'pin'>
  /** Under it taps are signed. */
  tapKey: Uint8Array
  /** Rejects with `held` when a message that nobody asked for may not be sent now. */
  checkWindow: (address: string) => Promise<void>
  /** How long we wait for an answer, in milliseconds; the outcome is unknown afterwards. */
  answerMs?: number
}

// Four calls at most, a refresh between them: together less than the minute after which a send counts as lost.
const usualAnswerMs = 10_000

// v3 is the documented one [2+]; some state agencies get -235 there and are served by v2 [2+, measured by others] [?].
const paths: Record<Endpoint, string> = { v3: '/v3.0/oa/message/cs', v2: '/v2.0/oa/message' }

const answer = z.looseObject({
  error: z.number().int(),
  data: z.looseObject({ message_id: z.coerce.string().optional() }).optional(),
})
type Answer = z.infer<typeof answer>

async function readAnswer(response: Response): Promise<Answer> {
  const told = answer.safeParse(await response.json().catch(() => undefined))
  // A gateway answered, or nobody: it lost the answer, which does not mean that Zalo did not get the message.
  if (response.status >= 500 || !told.success) {
    throw new DeliveryError('unknown', `no answer of the API (HTTP ${response.status})`)
  }
  return told.data
}

/** One call. Throws DeliveryError when the API itself did not answer. */
async function call(url: string, token: string, body: string, answerMs: number): Promise<Answer> {
  const headers = { access_token: token, 'content-type': 'application/json' }
  const signal = AbortSignal.timeout(answerMs)
  try {
    // A redirect would carry the token elsewhere.
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
    return await readAnswer(response)
  } catch (error) {
    throw error instanceof DeliveryError ? error : fromNetwork(error)
  }
}

/** Work before or between calls: when it fails, the message certainly has not arrived. */
async function unsent<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (error instanceof DeliveryError) throw error
    throw new DeliveryError('unreachable', error instanceof Error ? error.message : String(error))
  }
}

/**
 * Sends one reply to a person. Each remedy of the error table (a new token, the other endpoint, once more) is tried
 * once; a send whose answer did not come is never repeated, because the API knows no idempotency key. Throws
 * DeliveryError.
 */
export function createZaloDeliver(deps: DeliverDeps) {
  const { apiRoot, tokens, tapKey, checkWindow, answerMs = usualAnswerMs } = deps

  async function send(body: string): Promise<Receipt> {
    const remedies = new Set<Action>(['refresh', 'switch endpoint', 'retry once'])
    let token = await unsent(tokens.current())
    let endpoint = tokens.endpoint()
    for (;;) {
      const { error, data } = await call(`${apiRoot}${paths[endpoint]}`, token, body, answerMs)
      if (error === 0) {
        // The message is out: whether the winner could be remembered changes nothing about that.
        await tokens.pin(endpoint).catch(() => {})
        return { externalId: data?.message_id ?? 'unnamed' }
      }
      const action = knownErrors[error]?.action
      if (action === undefined || !remedies.delete(action)) throw toDeliveryError(error)
      if (action === 'refresh') token = await unsent(tokens.renew(token))
      if (action === 'switch endpoint') endpoint = endpoint === 'v3' ? 'v2' : 'v3'
    }
  }

  return async (reply: Reply, address: string, unasked = false): Promise<Receipt> => {
    if (unasked) await unsent(checkWindow(address))
    const message = renderMessage(reply, tapKey, address)
    return await send(JSON.stringify({ recipient: { user_id: address }, message }))
  }
}
