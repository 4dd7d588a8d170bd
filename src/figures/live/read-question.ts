import { fold } from '#src/text/fold.ts'
import type { Candidate, Vocabulary } from '../ask/match-indicator.ts'
import { readPeriods } from '../ask/read-period.ts'
import { tokensOf } from '../ask/tokens.ts'
import { mergerDay, type Period } from '../figure.ts'
import { readDays } from './near-days.ts'

/** A place that a question names, and the words that name it. */
export type NamedPlace<Place> = { place: Place; words: string }

/** A category of reports, with the words that people use for it. */
export type NamedCategory = { code: string; name: string; synonyms: readonly string[] }

export type LiveReading<Place> = {
  /** The indicators that may be meant, the likeliest first. */
  codes: string[]
  /** Whether that is what was said; else it is only offered. */
  sure: boolean
  period: Period | undefined
  place: Place | undefined
  category: string | undefined
}

// A report is meant, or a level: only reports have figures of "cấp huyện".
const printed =
  /\b(?:theo )?bao cao\b|\bbc[ -]|\b(?:kl|ct|ket luan|chi thi) ?-?\d|\bcap (?:tinh|huyen|xa|so)\b|\bhuyen\b|\bpapi\b|\bsipas\b/
const present =
  /\b(?:hien(?: nay| tai| gio)?|bay gio|dang|theo so|chua|con (?:bao nhieu|may|ton|no))\b/
const soon = /\bden han\b/

function readTime(text: string, now: Date): { period: Period | undefined; rest: string } {
  const near = readDays(text, now)
  if (near !== undefined) return near
  const { periods, rest } = readPeriods(text, now)
  const [only, ...more] = periods
  if (only === undefined || more.length > 0 || only.upTo) return { period: undefined, rest }
  return { period: { start: only.start, end: only.end }, rest }
}

/** "Bảo Lâm 3 tháng này": the number is the place's, and a comma keeps it from the months. */
async function apart(
  text: string,
  placeIn: (text: string) => Promise<NamedPlace<unknown> | undefined>,
): Promise<string> {
  if (!/\d thang\b/.test(text)) return text
  const named = await placeIn(text)
  const last = /\S+ \d+$/.exec(fold(named?.words ?? ''))?.[0]
  return last === undefined ? text : text.replace(`${last} thang`, `${last}, thang`)
}

const alike = 0.06
const fairly = 0.55
const clear = 0.97

const ofReports = /\b(?:phan anh|kien nghi|pakn|pa)\b/
const isOfReports = (code: string) => code.startsWith('register.reports_')

type Meant = { codes: string[]; sure: boolean }

// Behind a bare "hồ sơ" these say which ones: "hồ sơ phải làm" are not those received.
const telling =
  /\b(?:phai|can|bi|lam|xong|het|gap|ve|di|khac|con|den|cuoi|dau|muon|thuc hien|bo|lien quan|tung|them)\b/

/**
 * What words mean. Every word of weight must be of a name, not only of what it counts; what only a part of a name was said
 * of is not sure. `loosely`: nothing but the words speaks for the registers, so every word of the name must be among them.
 */
function meant(words: string, candidates: readonly Candidate[], loosely: boolean): Meant {
  const none = { codes: [], sure: false }
  const named = candidates.filter(({ outside, strange }) => strange.length + outside.length === 0)
  const [best] = named
  if (best === undefined || best.fit < fairly) return none
  if (loosely && best.unsaid > 0) return none
  // Who says a name in full means that and nothing like it.
  const least = best.fit > clear ? clear : best.fit - alike
  const codes = named.filter(({ fit }) => fit > least).map(({ code }) => code)
  const isBare = best.phrase.length === 1 && telling.test(words)
  return isBare && loosely ? none : { codes, sure: best.unsaid === 0 && !isBare }
}

/** The category that a folded text names, by its longest word, and the text without that word. */
function readCategory(text: string, categories: readonly NamedCategory[]) {
  const words = categories.flatMap(({ code, name, synonyms }) =>
    // "Đường sá, cầu" is said in parts; one syllable alone is many other words too.
    [name, ...name.split(/,\s*/).filter((part) => part.includes(' ')), ...synonyms].map((word) => ({
      code,
      word: fold(word),
    })),
  )
  const [found] = words
    .filter(({ word }) => ` ${text} `.includes(` ${word} `))
    .sort((a, b) => b.word.length - a.word.length)
  return found && { code: found.code, rest: ` ${text} `.replace(` ${found.word} `, ' ') }
}

const fillers =
  /\b(?:toan|ca|trong|dia ban) tinh\b|\bhien(?: nay| tai| gio)?\b|\btheo so\b|\b(?:nhung|tat ca|linh vuc|ve)\b/g

/**
 * What a question asks of the registers; undefined when it is about reports or about something else. The registers are
 * meant when the time lies in their days (from the merger on) or is the present, or when a place of today is named;
 * `loosely`, when nothing says that they are not.
 */
export async function readLiveQuestion<Place>(
  text: string,
  now: Date,
  deps: {
    vocabulary: Vocabulary
    categories: readonly NamedCategory[]
    loosely?: boolean
    placeIn(text: string): Promise<NamedPlace<Place> | undefined>
  },
): Promise<LiveReading<Place> | undefined> {
  const { vocabulary, categories, loosely = false } = deps
  const folded = await apart(fold(text), deps.placeIn)
  if (printed.test(folded)) return undefined
  const { period, rest } = readTime(folded, now)
  if (period === undefined && readPeriods(folded, now).periods.length > 0) return undefined
  if (period !== undefined && period.end < mergerDay) return undefined
  const named = await deps.placeIn(rest)
  const isPresent = present.test(rest) || soon.test(rest)
  if (period === undefined && named === undefined && !isPresent && !loosely) return undefined
  const placeWords = new Set(named === undefined ? [] : tokensOf(named.words))
  const codesIn = (words: string) => {
    const bare = words.replace(fillers, ' ')
    const tokens = tokensOf(bare).filter((token) => !placeWords.has(token))
    return meant(bare, vocabulary.candidates(tokens), loosely)
  }
  const place = named?.place
  const plain = codesIn(rest)
  if (plain.codes.length > 0) return { ...plain, period, place, category: undefined }
  const about = ofReports.test(rest) ? readCategory(rest, categories) : undefined
  const ofKind = about && codesIn(about.rest)
  const codes = ofKind?.codes.filter(isOfReports) ?? []
  if (codes.length === 0) return undefined
  return { codes, sure: ofKind?.sure ?? false, period, place, category: about?.code }
}
