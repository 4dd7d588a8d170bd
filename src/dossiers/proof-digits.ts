import { normalisePhone } from '#src/phone.ts'

// "4 số cuối là 2468": the 4 counts digits, it is none of them.
const countOfDigits = /(?<!\d)[45](?=\s*(?:số|so|chữ số|digits?)(?!\p{L}))/giu
const spacedDigits = /\+?\d(?:[ .-]?\d)*/g

/**
 * The phone number (`phone`), or its last four digits (`last4`), in what somebody wrote; undefined when it holds none or
 * more than one.
 */
export function digitsOfProof(text: string, proof: 'last4' | 'phone'): string | undefined {
  const groups = text.replace(countOfDigits, ' ').match(spacedDigits) ?? []
  const phones = [...new Set(groups.flatMap((group) => normalisePhone(group) ?? []))]
  if (phones.length === 1) return proof === 'phone' ? phones[0] : phones[0]?.slice(-4)
  if (proof === 'phone' || phones.length > 1) return undefined
  const fours = [...new Set(groups.map((group) => group.replace(/\D/g, '')))].filter(
    (digits) => digits.length === 4,
  )
  return fours.length === 1 ? fours[0] : undefined
}
