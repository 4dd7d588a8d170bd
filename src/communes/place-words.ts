import { fold } from '#src/text/fold.ts'

/** What a place is called before its name: of today's levels, and of those that ended on 1-7-2025. */
export type Level =
  | 'xa'
  | 'phuong'
  | 'thitran'
  | 'dackhu'
  | 'huyen'
  | 'quan'
  | 'thixa'
  | 'thanhpho'
  | 'tinh'

/** One word of a text; `start` and `end` are UTF-16 offsets into it. */
export type Word = {
  start: number
  end: number
  /** Without marks, `y` as `i`: two spellings of one name agree in it. */
  plain: string
  /** With its marks, wherever on the syllable the tone was put. */
  marked: string
  /** A full stop stands right behind it: `P.` is short for something. */
  dotted: boolean
}

const word = /[\p{L}\p{M}\d]+(?:['’‘ʼ`´][\p{L}\p{M}\d]+)*/gu
const quotes = /['’‘ʼ`´]/g
const tones = /[\u0300\u0301\u0303\u0309\u0323]/g
// Of a message only its beginning can name the place that it is about.
const mostWords = 80

/** `hoà`, `hòa` and `HÒA` alike as `hoa` and a tone. */
function markedForm(raw: string): string {
  const letters = raw.normalize('NFD').toLowerCase().replace(quotes, '')
  const tone = letters.match(tones)?.join('') ?? ''
  return `${letters.replace(tones, '').replaceAll('y', 'i')}${tone}`
}

function wordAt(raw: string, start: number, text: string): Word {
  const end = start + raw.length
  const plain = fold(raw).replace(quotes, '').replaceAll('y', 'i')
  return {
    start,
    end,
    plain: plain.replace(/^0+(?=\d)/, ''),
    marked: markedForm(raw),
    dotted: text[end] === '.',
  }
}

/** The words of a text, `P1` as two. */
export function wordsIn(text: string): Word[] {
  const found: Word[] = []
  for (const match of text.matchAll(word)) {
    if (found.length >= mostWords) break
    const [raw] = match
    // The polite particle; as a letter it would be the A of Ninh Quới A.
    if (raw.normalize('NFC').toLowerCase() === 'ạ') continue
    if (/^[pf]\d{1,2}$/i.test(raw)) {
      found.push(wordAt(raw.slice(0, 1), match.index, text))
      found.push(wordAt(raw.slice(1), match.index + 1, text))
    } else {
      found.push(wordAt(raw, match.index, text))
    }
  }
  return found
}

const twoWords: Record<string, Level> = {
  'thi tran': 'thitran',
  'thi xa': 'thixa',
  'thanh pho': 'thanhpho',
  'dac khu': 'dackhu',
}
const oneWord: Record<string, Level> = {
  xa: 'xa',
  phuong: 'phuong',
  huien: 'huyen',
  quan: 'quan',
  tinh: 'tinh',
  tp: 'thanhpho',
  tx: 'thixa',
  tt: 'thitran',
  dk: 'dackhu',
  ward: 'phuong',
  commune: 'xa',
}
const letter: Record<string, Level> = { p: 'phuong', f: 'phuong', x: 'xa', h: 'huyen', q: 'quan' }
const spelledOut: Record<string, Level> = { tp: 'thanhpho', tx: 'thixa', tt: 'thitran' }

/** The level said at `at`, spelled out or short (`TP`, `T.P.`, `X.`, `P1`), and how many words it takes. */
export function levelAt(
  words: readonly Word[],
  at: number,
): { level: Level; length: number; short: boolean } | undefined {
  const [first, second] = [words[at], words[at + 1]]
  if (first === undefined || second === undefined) return undefined
  const pair = twoWords[`${first.plain} ${second.plain}`]
  if (pair !== undefined) return { level: pair, length: 2, short: false }
  if (first.dotted && first.plain === 't') {
    const both = spelledOut[`t${second.plain}`]
    if (both !== undefined) return { level: both, length: 2, short: false }
    return { level: 'tinh', length: 1, short: true }
  }
  const single = oneWord[first.plain]
  if (single !== undefined) return { level: single, length: 1, short: false }
  const short = letter[first.plain]
  return short && { level: short, length: 1, short: true }
}

const vowelKeys: [RegExp, string][] = [
  [/dd/g, 'd'],
  [/([aeo])\1/g, '$1'],
  [/([aou])w/g, '$1'],
  [/^(\w*[aeiou]\w*?)[sfrxj]([cghmnpt]*)$/, '$1$2'],
  [/^(\w*[aeiou]\w*?)[sfrxjw]$/, '$1'],
]

/** A word as it was meant by somebody whose keyboard did not compose: `ddaf` is `da`, `ducws` is `duc`. */
export function withoutTelex(words: readonly Word[]): Word[] {
  return words.map((each) => {
    const plain = vowelKeys.reduce((text, [keys, mark]) => text.replace(keys, mark), each.plain)
    return plain === each.plain ? each : { ...each, plain, marked: plain }
  })
}

/** The level in the name of a unit (`Thị trấn Liên Nghĩa`) and the words behind it. */
export function splitName(name: string): { level: Level; words: Word[] } | undefined {
  const words = wordsIn(name)
  const said = levelAt(words, 0)
  return said && { level: said.level, words: words.slice(said.length) }
}

export const joinPlain = (words: readonly Word[]) => words.map(({ plain }) => plain).join('')
export const spacedPlain = (words: readonly Word[]) => words.map(({ plain }) => plain).join(' ')
export const joinMarked = (words: readonly Word[]) => words.map(({ marked }) => marked).join('')
/** Did the writer use marks here? `Di Linh` has none to use. */
export const hasMarks = (words: readonly Word[]) =>
  words.some(({ marked }) => /đ|[\u0300-\u036f]/.test(marked))

const landmarks =
  /^(?:(?:o|gan|tai|ben|canh|ngay|khu) )*(?:song|suoi|thac|nui|deo|ho|cho|san bai|ben xe|nha ga|benh vien|khu du lich|nha tho|nga ba|nga tu|thui dien|kenh|rach) (?=\S)/

// `cho tôi hỏi`, `hồ sơ`, `sống ở` look like a market, a lake and a river where marks are left out.
const otherWords =
  /^(?:cho (?:toi|tui|em|minh|con|chau|bac|anh|chi|hoi|xin|biet)|ho (?:so|khau|ngheo|tro)|song (?:o|tai|chung)) /
const ambiguous = new Set(['song', 'ho', 'cho', 'deo'])

/**
 * How many words at the beginning of a text call what follows a river, a market and the like: `gần chợ …` is two. None
 * where a level of a unit follows, which is then misspelt.
 */
export function landmarkWords(words: readonly Word[]): number {
  const plain = spacedPlain(words)
  const [said] = landmarks.exec(plain) ?? []
  if (said === undefined || otherWords.test(plain)) return 0
  const many = said.trim().split(' ').length
  const last = words[many - 1]
  const unmarked = last !== undefined && ambiguous.has(last.plain) && last.marked === last.plain
  if (unmarked && hasMarks(words)) return 0
  return words.some((_, at) => at >= many && levelAt(words, at) !== undefined) ? 0 : many
}

const unitLevels: readonly Level[] = ['xa', 'phuong', 'thitran', 'dackhu']
const districtLevels: readonly Level[] = ['huyen', 'quan', 'thixa', 'thanhpho']

/** Whether both stand at the same height: an old `thị trấn` may be called `xã`. */
export function sameHeight(one: Level, other: Level): boolean {
  const height = (level: Level) =>
    unitLevels.includes(level) ? 1 : districtLevels.includes(level) ? 2 : 3
  return height(one) === height(other)
}

/** Level as in words, for comparing whole names letter by letter: `thitran`. */
export const levelLetters = (level: Level): string => (level === 'huyen' ? 'huien' : level)

const levelWords: readonly string[] = [...unitLevels, ...districtLevels, 'tinh' as const].map(
  levelLetters,
)

/** Do these letters say only a level, without a name? */
export const isLevelWord = (letters: string): boolean => levelWords.includes(letters)
