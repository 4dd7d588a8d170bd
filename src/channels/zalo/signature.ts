import { createHash, timingSafeEqual } from 'node:crypto'

/** What proves that a webhook is Zalo's: the id of our app and the secret of the Official Account ("Khóa bí mật OA"). */
export type WebhookSecrets = { appId: string; secretKey: string }

// "mac=" is written by Zalo and, by some reports, left out by older senders.
const written = /^(?:mac=)?([0-9a-f]{64})$/i

/**
 * The bytes of `X-ZEvent-Signature`: plain SHA-256, no HMAC, over app id, raw body, the body's own `timestamp` and the
 * secret key, one after the other (zalo-oa-api.md section 5: construction [2+], timestamp of the body [2+], key of the
 * OA and not of the app [2+]; not yet measured on an account of ours).
 */
export function macOf(secrets: WebhookSecrets, body: Buffer, timestamp: string): Buffer {
  return createHash('sha256')
    .update(secrets.appId)
    .update(body)
    .update(timestamp)
    .update(secrets.secretKey)
    .digest()
}

/** Does the header carry the signature of exactly these bytes? Takes as long for a wrong one as for the right one. */
export function isSigned(
  secrets: WebhookSecrets,
  header: string,
  body: Buffer,
  timestamp: string,
): boolean {
  const mac = written.exec(header.trim())?.[1]
  if (mac === undefined) return false
  return timingSafeEqual(Buffer.from(mac, 'hex'), macOf(secrets, body, timestamp))
}
