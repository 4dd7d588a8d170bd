/** A message with its ways of spelling taken away, ready for the patterns below. */
export type PlainText = {
  /** Upper case, NFKC, nothing invisible. */
  upper: string
  /**
   * The same, every run of blanks, dots, dashes and spoken separators being one ' ', '.' or '-'.
   */
  flat: string
}

/**
 * One thing that has the shape of a dossier code: organisation with dots, six digits, running
 * number.
 */
export type CodeParts = { org: string; date: string; number: string }

const invisible = /\p{Cf}|\u{20E3}|[\u{FE00}-\u{FE0F}]/gu
const separators = /[\s.,:;/\\_·•‧∙。\p{Pd}−⁃➖]+/gu
const dash = /[\p{Pd}_−⁃➖]/u
const dot = /\S/

// People dictate codes, so "chấm" and "gạch ngang" arrive as words, with or without their marks.
const dotWord = 'CH[AẤ]M|PH[AẨ]Y'
const dashWord = 'G[AẠ]CH(?:\\s{1,3}(?:NGANG|N[OỐ]I|D[UƯ][OỚ]I|CH[EÉ]O))?|NGANG|TR[UỪ]'
// Such a word may touch the code ("h36chấm24"), never another word ("trung").
const apart = '(?<!\\p{L}(?<![0-9][OIL]))'
const apartAfter = '(?!(?!(?:[HG] ?)?[OIL]?[0-9]|OO)\\p{L})'
const spoken = new RegExp(
  `${apart}(?:D[AẤ]U\\s{1,3})?(?:(${dotWord})|${dashWord})${apartAfter}`,
  'gu',
)

/** Takes any text as typed, dictated or pasted; never throws, time grows with its length only. */
export function plain(text: string): PlainText {
  const upper = text.replace(invisible, '').normalize('NFKC').toUpperCase()
  const flat = upper
    .replace(spoken, (_, isDot) => (isDot ? ' . ' : ' - '))
    .replace(separators, (run) =>
      run === ' ' ? run : dash.test(run) ? '-' : dot.test(run) ? '.' : ' ',
    )
  return { upper, flat }
}

// O stands for 0, and I or L for 1, only inside a group that also holds a real digit ("OO" and
// "OOO" apart): there the place admits nothing but a digit. Every count is bounded, so no input
// makes these patterns slow.
const d = '[0-9OIL]'
const real = '(?=O{2}|[OIL]{0,6}[0-9])'
const sep = '[ .-]'
const hard = '[.-]'
const start = '(?<![A-Z0-9@])'
const end = '(?![A-Z0-9@])'
const prefix = `[HG]${sep}?(?:[0-9]${d}|[OIL][0-9])`
const spacedPrefix = `[HG]${sep}?(?:[0-9] ?${d}|[OIL] ?[0-9])`
// The 18-sign form of 2018 starts with three groups; the end of a phone number before a code (0912
// 345 67 89) does not.
const noPhone = '(?<!0[0-9]{3}[ .-])'
const oldHard = `${noPhone}${real}${d}{3}${hard}${real}${d}{2}${hard}${real}${d}{2}${hard}`
const oldLoose = `${noPhone}${real}${d}{3}${sep}${real}${d}{2}${sep}${real}${d}{2}${sep}`
const oldSpaced = `${noPhone}${d} ?${d} ?${d}${hard}${d} ?${d}${hard}${d} ?${d}${hard}`
const groups = `(?:${sep}${real}${d}{2,3}){0,5}`
const org = `(?:${oldHard})?${prefix}${groups}|${oldLoose}${prefix}`
const spacedOrg = `(?:${oldSpaced})?${spacedPrefix}(?:${hard}${d} ?${d}(?: ?${d})?){0,5}`

const spacedNumber = `${d}{4,7}|${d}{1,3}(?: ${d}{1,3}){1,6}`

const whole = new RegExp(
  `${start}(${org})()${sep}(${real}${d}{6})${sep}(${real}${d}{4,7})${end}`,
  'g',
)
// Blanks or a line break inside a group are read only where dots and dashes still show where groups
// end.
const broken = new RegExp(
  `${start}(?:(${org})|(${spacedOrg}))${hard}(${d}(?: ?${d}){5})${hard}(${spacedNumber})${end}`,
  'g',
)

/** Everything in `flat` that has the shape of a full code, the surest reading first. */
export function* fullCodes(flat: string): Generator<CodeParts> {
  for (const pattern of [whole, broken]) {
    for (const [, loose = '', spaced = '', date = '', number = ''] of flat.matchAll(pattern)) {
      const parts = { org: orgOf(loose, spaced), date: digits(date), number: digits(number) }
      if (parts.number.length >= 4 && parts.number.length <= 7) yield parts
    }
  }
}

