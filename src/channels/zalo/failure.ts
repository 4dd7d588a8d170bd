import { DeliveryError } from '../delivery-error.ts'
import { wasNeverConnected } from '../never-connected.ts'

/** What a sender does about an error of the platform. */
export type Action =
  | 'postpone'
  | 'retry once'
  | 'refresh'
  | 'switch endpoint'
  | 'upload anew'
  | 'window closed'
  | 'drop person'
  | 'drop message'
  | 'stop all'

type Known = {
  action: Action
  meaning: string
  pauseSeconds?: number
  /** What an operator does about it. */
  remedy?: string
}

const minute = 60
const hour = 3_600

/** A quota of the account; which one is not said [?]. */
export const quotaUsedUp = -211

/**
 * Codes of the OA API, which come inside HTTP 200 (zalo-oa-api.md section 7: meanings [2+] from third-party copies of the
 * official table, -305 and -311 [1]; actions are our own judgement). `pauseSeconds` is ours too.
 */
export const knownErrors: Readonly<Record<number, Known>> = {
  [-32]: { action: 'postpone', meaning: 'over the rate limit', pauseSeconds: minute },
  [-214]: { action: 'postpone', meaning: 'still processing', pauseSeconds: minute },
  [-218]: {
    action: 'postpone',
    meaning: 'the person received all they may',
    pauseSeconds: 6 * hour,
  },
  // 22:00-06:00 [2+], in which zone is not said [?]: asked again every hour until it is morning wherever Zalo is.
  [-234]: { action: 'postpone', meaning: 'not at night', pauseSeconds: hour },
  [-200]: { action: 'retry once', meaning: 'send failed' },
  [-216]: {
    action: 'refresh',
    meaning: 'access token invalid, or a right is missing',
    remedy: 'tick the missing permission in the app and link the Official Account again',
  },
  [-220]: {
    action: 'refresh',
    meaning: 'access token expired or removed',
    remedy: 'link the Official Account again and run: npm run cli -- zalo token set <token>',
  },
  [-124]: {
    action: 'refresh',
    meaning: 'access token invalid',
    remedy: 'link the Official Account again and run: npm run cli -- zalo token set <token>',
  },
  [-235]: {
    action: 'switch endpoint',
    meaning: 'not for this type of account',
    remedy:
      'neither endpoint takes this type of account: ask Zalo which API a state agency may use',
  },
  [-240]: {
    action: 'switch endpoint',
    meaning: 'the v2 message API is shut down',
    remedy:
      'neither endpoint takes this type of account: ask Zalo which API a state agency may use',
  },
  [-230]: { action: 'window closed', meaning: 'no interaction in 7 days' },
  [-232]: { action: 'window closed', meaning: 'no interaction, or it expired' },
  [-305]: { action: 'window closed', meaning: 'reply after 48 hours' },
  [-311]: { action: 'window closed', meaning: 'reply quota used up' },
  [-217]: { action: 'drop person', meaning: 'the person blocked invitations' },
  [-227]: { action: 'drop person', meaning: 'the person is banned or away for 45 days' },
  // What an upload that is gone for good is called is not known [?]: it may be an invalid parameter.
  [-100]: { action: 'upload anew', meaning: 'attachment expired' },
  [-201]: { action: 'upload anew', meaning: 'a parameter is invalid' },
  [-210]: { action: 'drop message', meaning: 'a parameter is over its limit' },
  [-213]: { action: 'drop message', meaning: 'the person does not follow' },
  [-233]: { action: 'drop message', meaning: 'message type unsupported' },
  [-237]: { action: 'drop message', meaning: 'group expired' },
  [-238]: { action: 'drop message', meaning: 'asset used' },
  [-241]: { action: 'drop message', meaning: 'asset used' },
  [-244]: { action: 'drop message', meaning: 'the person restricted this type' },
  [-248]: { action: 'drop message', meaning: 'against the content policy' },
  [-249]: { action: 'drop message', meaning: 'template not sendable to a person id' },
  [-403]: { action: 'drop message', meaning: 'account not in the group' },
  404: {
    action: 'stop all',
    meaning: 'no such API or version',
    remedy: 'an address of the API has changed: check ZALO_API_ROOT, then update the program',
  },
  [-204]: {
    action: 'stop all',
    meaning: 'account disabled or deleted',
    remedy: 'restore the Official Account at oa.zalo.me',
  },
  [-205]: {
    action: 'stop all',
    meaning: 'account does not exist',
    remedy: 'check which Official Account the app is linked to',
  },
  [-209]: {
    action: 'stop all',
    meaning: 'app not activated for the API',
    remedy: 'activate the app at developers.zalo.me',
  },
  [quotaUsedUp]: {
    action: 'stop all',
    meaning: 'quota of the account used up',
    pauseSeconds: hour,
    remedy: 'raise the quota of the Official Account, or wait for the next period',
  },
  [-212]: {
    action: 'stop all',
    meaning: 'API not registered for the app',
    remedy: 'register the API for the app at developers.zalo.me',
  },
  [-219]: {
    action: 'stop all',
    meaning: 'app removed or disabled',
    remedy: 'restore the app at developers.zalo.me',
  },
  [-221]: {
    action: 'stop all',
    meaning: 'account must be verified',
    remedy: 'have the Official Account verified at oa.zalo.me',
  },
  [-223]: {
    action: 'stop all',
    meaning: 'account has not authorised this API, or article quota reached',
    remedy: 'give the app the permission at developers.zalo.me and link the account again',
  },
  [-224]: {
    action: 'stop all',
    meaning: 'account tier too low',
    remedy: 'buy the tier of the Official Account that may use the API',
  },
  [-242]: {
    action: 'stop all',
    meaning: 'wrong appsecret_proof',
    remedy: 'set ZALO_APPSECRET_PROOF=1, or check ZALO_APP_SECRET',
  },
  [-320]: {
    action: 'stop all',
    meaning: 'no cloud account linked',
    pauseSeconds: hour,
    remedy: 'link a Zalo Cloud account to the Official Account',
  },
  [-321]: {
    action: 'stop all',
    meaning: 'no money in the cloud account',
    pauseSeconds: hour,
    remedy: 'put money into the Zalo Cloud account',
  },
}

