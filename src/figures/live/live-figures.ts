import { localDay } from '#src/calendar/working-days.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { Database } from '#src/database/database.ts'
import type { Officer } from '#src/officers/officer.ts'
import { countedOther } from '../ask/account-for.ts'
import { createVocabulary, type Vocabulary } from '../ask/match-indicator.ts'
import { tokensOf } from '../ask/tokens.ts'
import type { Figure, Period } from '../figure.ts'
import type { Indicator } from '../indicator.ts'
import { readEdition, readIndicatorsOf } from '../store.ts'
import type { Cell } from './cell.ts'
import { measureOf } from './measures.ts'
import { monthOf, monthsUntil } from './months.ts'
import { createLivePlaces, type LivePlace, mayRead } from './places.ts'
import { type NamedCategory, readLiveQuestion } from './read-question.ts'
import type { LiveGroup, Measure, RegisterName, Span } from './register.ts'
import { partsShown, type Shown, withhold, withholdAmong } from './withhold.ts'

/** One live figure to be read; `category`: of reports, the code of their kind. */
export type LiveQuery = {
  code: string
  place: LivePlace
  period: Period
  category?: string | undefined
}

/** A figure of the registers as of `at`. */
export type LiveFigure = LiveQuery & {
  indicator: Indicator
  of: Measure['of']
  register: RegisterName
  /** What it can be told by, beside months. */
  by: Measure['register']['by']
  /** What the category is called. */
  categoryName: string | undefined
  shown: Shown
  parts: { finished: number; open: number } | undefined
  /** The first day of the register, where the period begins before it. */
  since: string | undefined
  at: Date
}

/**
 * What a question comes to. `out-of-scope`: the place is not this officer's to see; `home` is. `no-offices`: the register
 * knows communes only, and the officer one office.
 */
export type LiveAsked =
  | { kind: 'figure'; query: LiveQuery }
  | { kind: 'choose'; choices: LiveQuery[] }
  | { kind: 'out-of-scope'; place: LivePlace; home: LivePlace; query: LiveQuery }
  | { kind: 'no-offices'; place: LivePlace; query: LiveQuery }

const trendMonths = 12

/** A figure without period or place: something that the vocabulary can know the words of. */
function stub({ code, name, unit }: Indicator): Figure {
  return {
    ...{ id: '', code, name, unit, value: '' },
    source: { code: '', name: '', locator: '' },
    area: { name: '', parent: '', level: '' },
    period: { start: '', end: '' },
    ...{ qualifier: undefined, scale: undefined, statedRate: undefined },
    ...{ numerator: undefined, denominator: undefined },
  }
}

/** Whether a register can tell this: not of an office where it knows communes only, nor of a category it has not. */
const isTold = ({ register }: Measure, { place, category }: LiveQuery) =>
  (place.kind !== 'office' || register.ofOffices) &&
  (category === undefined || register.by.includes('category'))

type Names = { vocabulary: Vocabulary; catalogue: ReadonlyMap<string, Indicator> }

async function readNames(database: Database, index: typeof createVocabulary): Promise<Names> {
  const found = await readIndicatorsOf(database, 'register.')
  const indicators = found.filter(({ code }) => measureOf(code))
  const catalogue = new Map(indicators.map((indicator) => [indicator.code, indicator]))
  return { catalogue, vocabulary: index(catalogue, indicators.map(stub)) }
}

export type LiveDeps = {
  database: Database
  communes: Pick<Communes, 'gazetteer' | 'provinceName'>
  /** The categories of reports. */
  categories: () => readonly NamedCategory[]
  index?: typeof createVocabulary
}

