import { fold } from '#src/text/fold.ts'

/** The longest cause, in UTF-16 units: a letter is read on a phone. */
export const longestCause = 300
const shortestCause = 10

/** Why a cause cannot stand in a letter. */
export type CauseProblem = 'too-short' | 'too-long' | 'number' | 'link' | 'name'

// A phone or identity number, however it is grouped.
const longNumber = /\d(?:[\s.-]?\d){7,}/
const link = /https?:|www\.|@/i
// A form of address and a capital: most likely a person. Bà Rịa is a place.
const addressed =
  /(?<!\p{L})(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Bb]ác|[Cc]ụ|[Ee]m)\s+(?!Rịa)\p{Lu}/u

/** Whether the whole name, or its last two words, stands in `text`; compared without marks. */
function holdsName(text: string, name: string): boolean {
  const words = fold(name).split(' ')
  if (words.length < 2) return false
  return ` ${fold(text).replace(/[^a-z0-9]+/g, ' ')} `.includes(` ${words.slice(-2).join(' ')} `)
}

/**
 * Screens a cause that an officer wrote in their own words: no person's name (`applicant` least of all), no long number,
 * no link. Undefined: it may stand in a letter.
 */
export function screenCause(text: string, applicant?: string): CauseProblem | undefined {
  if (text.length < shortestCause) return 'too-short'
  if (text.length > longestCause) return 'too-long'
  if (longNumber.test(text)) return 'number'
  if (link.test(text)) return 'link'
  if (addressed.test(text) || (applicant !== undefined && holdsName(text, applicant))) return 'name'
  return undefined
}