/**
 * What an error code means for the message, after every remedy that `deliver` knows was tried. A code that is in no
 * table is refused: nobody can say that trying again would help.
 */
export function toDeliveryError(code: number): DeliveryError {
  const known = knownErrors[code]
  if (known === undefined) return new DeliveryError('refused', `${code}: unknown code`)
  const reason = `${code}: ${known.meaning}`
  switch (known.action) {
    case 'postpone':
      // Spread by a quarter, so that what was held up together does not come back together.
      return new DeliveryError('throttled', reason, spread(known.pauseSeconds ?? minute))
    case 'window closed':
      return new DeliveryError('held', reason)
    case 'drop person':
      return new DeliveryError('stopped', reason)
    case 'drop message':
    case 'upload anew':
    case 'retry once':
      return new DeliveryError('refused', reason)
    case 'stop all':
    case 'refresh':
    case 'switch endpoint':
      return new DeliveryError('suspended', reason, known.pauseSeconds, known.remedy)
  }
}

const spread = (seconds: number) => Math.ceil(seconds * (1 + Math.random() / 4))

type Cause = Parameters<typeof wasNeverConnected>[0]

/** What a call that threw means: never connected is `unreachable`, anything else may have arrived. */
export function fromNetwork(error: unknown): DeliveryError {
  const { name, cause = error as Cause } = error as { name?: string; cause?: Cause }
  // What timed out carries a number there.
  const reason = typeof cause.code === 'string' ? cause.code : (name ?? 'call failed')
  return new DeliveryError(wasNeverConnected(cause) ? 'unreachable' : 'unknown', reason)
}
