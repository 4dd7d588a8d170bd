import { fold } from '#src/text/fold.ts'
import { areaKey, type Figure } from '../figure.ts'
import type { Catalogue, Indicator } from '../indicator.ts'
import { unaccountedFor, wordsAsWritten } from './account-for.ts'
import type { Candidate, Vocabulary } from './match-indicator.ts'
import { mendWords } from './mend-words.ts'
import { type Picked, pickFigures, type Wish } from './pick-figures.ts'
import { readArea } from './read-area.ts'
import { type AskedPeriod, readPeriods } from './read-period.ts'
import { readSource } from './read-source.ts'
import { countedIn, tokensOf } from './tokens.ts'

/** A place of today, or an old commune, that no figure is about; and the old units it lay in. */
export type AskedPlace = { name: string; within: readonly string[] }

type Asked = { periods: readonly AskedPeriod[]; place: AskedPlace | undefined }

/** What a question comes to. Every figure carries its period, area and source. */
export type Answered =
  /** `otherPeriod`, `otherArea`: there is no figure of what was asked; these are the nearest. */
  | ({ kind: 'figures'; asked: Asked } & Picked)
  | ({ kind: 'compare'; asked: Asked } & Picked)
  /** More than one thing may be meant. */
  | ({ kind: 'choose'; choices: Figure[]; asked: Asked } & Doubt)
  | { kind: 'unknown' }

/** Why none of the choices is quite what was asked for: words that no indicator knows, or no figure of that time or place. */
type Doubt = { strange: readonly string[]; otherPeriod: boolean; otherArea: boolean }

export type AskDeps = {
  figures: readonly Figure[]
  vocabulary: Vocabulary
  catalogue: Catalogue
  /** A place that figures do not name, if the text names one. */
  placeIn(text: string): Promise<AskedPlace | undefined>
}

const mostChoices = 8
// Names closer than this cannot be told apart by words alone.
const margin = 0.1
const clear = 0.97
const slightly = 0.08
const fairly = 0.45
const barely = 0.3

const comparing =
  /\bso sanh\b|\bso voi (?:nam |cap |giai doan |tinh |huyen )?(?= *\d|tinh|huyen|xa|cap)|\bchenh lech\b|\bkhac nhau\b/

/** The candidates that words alone cannot tell apart; the first fits best. */
function rivals(candidates: readonly Candidate[]): Candidate[] {
  const [best] = candidates
  if (best === undefined) return []
  const alike = candidates.filter(({ strange }) => strange.length === best.strange.length)
  if (best.fit >= clear) return alike.filter(({ fit }) => fit >= clear)
  return alike.filter(({ fit, unsaid, covers }) => {
    const alsoMeant = best.unsaid > 0 && covers && unsaid <= best.unsaid
    return best.fit - fit < margin || alsoMeant
  })
}

/** Of those that words leave open, the ones of the sort that was asked for: a share, a rank, or what is counted in people. */
function ofSort(candidates: Candidate[], tokens: readonly string[], catalogue: Catalogue) {
  const keep = (test: (indicator: Indicator) => boolean) => (list: Candidate[]) => {
    const kept = list.filter(({ code }) => {
      const indicator = catalogue.get(code)
      return indicator !== undefined && test(indicator)
    })
    return kept.length > 0 ? kept : list
  }
  const rate = tokens.includes('tyle')
  const rank = tokens.includes('vithu')
  const sorted = keep(({ formula, unit }) => (formula === 'rate' || unit === '%') === rate)(
    keep(({ formula }) => (formula === 'rank') === rank)(candidates),
  )
  return keep(({ unit }) => {
    const words = tokensOf(unit)
    return words.length > 0 && words.every((word) => tokens.includes(word))
  })(sorted)
}

const areaCount = (figures: readonly Figure[]) =>
  new Set(figures.map(({ area }) => areaKey(area))).size

/** Figures of one place and report that follow one another in time are one answer: a series. */
function isSeries(figures: readonly Figure[]): boolean {
  const sorted = [...figures].sort((a, b) => (a.period.start < b.period.start ? -1 : 1))
  const apart = sorted.every(
    ({ period }, at) => at === 0 || period.start > (sorted[at - 1]?.period.end ?? ''),
  )
  const sources = new Set(figures.map(({ source }) => source.code))
  return areaCount(figures) === 1 && sources.size === 1 && apart
}

function answersAlone(figures: readonly Figure[], wish: Omit<Wish, 'said'>): boolean {
  if (figures.length === 1) return true
  const levels = Math.max(1, wish.levels.length) * Math.max(1, wish.places.length)
  return isSeries(figures) || (areaCount(figures) > 1 && figures.length === levels)
}

type Option = Picked & Pick<Candidate, 'code' | 'fit' | 'unsaid'>

/** What is meant when several indicators fit: those that have a figure of the very area and time. */
function narrow(options: readonly Option[]): Option[] {
  const exact = options.filter(({ otherPeriod, otherArea }) => !otherPeriod && !otherArea)
  return exact.length > 0 ? exact : [...options]
}

