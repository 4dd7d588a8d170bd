import { createHmac, timingSafeEqual } from 'node:crypto'

/** What the key that signs buttons is derived for. Another word would make every button already sent a forgery. */
export const tapPurpose = 'zalo tap'

// Zalo hands a tap back as a text that anybody could type, so what stands behind a button is signed for its person.
const signed = /^#([\x21-\x7e]{1,64})~([\w-]{16})$/

function tailOf(key: Uint8Array, address: string, data: string): Buffer {
  return createHmac('sha256', key).update(`${address}\n${data}`).digest().subarray(0, 12)
}

/** What a button that stands for `data` sends back from the person at `address`: ASCII, at most 82 bytes. */
export function writeTap(key: Uint8Array, address: string, data: string): string {
  return `#${data}~${tailOf(key, address, data).toString('base64url')}`
}

/**
 * What `text` is when it has the form of a tap: `genuine` says whether we put it behind a button of this very person
 * under this key. Undefined: it has not that form.
 */
export function readTap(
  key: Uint8Array,
  address: string,
  text: string,
): { data: string; genuine: boolean } | undefined {
  const [, data, tail] = signed.exec(text) ?? []
  if (data === undefined || tail === undefined) return undefined
  const given = Buffer.from(tail, 'base64url')
  return { data, genuine: timingSafeEqual(given, tailOf(key, address, data)) }
}
