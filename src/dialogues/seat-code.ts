import { randomInt } from 'node:crypto'

// No letter or digit that is taken for another one: neither O and 0 nor I and 1.
const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const length = 6
const shape = new RegExp(`^(?:DK[\\s_-]*)?([${alphabet}]{${length}})$`)
const tied = new RegExp(
  `(?<![\\p{L}\\p{N}])DK[_-]([${alphabet}]{${length}})(?![\\p{L}\\p{N}])`,
  'u',
)

/** A new registration code, `DK-ABC234`: about 29 bits, so the caller tries again when it is taken. */
export function newSeatCode(): string {
  return `DK-${Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')}`
}

/** The registration code in a text: `DK-ABC234` anywhere in it, in any case; undefined when there is none. */
export function readSeatCode(text: string): string | undefined {
  const found = tied.exec(
    text
      .slice(0, 500)
      .toUpperCase()
      .replace(/\p{Pd}/gu, '-'),
  )
  return found?.[1] && `DK-${found[1]}`
}

/** A code typed where nothing but a code is expected: the six signs alone will do. */
export function readBareSeatCode(text: string): string | undefined {
  const bare = shape.exec(
    text
      .trim()
      .toUpperCase()
      .replace(/\p{Pd}/gu, '-'),
  )?.[1]
  return bare ? `DK-${bare}` : readSeatCode(text)
}
