import { randomInt } from 'node:crypto'

// No look-alikes (0 O, 1 I L, U V), for it is read from one screen and typed on another.
const letters = 'ABCDEFGHJKMNPQRSTWXYZ23456789'
const length = 6

/** A code as it is compared: six capitals and digits. 29^6 are 594 million; five tries are allowed. */
export function newLinkCode(): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
}

function readWhole(text: string): string | undefined {
  const code = text.toUpperCase().replace(/[\s.\-‐-―]/g, '')
  return code.length === length && [...code].every((sign) => letters.includes(sign))
    ? code
    : undefined
}

/**
 * Finds a code in what a person typed: alone, with or without blanks, dashes and capitals, or as the one word with a
 * digit in it among others. Undefined when there is none.
 */
export function readLinkCode(text: string): string | undefined {
  const words = text.split(/[\s,.:;!?]+/).filter((word) => /\d/.test(word))
  return readWhole(text) ?? (words.length === 1 ? readWhole(words[0] ?? '') : undefined)
}