/** Too little was said for the one that is left, if it fits worse than one that fell away or nothing but its time speaks for it. */
function isGuess(only: Option, all: readonly Option[]): boolean {
  const fit = Math.max(...all.map((option) => option.fit))
  return only.fit < fit - slightly || only.fit < fairly || (only.unsaid > 0 && all.length > 1)
}

type Understood = {
  text: string
  asked: Asked
  wish: Omit<Wish, 'said'>
  compares: boolean
  /** The figures of the report that was named, or of all. */
  figures: readonly Figure[]
}

async function understand(text: string, now: Date, deps: AskDeps): Promise<Understood> {
  const { figures: everything, vocabulary } = deps
  const source = readSource(fold(text), everything)
  const { periods, rest } = readPeriods(source.rest, now)
  const area = readArea(rest, everything)
  const place = area.places.length > 0 ? undefined : await deps.placeIn(area.rest)
  const placeWords = new Set(place === undefined ? [] : tokensOf(place.name))
  // A word of the place that is also one of an indicator may have been said twice.
  const tokens = tokensOf(area.rest).filter(
    (token) => !placeWords.has(token) || (token.length > 4 && vocabulary.knows(token)),
  )
  const places = place === undefined ? area.places : [...place.within]
  const figures = everything.filter(
    (each) => (source.code ?? each.source.code) === each.source.code,
  )
  const compares = comparing.test(fold(text))
  return {
    text,
    asked: { periods, place },
    wish: { ...area, places, periods, tokens },
    compares,
    figures,
  }
}

function decide(
  best: readonly Candidate[],
  understood: Understood,
  catalogue: Catalogue,
): Answered {
  const { asked, wish, compares, figures, text } = understood
  const all = best
    .map(({ code, fit, unsaid, said }) => {
      const own = figures.filter((each) => each.code === code)
      return { ...pickFigures(own, { ...wish, said }), code, fit, unsaid }
    })
    .filter(({ figures: found }) => found.length > 0)
  const options = narrow(all)
  const [[first], [only]] = [best, options]
  if (first === undefined || only === undefined) return { kind: 'unknown' }
  const otherArea = only.otherArea || asked.place !== undefined
  const { otherPeriod, figures: found } = only
  const guess = options.length === 1 && (isGuess(only, all) || only.unsaid > 0)
  const indicator = catalogue.get(only.code)
  const about = { text, tokens: wish.tokens }
  const left = indicator === undefined ? [] : unaccountedFor(about, indicator, found)
  const strange = [...new Set([...first.strange, ...(options.length === 1 ? left : [])])]
  if (strange.length === 0 && options.length === 1 && !guess) {
    const picked = { asked, figures: found, otherPeriod, otherArea }
    if (compares) return { kind: 'compare', ...picked }
    if (answersAlone(found, wish)) return { kind: 'figures', ...picked }
  }
  const offered = (guess ? all : options).flatMap((option) => option.figures)
  const choices = offered.slice(0, mostChoices)
  const words = wordsAsWritten(strange, text)
  return { kind: 'choose', choices, asked, strange: words, otherPeriod, otherArea }
}

async function attempt(text: string, now: Date, deps: AskDeps): Promise<Answered> {
  const understood = await understand(text, now, deps)
  const { tokens } = understood.wish
  // A name that has one word more of the question by chance is no better than one that fits.
  const fitting = deps.vocabulary
    .candidates(tokens, countedIn(text))
    .filter(({ fit, strange }) => fit >= (strange.length > 0 ? fairly : barely))
  const best = ofSort(rivals(fitting), tokens, deps.catalogue)
  if (best.length === 0) return { kind: 'unknown' }
  return decide(best, understood, deps.catalogue)
}

/** What a slip of the finger may have been meant to ask: never stated, only offered. */
function offered(answered: Answered, slipped: readonly string[]): Answered {
  if (answered.kind !== 'figures' && answered.kind !== 'compare') return answered
  const { figures, asked, otherArea, otherPeriod } = answered
  const choices = figures.slice(0, mostChoices)
  return { kind: 'choose', choices, asked, strange: slipped, otherArea, otherPeriod }
}

/**
 * The figures that a question in plain Vietnamese asks for, with or without marks. A word that nothing accounts for, or
 * two meanings that fit alike, are asked about: a figure is never guessed.
 */
export async function askFigures(text: string, now: Date, deps: AskDeps): Promise<Answered> {
  const { keys, slips, slipped } = mendWords(text, deps.vocabulary.syllables)
  const answered = await attempt(keys, now, deps)
  const isClear = answered.kind === 'figures' || answered.kind === 'compare'
  if (isClear || slipped.length === 0) return answered
  const mended = await attempt(slips, now, deps)
  return mended.kind === 'unknown' ? answered : offered(mended, slipped)
}
