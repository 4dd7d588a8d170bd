import { distance } from 'fastest-levenshtein'
import type { Entry, PlaceIndex } from './place-index.ts'
import { isLevelWord, joinPlain, type Level, wordsIn } from './place-words.ts'
import { provinceNames } from './provinces.ts'

// A slip changes a tenth of a name or so; in a short name a second slip makes another name.
const twoSlipsFrom = 9
const oneSlipFrom = 4

/** Are two words of one length the same but for two neighbours that changed places? */
function isSwap(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  return (
    one[at] === other[at + 1] &&
    one[at + 1] === other[at] &&
    one.slice(at + 2) === other.slice(at + 2)
  )
}

/** Letters put in, left out, changed, or swapped with their neighbour. */
function slips(one: string, other: string): number {
  const edits = distance(one, other)
  return edits === 2 && isSwap(one, other) ? 1 : edits
}

// Ninh Thuận is a neighbour, and no misspelled Bình Thuận.
const provinces = new Set(
  provinceNames.map((name) => joinPlain(wordsIn(name))).flatMap((name) => [name, `tinh${name}`]),
)

const digits = (text: string) => text.replace(/\D+/g, '')

/**
 * The names nearest to what was written (letters only, without marks) and how far they are: at most
 * one slip, in a long name two. Numbers are never misspelled: Phường 2 is not Phường 1. With `level`
 * the name alone is compared, else also the name with its level.
 */
export function nearNames(
  { entries }: PlaceIndex,
  written: string,
  level: Level | undefined,
): { entries: Entry[]; slips: number } | undefined {
  // “phường” alone is not Phú Long.
  if (isLevelWord(written) || provinces.has(written)) return undefined
  const limit = written.length >= twoSlipsFrom ? 2 : 1
  const number = digits(written)
  const found: Entry[] = []
  let best = limit
  for (const entry of entries) {
    const withLevel = level === undefined && entry.full.length - written.length <= limit
    const names = withLevel ? [entry.key, entry.full] : [entry.key]
    for (const name of names) {
      if (Math.abs(name.length - written.length) > best) continue
      if (name === entry.key && entry.needsLevel && level === undefined) continue
      if (name.length < oneSlipFrom && level === undefined) continue
      const count = slips(name, written)
      if (count > best || (count > 1 && name.length < twoSlipsFrom)) continue
      if (digits(entry.key) !== number) continue
      if (count < best) found.length = 0
      best = count
      if (!found.includes(entry)) found.push(entry)
    }
  }
  return found.length === 0 ? undefined : { entries: found, slips: best }
}
