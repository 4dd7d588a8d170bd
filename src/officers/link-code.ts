import { randomInt } from 'node:crypto'

// No letter or digit that is taken for another one when read from paper or over the phone.
const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const length = 10

/** A one-time code of ten signs (about 49 bits), typed in upper or lower case. */
export function newLinkCode(): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** A code as typed: blanks and hyphens dropped, in upper case; undefined when it cannot be one. */
export function readLinkCode(text: string): string | undefined {
  const code = text.replace(/[\s-]/g, '').toUpperCase()
  return code.length === length && [...code].every((sign) => alphabet.includes(sign))
    ? code
    : undefined
}
