import {
  type CodeParts,
  fullCodes,
  type PlainText,
  plain,
  procedureCode,
  receiptCode,
  tails,
} from './code-spelling.ts'

export type CodeReading =
  /** Canonical: upper case, dots, then '-YYMMDD-number', e.g. 'H36.24.958-261008-0975'. */
  | { kind: 'code'; code: string }
  /** Date and number only; the organisation is never guessed. */
  | { kind: 'tail'; tail: string }
  /** `date` is the six digits; `code` is the tail alone where only a tail was given. */
  | { kind: 'impossible-date'; code: string; date: string; why: DateFault }
  | { kind: 'unknown-prefix'; code: string; prefix: string }
  | { kind: 'procedure-code'; code: string }
  /** Feedback 'PA-2611-00001' or dialogue registration 'DK-ABCDEF'. */
  | { kind: 'receipt'; code: string }

type DateFault = 'no-such-day' | 'in-the-future'

/** `today` is YYYY-MM-DD in Asia/Ho_Chi_Minh. */
export type CodeRules = { prefixes: ReadonlySet<string>; today: string }

// A feed writes nothing but this, and to look for all other spellings costs ten times as much.
const canonical = /^((?:\d{3}\.\d{2}\.\d{2}\.)?[HG]\d{2}(?:\.\d{2,3}){0,5})-(\d{6})-(\d{4,7})$/

/**
 * Finds what a citizen may have meant as a code, in a whole message. A full code beats receipts and
 * procedure codes, those beat a tail; of several codes the first sound one is taken. Source of the
 * shape: TT 01/2018/TT-VPCP Đ19, QĐ 20/2020/QĐ-TTg.
 */
export function readDossierCode(text: string, rules: CodeRules): CodeReading | undefined {
  const [, org, date, number] = canonical.exec(text) ?? []
  if (org && date && number) return judge({ org, date, number }, rules)
  const said = plain(text)
  return readFull(said, rules) ?? readOther(said) ?? readTail(said, rules)
}

const linkOrg = '(?:\\d{3}[._-]\\d{2}[._-]\\d{2}[._-])?[HG]\\d{2}(?:[._-]\\d{2,3}){0,5}'
const link = new RegExp(`^hs[_-](${linkOrg})[_-](\\d{6})[_-](\\d{4,7})$`, 'i')

/**
 * Reads the payload of a link (`hs_H36_24_958_261008_0975`): dots and dashes came as underscores,
 * the last two segments are date and number. Anything else, a sentence included, is undefined.
 */
export function readDeepLink(payload: string, rules: CodeRules): CodeReading | undefined {
  const [, org = '', date = '', number = ''] = link.exec(payload) ?? []
  if (!org) return undefined
  return judge({ org: org.toUpperCase().replace(/[_-]/g, '.'), date, number }, rules)
}

function readFull({ flat }: PlainText, rules: CodeRules): CodeReading | undefined {
  let faulty: CodeReading | undefined
  for (const parts of fullCodes(flat)) {
    const reading = judge(parts, rules)
    if (reading.kind === 'code') return reading
    faulty ??= reading
  }
  return faulty
}

function judge({ org, date, number }: CodeParts, rules: CodeRules): CodeReading {
  const code = `${org}-${date}-${number}`
  const prefix = /[HG]\d\d/.exec(org)?.[0] ?? ''
  if (!rules.prefixes.has(prefix)) return { kind: 'unknown-prefix', code, prefix }
  const why = faultOf(date, rules.today)
  return why ? { kind: 'impossible-date', code, date, why } : { kind: 'code', code }
}

function readOther(said: PlainText): CodeReading | undefined {
  const receipt = receiptCode(said)
  if (receipt) return { kind: 'receipt', code: receipt }
  const procedure = procedureCode(said.flat)
  return procedure ? { kind: 'procedure-code', code: procedure } : undefined
}

function readTail(said: PlainText, rules: CodeRules): CodeReading | undefined {
  let faulty: CodeReading | undefined
  for (const { date, number, alone } of tails(said)) {
    if (!likelyTailDate(date, rules.today)) continue
    const tail = `${date}-${number}`
    const why = faultOf(date, rules.today)
    if (!why) return { kind: 'tail', tail }
    // In a sentence two numbers with a dash and no real date are an amount or a phone number, not a
    // slip of the pen.
    if (alone) faulty ??= { kind: 'impossible-date', code: tail, date, why }
  }
  return faulty
}

// Codes exist since 2018 and are never printed ahead of their day; this keeps phone numbers (09…,
// 84…) and round amounts (200000-250000) from being read as tails.
function likelyTailDate(date: string, today: string): boolean {
  const year = Number(date.slice(0, 2))
  const sinceCodes = year >= 18 && year <= Number(today.slice(2, 4)) + 1
  return sinceCodes && date.slice(2, 4) !== '00' && date.slice(4) !== '00'
}

function faultOf(date: string, today: string): DateFault | undefined {
  const [year, month, day] = [
    2000 + Number(date.slice(0, 2)),
    Number(date.slice(2, 4)),
    Number(date.slice(4)),
  ]
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return 'no-such-day'
  return `20${date.slice(0, 2)}-${date.slice(2, 4)}-${date.slice(4)}` > today
    ? 'in-the-future'
    : undefined
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

const lastOf = { H: 63, G: 99 }
const everyPrefix: ReadonlySet<string> = new Set([
  ...range('H', 1, lastOf.H),
  ...range('G', 1, lastOf.G),
])

/** H01 to H63 (the provinces of before 1-7-2025) and G01 to G99 (the ministries' systems). */
export function allPrefixes(): ReadonlySet<string> {
  return everyPrefix
}

/**
 * Reads the setting CODE_PREFIXES: prefixes ('H36'), ranges ('H01-H63') and 'Hnn' or 'Gnn' for all
 * of a kind, with commas or blanks between. Unset or blank means all. Throws a RangeError of one
 * sentence on anything else.
 */
export function prefixSet(setting: string | undefined): ReadonlySet<string> {
  const parts = (setting ?? '')
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter(Boolean)
  return parts.length === 0 ? everyPrefix : new Set(parts.flatMap(prefixesOf))
}

function prefixesOf(part: string): string[] {
  const all = /^([HG])NN$/.exec(part)
  if (all) return [...everyPrefix].filter((prefix) => prefix.startsWith(all[1] ?? ''))
  const [, from = '', to = from] = /^([HG]\d\d)(?:-([HG]\d\d))?$/.exec(part) ?? []
  const known = everyPrefix.has(from) && everyPrefix.has(to)
  if (!known || from.charAt(0) !== to.charAt(0) || from > to) {
    throw new RangeError(
      `"${part}" is not a dossier prefix: use H01 to H63, G01 to G99, Hnn, Gnn or H01-H63.`,
    )
  }
  return range(from.charAt(0), Number(from.slice(1)), Number(to.slice(1)))
}

function range(letter: string, first: number, last: number): string[] {
  return Array.from(
    { length: last - first + 1 },
    (_, i) => letter + String(first + i).padStart(2, '0'),
  )
}
