import { randomInt } from 'node:crypto'

// No letter or digit that is taken for another one: neither O and 0 nor I and 1.
const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const length = 6

const upper = (text: string) => text.toUpperCase().replace(/\p{Pd}/gu, '-')

/** Codes that people can say and copy, `<prefix>-ABC234`: about 29 bits, so who makes one tries again when it is taken. */
export function spokenCode(prefix: string) {
  const shape = new RegExp(`^(?:${prefix}[\\s_-]*)?([${alphabet}]{${length}})$`)
  const tied = new RegExp(
    `(?<![\\p{L}\\p{N}])${prefix}[_-]([${alphabet}]{${length}})(?![\\p{L}\\p{N}])`,
    'u',
  )
  const spaced = new RegExp(`^${prefix}\\s+([${alphabet}]{${length}})$`)
  const whole = (signs: string | undefined) => signs && `${prefix}-${signs}`

  function make(): string {
    return `${prefix}-${Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')}`
  }

  /** The code in a text, anywhere in it, in any case; alone also with a space in it. Undefined when there is none. */
  function read(text: string): string | undefined {
    const said = upper(text.slice(0, 500))
    return whole((tied.exec(said) ?? spaced.exec(said.trim()))?.[1])
  }

  /** A code typed where nothing but a code is expected: the six signs alone will do. */
  function readBare(text: string): string | undefined {
    return whole(shape.exec(upper(text.slice(0, 500).trim()))?.[1]) ?? read(text)
  }

  return { make, read, readBare }
}