/** Figures counted from the registers at the moment they are asked for. */
export function createLiveFigures(deps: LiveDeps) {
  const { database, communes, categories, index = createVocabulary } = deps
  const { sql } = database
  const places = createLivePlaces({ database, communes })
  const nameOfCategory = (code: string | undefined) =>
    categories().find((each) => each.code === code)?.name
  let known: { edition: string; names: Names } | undefined

  // An import by another process is seen at once; until then the names are indexed once, not at each question.
  async function namesNow(): Promise<Names> {
    const edition = await readEdition(sql)
    if (known?.edition !== edition) known = { edition, names: await readNames(database, index) }
    return known.names
  }

  async function officesAt(place: LivePlace): Promise<string[] | undefined> {
    if (place.kind === 'province') return undefined
    if (place.kind === 'office') return [place.code]
    const all = await places.offices()
    return all.filter(({ communeCode }) => communeCode === place.code).map(({ code }) => code)
  }

  async function spanOf({ place, period, category }: LiveQuery, now: Date): Promise<Span> {
    return {
      ...{ from: period.start, to: period.end, category, now },
      communeCode: place.kind === 'commune' ? place.code : undefined,
      officeCode: place.kind === 'office' ? place.code : undefined,
      offices: await officesAt(place),
    }
  }

  async function described(query: LiveQuery, now: Date) {
    const measure = measureOf(query.code)
    const like = measure === undefined ? [] : await readIndicatorsOf(database, query.code)
    const indicator = like.find(({ code }) => code === query.code)
    if (measure === undefined || indicator === undefined) return undefined
    if (!isTold(measure, query)) return undefined
    const { register } = measure
    const first = measure.of === 'period' ? await register.since(sql) : undefined
    const since = first !== undefined && query.period.start < first ? first : undefined
    const figureOf = (cell: Cell, at: Partial<LiveQuery> = {}): LiveFigure => ({
      ...{ ...query, ...at, indicator, of: measure.of, since, at: now },
      ...{ register: register.name, by: register.by },
      categoryName: nameOfCategory(at.category ?? query.category),
      ...{ shown: withhold(cell), parts: partsShown(cell) },
    })
    return { measure, figureOf, first }
  }

  /** The figure as of `now`; undefined when there is no such indicator. */
  async function read(query: LiveQuery, now: Date): Promise<LiveFigure | undefined> {
    const found = await described(query, now)
    if (found === undefined) return undefined
    const [all] = await found.measure.cells(sql, 'all', await spanOf(query, now))
    return found.figureOf(all?.cell ?? found.measure.none)
  }

  /**
   * The figure month by month, up to the end of its period or today; none of what is true of the moment only. A month
   * before the register's first day has no figure: nought would be a statement.
   */
  async function overTime(query: LiveQuery, now: Date): Promise<LiveFigure[]> {
    const found = await described(query, now)
    if (found === undefined || found.measure.of === 'now') return []
    const { measure, figureOf } = found
    const today = localDay(now)
    // biome-ignore lint/complexity/useMathMinMax: days as text, which Math.min does not compare
    const until = query.period.end < today ? query.period.end : today
    const months = monthsUntil(until, trendMonths)
    const period = { start: months[0]?.start ?? '', end: months.at(-1)?.end ?? '' }
    const cells = await measure.cells(sql, 'month', await spanOf({ ...query, period }, now))
    const ofMonths = months.map(
      ({ start }) => cells.find(({ name }) => name === start.slice(0, 7))?.cell ?? measure.none,
    )
    const shown = withholdAmong(ofMonths)
    return months.map((month, at) => {
      const own = figureOf(ofMonths[at] ?? measure.none, { period: month })
      const figure = { ...own, shown: shown[at] ?? own.shown }
      const isBefore = found.first !== undefined && month.end < found.first
      return isBefore ? { ...figure, shown: { kind: 'none' as const } } : figure
    })
  }

  /** The figure by group, the largest first; `at` says which figure a group is, or that it is none. */
  async function over(
    by: LiveGroup,
    query: LiveQuery,
    now: Date,
    at: (name: string) => Partial<LiveQuery> | undefined,
  ): Promise<LiveFigure[]> {
    const found = await described(query, now)
    if (found === undefined || !found.measure.register.by.some((each) => each === by)) return []
    const cells = await found.measure.cells(sql, by, await spanOf(query, now))
    const shown = withholdAmong(cells.map(({ cell }) => cell))
    const figures = cells.flatMap(({ name, cell }, nth) => {
      const where = at(name)
      const figure = where && found.figureOf(cell, where)
      return figure === undefined ? [] : [{ ...figure, shown: shown[nth] ?? figure.shown }]
    })
    const size = ({ shown }: LiveFigure) => (shown.kind === 'exact' ? Number(shown.value) : -1)
    return figures.sort((a, b) => size(b) - size(a))
  }

  /** The figure by commune, or within a commune by office. */
  async function overPlaces(query: LiveQuery, now: Date): Promise<LiveFigure[]> {
    if (query.place.kind === 'office') return []
    const byCommune = query.place.kind === 'province'
    const offices = await places.offices()
    return await over(byCommune ? 'commune' : 'office', query, now, (name) => {
      const place = byCommune ? places.commune(name) : offices.find(({ code }) => code === name)
      return place && { place }
    })
  }

  /** The figure by category of reports. */
  const overCategories = (query: LiveQuery, now: Date) =>
    over('category', query, now, (name) => (nameOfCategory(name) ? { category: name } : undefined))

  /**
   * What a question in plain Vietnamese asks of the registers; undefined when it is about something else. `loosely`: also
   * of one that names neither a time nor a place of the registers.
   */
  async function ask(
    text: string,
    officer: Officer,
    now: Date,
    loosely = false,
  ): Promise<LiveAsked | undefined> {
    const { vocabulary, catalogue } = await namesNow()
    const deps = { vocabulary, placeIn: places.placeIn, categories: categories() }
    const asked = await readLiveQuestion(text, now, { ...deps, loosely })
    if (asked === undefined) return undefined
    // "Số người hài lòng" is no average.
    const isMeant = (code: string) => !loosely || measureOf(code)?.none.kind !== 'average'
    const home = await places.homeOf(officer)
    const today = localDay(now)
    const period = asked.period ?? monthOf(today)
    const place = asked.place ?? home
    const spanFor = async (code: string): Promise<Period> => {
      const measure = measureOf(code)
      if (measure?.of === 'now') return { start: today, end: today }
      if (!measure?.open || asked.period !== undefined) return period
      return { start: (await measure.register.since(sql)) ?? period.start, end: today }
    }
    const codes = asked.codes.filter(isMeant)
    const queries = await Promise.all(
      codes.map(async (code) => ({
        ...{ code, place, category: asked.category },
        period: await spanFor(code),
      })),
    )
    const [query] = queries
    if (query === undefined) return undefined
    if (!mayRead(officer, place)) return { kind: 'out-of-scope', place, home, query }
    const told = queries.filter((each) => {
      const measure = measureOf(each.code)
      return measure !== undefined && isTold(measure, each)
    })
    const tokens = tokensOf(text)
    const fitting = told.filter(({ code }) => {
      const indicator = catalogue.get(code)
      return indicator && countedOther({ text, tokens }, indicator) === undefined
    })
    if (loosely && told.length > 0 && fitting.length === 0) return undefined
    const [first, ...more] = fitting.length > 0 ? fitting : told
    if (first === undefined) return { kind: 'no-offices', place, query }
    return asked.sure && fitting.length > 0 && more.length === 0
      ? { kind: 'figure', query: first }
      : { kind: 'choose', choices: [first, ...more].slice(0, 4) }
  }

  return {
    ...{ ask, read, overTime, overPlaces, overCategories },
    ...{ placeByKey: places.byKey, homeOf: places.homeOf },
  }
}

export type LiveFigures = ReturnType<typeof createLiveFigures>
