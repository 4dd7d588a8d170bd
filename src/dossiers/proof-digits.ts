import { normalisePhone } from '#src/phone.ts'
import { fold } from '#src/text/fold.ts'
import { codeApart, plain } from './code-spelling.ts'

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

// Beside a code a number is the proof only when it is called so, or when nothing else is said: “nộp năm 2026” is a year.
const calledSo = /\b(?:so cuoi|duoi so|sdt|dien thoai|so dt|dt|phone|last 4|last four|digits?)\b/
// A number of an office, or of who works there, is tried as nobody's proof.
const ofOthers =
  /\b(?:can bo|co quan|hotline|tong dai|duong day|uy ban|ubnd|xa|phuong|mot cua|van phong)\b/
const saysNothing = new RegExp(
  `^(?:(?:${[
    'ma|so|ho|hs|mhs|la|cua|toi|tui|em|minh|chau|con|bac|voi|giup|nhe|nha|a|da|va|thua|xin|cho|hoi|tra|cuu|kiem|xem|coi',
    'code|my|dossier|and|is|the|please',
  ].join('|')})(?: |$))*$`,
)

/** The digits of a proof that stand in one message with the one code it holds. */
export function digitsBesideCode(text: string, proof: 'last4' | 'phone'): string | undefined {
  const rest = codeApart(plain(text))
  const digits = rest === undefined ? undefined : digitsOfProof(rest, proof)
  if (rest === undefined || digits === undefined) return undefined
  const words = fold(rest)
  const around = words.replace(/[^a-z]+/g, ' ').trim()
  if (ofOthers.test(words)) return undefined
  return calledSo.test(words) || saysNothing.test(around) ? digits : undefined
}