/** What is said around the one code that a text holds, however often; undefined when it holds none or several. */
export function codeApart({ flat }: PlainText): string | undefined {
  for (const pattern of [whole, broken]) {
    const codes = new Set([...flat.matchAll(pattern)].map(([code]) => code.replace(/[ .-]/g, '')))
    if (codes.size > 0) return codes.size === 1 ? flat.replace(pattern, ' ; ') : undefined
  }
  return undefined
}

function orgOf(loose: string, spaced: string): string {
  const written = loose || spaced.replaceAll(' ', '')
  const letters = written.replace(/[OIL]/g, digit)
  return letters.replace(/([HG])[ .-]/, '$1').replace(/[ -]/g, '.')
}

function digits(group: string): string {
  return group.replaceAll(' ', '').replace(/[OIL]/g, digit)
}

function digit(letter: string): string {
  return letter === 'O' ? '0' : '1'
}

const edge = '(?<![\\p{L}\\p{N}@])'
const close = '(?![\\p{L}\\p{N}@]|-[0-9])'
const tail = new RegExp(`${edge}(${real}${d}{6})([ -])(${real}${d}{4,7})${close}`, 'gu')
const addresses = /:\/\/|WWW\./
// "251120 0003" inside a sentence may be any two numbers; next to these words only, it can be
// nothing but a code.
const leadIn = new Set([
  ...['MÃ', 'SỐ', 'HỒ', 'SƠ', 'HS', 'MHS', 'MSHS', 'ĐUÔI', 'LÀ', 'CỦA', 'TÔI', 'EM', 'TRA', 'CỨU'],
  ...['MA', 'SO', 'HO', 'DUOI', 'LA', 'CUA', 'TOI', 'CUU', 'CHO', 'HỎI', 'HOI', 'Ạ', 'A'],
])

/**
 * The date and number of a code that came without its organisation; `alone` when nothing else was
 * said.
 */
export function tails({ upper, flat }: PlainText): (Omit<CodeParts, 'org'> & { alone: boolean })[] {
  if (addresses.test(upper)) return []
  const found = [...flat.matchAll(tail)].map(([text, date = '', between, number = ''], _, all) => {
    const alone = all.length === 1 && saysOnly(flat, text)
    return { date: digits(date), number: digits(number), alone, dashed: between === '-' }
  })
  return found.filter(({ dashed, alone, number }) => dashed || (alone && number.length === 4))
}

function saysOnly(flat: string, code: string): boolean {
  const rest = flat.replace(code, ' ').split(/[ .:#?!-]+/)
  return rest.every((word) => word === '' || leadIn.has(word))
}

// National codes run from 1.000001 to 3.xxxxxx so far; 3.500000 is more likely an amount.
const procedure = new RegExp(`${edge}([1-9])\\.([01O]${d}{5})${close}`, 'gu')

/** '1.001193' for a national procedure code, its local tail (.000.00.00.H12) left out. */
export function procedureCode(flat: string): string | undefined {
  for (const [, first, rest = ''] of flat.matchAll(procedure)) {
    if (/[0-9].*[0-9]/.test(rest.slice(1))) return `${first}.${digits(rest)}`
  }
  return undefined
}

const feedback = new RegExp(
  `${edge}PA${sep}?([0-9]${d}(?:0[1-9]|1[0-2]))${sep}?(${real}${d}{5})${close}`,
  'u',
)
const signs = '[A-HJ-NP-Z2-9]{6}'
const tightSeat = new RegExp(`${edge}DK\\p{Pd}(${signs})${close}`, 'u')
const looseSeat = new RegExp(`${edge}DK${sep}(${signs})${close}`, 'u')

/**
 * The canonical receipt of a feedback ('PA-2611-00001') or of a seat at a dialogue ('DK-ABCDEF').
 */
export function receiptCode({ upper, flat }: PlainText): string | undefined {
  const [, month = '', number = ''] = feedback.exec(flat) ?? []
  if (month) return `PA-${digits(month)}-${digits(number)}`
  const tight = tightSeat.exec(upper)?.[1]
  if (tight) return `DK-${tight}`
  const [text, loose] = looseSeat.exec(flat) ?? []
  // Six letters after "dk" are an ordinary word unless a dash ties them or nothing else was said.
  if (text && loose && ((/[2-9]/.test(loose) && /[A-Z]/.test(loose)) || saysOnly(flat, text)))
    return `DK-${loose}`
  return undefined
}
