import { fromKeys, fromLookAlikes, isSyllable } from './syllable.ts'

/** One word of a message. `plain` is folded; `marked` tells the marks apart, undefined where none were written. */
export type Word = { plain: string; marked: string | undefined }

/** What the reader knows beyond the shape of syllables. */
export type Spellings = {
  /** Words of more or less than one syllable that shall stay as they are. */
  knows(plain: string): boolean
  /** `cb` is `can bo`. */
  short(plain: string): readonly string[] | undefined
  /** `thamnhung` in its syllables; undefined when it is not made of known ones. */
  split(plain: string): readonly string[] | undefined
  /** The known word one slip of the finger away. */
  nearest(plain: string): string | undefined
}

/** Ends a clause: no phrase reaches over it. */
export const stop: Word = { plain: '.', marked: undefined }

const tones = /[\u0300\u0301\u0303\u0309\u0323]/g
const marks = /[\u0300-\u036f]/g

// A letter taken apart: bare, with its shape (`ă`, `đ`) but no tone, and its tone.
type Letter = { bare: string; shaped: string; tone: string }

function apart(text: string): Letter {
  const split = text.replaceAll('đ', 'd\u0335').normalize('NFD')
  const tone = split.match(tones)?.[0] ?? ''
  return { bare: split.replace(marks, ''), shaped: split.replace(tones, ''), tone }
}

// The letters of the language are taken apart once; a message is mostly made of them.
const letterOf = new Map(
  [
    ...'aăâeêioôơuưyđáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵbcdfghjklmnpqrstvwxz0123456789',
  ].map((letter) => [letter, apart(letter)]),
)

function spelt(word: string): Letter {
  const whole = { bare: '', shaped: '', tone: '' }
  for (const sign of word) {
    const letter = letterOf.get(sign)
    if (letter === undefined) return apart(word)
    whole.bare += letter.bare
    whole.shaped += letter.shaped
    if (whole.tone === '') whole.tone = letter.tone
  }
  return whole
}

/** Folded letters, and letters whose tone stands last: `hoà` and `hòa` are one, and so are the often confused ? and ~. */
export function readWord(token: string): Word {
  const lower = token.toLowerCase()
  const { bare: plain, shaped, tone } = spelt(lower)
  if (plain === shaped + tone) return { plain, marked: undefined }
  return { plain, marked: shaped + tone.replace('\u0303', '\u0309') }
}

const chunk = /[^\s.!?;:…\n]+(?:[.:][^\s.!?;:…]+)*|[.!?;:…\n]+/gu
const letters = /[\p{L}\p{M}\p{N}@$]+/gu
const amount = /^(\d+)(tr|trieu|k|ng|ty|cu|chai|d|vnd)(\d*)$/

// h.ố.i, t-i-ề-n: letters kept apart inside one word.
function rejoined(piece: string): string {
  const parts = piece.split(/[._*\-/|]/)
  const apart = parts.length > 1 && parts.every((part) => /^\p{L}\p{M}*\p{L}?\p{M}*$/u.test(part))
  return apart ? parts.join('') : piece
}

const unmarked = (plain: string): Word => ({ plain, marked: undefined })

function sayAmount(number: string, unit: string): Word[] {
  const said = unit === 'tr' ? 'trieu' : unit === 'k' || unit === 'ng' ? 'nghin' : unit
  return [unmarked(number), unmarked(said)]
}

function repaired(word: Word, spellings: Spellings): Word[] {
  const { plain } = word
  const money = amount.exec(plain)
  if (money !== null) return sayAmount(money[1] ?? '', money[2] ?? '')
  if (/^\d+$/.test(plain)) return [word]
  const short = spellings.short(plain)
  if (short !== undefined && word.marked === undefined) return short.map(unmarked)
  if (isSyllable(plain) || spellings.knows(plain)) return [word]
  const held = plain.replace(/([a-z])\1{2,}/g, '$1')
  if (held !== plain && isSyllable(held)) return [{ plain: held, marked: undefined }]
  const typed = fromLookAlikes(plain) ?? fromKeys(plain)
  if (typed !== undefined) return [unmarked(typed)]
  const parts = spellings.split(plain)
  if (parts !== undefined) return parts.map(unmarked)
  return [unmarked(spellings.nearest(plain) ?? plain)]
}

const oneLetter = ({ plain }: Word) => plain.length === 1 && plain >= 'a' && plain <= 'z'

/** `t h a m n h u n g`: four or more letters standing alone are one word. */
function gathered(words: readonly Word[], spellings: Spellings): Word[] {
  const result: Word[] = []
  for (let at = 0; at < words.length; ) {
    let end = at
    while (end < words.length && oneLetter(words[end] ?? stop)) end++
    if (end - at < 4) {
      result.push(...words.slice(at, Math.max(end, at + 1)))
      at = Math.max(end, at + 1)
      continue
    }
    const joined = words.slice(at, end).map(({ plain }) => plain)
    result.push(...repaired(unmarked(joined.join('')), spellings))
    at = end
  }
  return result
}

/**
 * A message as words, whatever its spelling: with marks or without, short forms, Telex and VNI leftovers, joined words,
 * letters kept apart, digits for letters, one slip in a known word. Linear in the length of the text.
 */
export function readWords(text: string, spellings: Spellings): Word[] {
  const words: Word[] = []
  for (const [piece] of text.normalize('NFC').matchAll(chunk)) {
    if (/^[.!?;:…\n]+$/u.test(piece)) {
      words.push(stop)
      continue
    }
    for (const [token] of rejoined(piece).matchAll(letters)) {
      words.push(...repaired(readWord(token), spellings))
    }
  }
  return gathered(words, spellings)
}
