import { fold } from '#src/text/fold.ts'
import type { Figure } from '../figure.ts'
import { type Indicator, wholeOf } from '../indicator.ts'
import { isSoft, tokensOf } from './tokens.ts'

// Words that mean little alone, but say whose figure it is.
const doers = new Set(['tinh', 'huyen', 'xa', 'phuong', 'lanhdao', 'hdnd', 'songanh', 'ban'])

// What can be counted, by what kind of thing it is: "mấy buổi" may be answered in "lượt", "bao nhiêu cán bộ" not in "đơn vị".
const sorts: readonly (readonly string[])[] = [
  ['cuoc', 'luot', 'buoi', 'ky', 'lan', 'hoi nghi', 'phien'],
  ['nguoi', 'can bo', 'dang vien', 'cong chuc', 'vien chuc', 'thanh vien', 'ca nhan', 'dong chi'],
  ['don vi', 'co quan', 'dia phuong', 'to chuc', 'dau moi', 'phong'],
  ['vu', 'vu viec', 'truong hop'],
  ['don', 'don thu'],
  ['ho'],
  ['ho so'],
  ['thu tuc', 'dich vu'],
  ['van ban', 'nghi quyet', 'quyet dinh', 'ke hoach', 'cong van'],
  ['bien che'],
  ['doanh nghiep'],
  ['doan'],
  ['co so'],
  ['tap the'],
  ['mo hinh', 'dien hinh'],
  ['phieu'],
  ['lop'],
]
const sortOf = new Map(sorts.flatMap((words, at) => words.map((word) => [word, at] as const)))
const nouns = [...sortOf.keys()].sort((a, b) => b.length - a.length).join('|')
const countShape = new RegExp(
  String.raw`(?<!\b(?:co|chi|ho|dan|he|cap|cac|o|cua) )\b(?:so|so luong|bao nhieu|may) (?!lieu)(?:luong )?(${nouns})\b(?! nganh)`,
)

/** The noun that "bao nhiêu", "mấy" or "số" asks to be counted, with its sort. */
function countedNoun(text: string): { noun: string; sort: number | undefined } | undefined {
  const noun = countShape.exec(fold(text))?.[1]
  return noun === undefined ? undefined : { noun, sort: sortOf.get(noun) }
}

/** Is this counted in things of that sort? What it is counted in, or what its names begin with, says so. */
function isCountedIn(sort: number | undefined, { name, synonyms, unit }: Indicator): boolean {
  const heads = [name, ...synonyms].map((each) => fold(each).replace(/^(?:tong )?so /, ''))
  const texts = [fold(unit), ...heads]
  const known = texts.flatMap((text) => {
    const head = new RegExp(String.raw`^(?:${nouns})\b`).exec(text)?.[0]
    return head === undefined ? [] : [sortOf.get(head)]
  })
  // A unit that nobody listed is not held against the question.
  return known.length === 0 || known.includes(sort)
}

/**
 * Words of a question that the figures found for it do not account for: they are about something near it, another doer's,
 * a share where things were to be counted, or counted in other things. Empty where every word is accounted for.
 */
export function unaccountedFor(
  { text, tokens }: { text: string; tokens: readonly string[] },
  indicator: Indicator,
  figures: readonly Figure[],
): string[] {
  const { name, synonyms, counts, unit, instrument = '' } = indicator
  const own = figures.flatMap((figure) => [figure.name, figure.area.name, figure.area.parent])
  const words = new Set([name, ...synonyms, counts, unit, instrument, ...own].flatMap(tokensOf))
  const strange = tokens.filter(
    (token) => !words.has(token) && (!isSoft(token) || doers.has(token)),
  )
  const other = countedOther({ text, tokens }, indicator)
  return other === undefined ? strange : [...strange, other]
}

/** What a question wants counted, where the indicator counts something else or is a share. */
export function countedOther(
  { text, tokens }: { text: string; tokens: readonly string[] },
  indicator: Indicator,
): string | undefined {
  const counted = countedNoun(text)
  if (counted === undefined) return undefined
  const isShare = wholeOf(indicator.unit) !== undefined && indicator.formula !== 'score'
  const isOther = isShare ? !tokens.includes('tyle') : !isCountedIn(counted.sort, indicator)
  return isOther ? counted.noun : undefined
}

const longest = 5

/** A token as it was written: `hongheo` is "hộ nghèo". */
function asWritten(token: string, text: string): string {
  const words = text
    .split(/\s+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}%]+$/gu, ''))
  for (let length = 1; length <= longest; length++) {
    for (let at = 0; at + length <= words.length; at++) {
      const slice = words.slice(at, at + length).join(' ')
      if (fold(slice) === token || tokensOf(slice).join(' ') === token) return slice
    }
  }
  return token
}

/** Tokens as they were written; those that stood side by side are one: "Cà Mau". */
export function wordsAsWritten(tokens: readonly string[], text: string): string[] {
  const words: string[] = []
  for (const token of tokens) {
    const word = asWritten(token, text)
    const before = words.at(-1)
    if (before !== undefined && text.includes(`${before} ${word}`)) {
      words[words.length - 1] = `${before} ${word}`
    } else words.push(word)
  }
  return words
}
