import { TelegramError } from 'telegraf'
import { DeliveryError } from '../delivery-error.ts'
import { wasNeverConnected } from '../never-connected.ts'

// What the fetch under telegraf, which carries files, says in words only; several addresses tried in vain leave no reason.
const saidInWords = /reason: (connect |getaddrinfo |$)/

// 400 descriptions that mean "this person cannot be reached", as 403 does.
const gone =
  /chat not found|user is deactivated|peer_id_invalid|group chat was upgraded|bot was kicked/i

const longestPause = 86_400

function pauseOf(error: TelegramError): number {
  const seconds = Math.ceil(Number(error.parameters?.retry_after ?? 1))
  return seconds >= 1 ? Math.min(seconds, longestPause) : 1
}

function platformSaid(error: TelegramError): DeliveryError {
  const { code } = error
  const description = String(error.description ?? code)
  if (code === 429) return new DeliveryError('throttled', description, pauseOf(error))
  if (code === 403 || gone.test(description)) return new DeliveryError('stopped', description)
  // Told in Telegram's own words that it failed; the operator may mend a token that is wrong today.
  if (code === 500 || code === 503 || code === 401 || code === 404)
    return new DeliveryError('unreachable', description)
  if (code >= 400 && code < 500) return new DeliveryError('refused', description)
  // A gateway (502, 504) lost the answer: that does not mean that Telegram did not get the message.
  return new DeliveryError('unknown', description)
}

/** What a failed Bot API call means for the message (https://core.telegram.org/bots/api#making-requests). */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof TelegramError) return platformSaid(error)
  const found = error as Parameters<typeof wasNeverConnected>[0] & { type?: string }
  const { type, message = '' } = found
  // What timed out carries a number there.
  const code = typeof found.code === 'string' ? found.code : undefined
  // The message of a failed request names its address, and so the token: its kind must do.
  const reason = code ?? type ?? message
  const never = wasNeverConnected(found) || saidInWords.test(message)
  const outcome = never ? 'unreachable' : 'unknown'
  return new DeliveryError(outcome, reason)
}
