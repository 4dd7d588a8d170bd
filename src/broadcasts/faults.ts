import { fold } from '#src/text/fold.ts'

/** The longest text: what one message of any platform surely holds together with its foot. */
export const longestText = 3_800

// An office has a hotline and a desk; more numbers than this are a list of people.
const mostPhones = 4
const phone = /(?<![\d./-])(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\d)/g
const identityCard = /(?<![\d.])\d{12}(?![\d.])/g
const identityWords = /(?<![a-z])(?:cccd|can cuoc|cmnd|so dinh danh)(?![a-z])/

/** What is wrong with the text of a broadcast: how long it is, how many numbers of people stand in it. */
export type TextFault =
  | { kind: 'too-long'; length: number; most: number }
  | { kind: 'phones'; count: number; most: number }
  | { kind: 'identity-cards' }

/**
 * Why a text may not go to many people; undefined: it may. It is the officials' own word and is approved by a second
 * person, so only what must never be in it is looked for: lists of phone numbers, numbers of identity cards.
 */
export function faultOf(text: string): TextFault | undefined {
  if (text.length > longestText) {
    return { kind: 'too-long', length: text.length, most: longestText }
  }
  const phones = new Set([...text.matchAll(phone)].map(([found]) => found.replace(/\D/g, '')))
  const cards = [...text.matchAll(identityCard)].length
  if (cards > 1 || (cards === 1 && identityWords.test(fold(text))))
    return { kind: 'identity-cards' }
  if (phones.size > mostPhones) return { kind: 'phones', count: phones.size, most: mostPhones }
  return undefined
}
