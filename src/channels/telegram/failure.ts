import { TelegramError } from 'telegraf'
import { DeliveryError } from '../delivery-error.ts'

// The connection was never made, so the message cannot have arrived.
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

// 400 descriptions that mean "this person cannot be reached", as 403 does.
const gone =
  /chat not found|user is deactivated|peer_id_invalid|group chat was upgraded|bot was kicked/i

function platformSaid(error: TelegramError): DeliveryError {
  const { code, description } = error
  if (code === 429) {
    return new DeliveryError('throttled', description, error.parameters?.retry_after ?? 1)
  }
  if (code === 403 || gone.test(description)) return new DeliveryError('stopped', description)
  // Told in Telegram's own words that it failed; a token that is wrong today may be mended by the operator.
  if (code >= 500 || code === 401 || code === 404)
    return new DeliveryError('unreachable', description)
  return new DeliveryError('refused', description)
}

/** What a failed Bot API call means for the message (https://core.telegram.org/bots/api#making-requests). */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof TelegramError) return platformSaid(error)
  const { code, message } = error as { code?: string; message?: string }
  if (code !== undefined && neverSent.has(code)) return new DeliveryError('unreachable', code)
  return new DeliveryError('unknown', code ?? message ?? String(error))
}
