import { fromKeys, isSyllable } from '#src/feedback/syllable.ts'
import { fold } from '#src/text/fold.ts'

/** Is one the other but for one letter left out, put in, changed, or two neighbours swapped? */
function isSlip(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (long.length - short.length > 1) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1)
  if (short.slice(at + 1) === long.slice(at + 1)) return true
  const swapped = short[at] === long[at + 1] && short[at + 1] === long[at]
  return swapped && short.slice(at + 2) === long.slice(at + 2)
}

const shortest = 3

/** The one known syllable that a word, which is none, was meant to be; undefined where several could be. */
function nearest(word: string, known: ReadonlySet<string>): string | undefined {
  const near = [...known].filter((each) => each.length >= shortest - 1 && isSlip(word, each))
  return near.length === 1 ? near[0] : undefined
}

/** What a question was meant to say: `keys` without the leftovers of Telex, `slips` with slips of the finger mended too. */
export type Mended = { keys: string; slips: string; slipped: readonly string[] }

/**
 * Mends words that can be no Vietnamese syllable and that no name has, by what names have: `hoof sow` to `ho so`, `dna`
 * to `dan`. Other words stay as they are, be they right or not.
 */
export function mendWords(text: string, known: ReadonlySet<string>): Mended {
  const slipped: string[] = []
  const spaced = text.replace(/(\p{L}{2,})((?:19|20)\d\d)\b/gu, '$1 $2')
  const keys = spaced.replace(/[\p{L}\p{M}]+/gu, (word) => {
    const plain = fold(word)
    if (plain.length < 2 || known.has(plain) || isSyllable(plain)) return word
    const typed = fromKeys(plain)
    return typed !== undefined && known.has(typed) ? typed : word
  })
  const slips = keys.replace(/[\p{L}\p{M}]+/gu, (word) => {
    const plain = fold(word)
    if (plain.length < shortest || known.has(plain) || isSyllable(plain)) return word
    const meant = nearest(plain, known)
    if (meant === undefined) return word
    slipped.push(word)
    return meant
  })
  return { keys, slips, slipped }
}
