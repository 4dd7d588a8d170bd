import { countLetters } from '#src/apologies/counts.ts'
import { localDay } from '#src/calendar/working-days.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { Database } from '#src/database/database.ts'
import { firstTalliedDay, readTallies, type TallyGroup } from '#src/dossiers/tally.ts'
import type { Officer } from '#src/officers/officer.ts'
import { findOverall } from '#src/ratings/store.ts'
import { createVocabulary } from '../ask/match-indicator.ts'
import type { Figure, Period } from '../figure.ts'
import type { Indicator } from '../indicator.ts'
import { readIndicatorsOf } from '../store.ts'
import { type Cell, type Measure, measureOf, noDossiers } from './measures.ts'
import { createLivePlaces, type LivePlace, mayRead } from './places.ts'
import { readLiveQuestion } from './read-question.ts'
import { partsShown, type Shown, withhold } from './withhold.ts'

/** One live figure to be read. */
export type LiveQuery = { code: string; place: LivePlace; period: Period }

/** A figure of the registers as of `at`. */
export type LiveFigure = LiveQuery & {
  indicator: Indicator
  of: Measure['of']
  shown: Shown
  parts: { finished: number; open: number } | undefined
  /** The first day of the register, where the period begins before it. */
  since: string | undefined
  at: Date
}

/** What a question comes to. `out-of-scope`: the place is not this officer's to see; `home` is. */
export type LiveAsked =
  | { kind: 'figure'; query: LiveQuery }
  | { kind: 'choose'; choices: LiveQuery[] }
  | { kind: 'out-of-scope'; place: LivePlace; home: LivePlace; query: LiveQuery }

const two = (value: number) => String(value).padStart(2, '0')

/** The calendar month of a local day, whole. */
function monthOf(day: string): Period {
  const [year = 0, month = 0] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return { start: `${day.slice(0, 8)}01`, end: `${year}-${two(month)}-${two(last)}` }
}

function monthsUntil(end: string, count: number): Period[] {
  const [year = 0, month = 0] = end.split('-').map(Number)
  return Array.from({ length: count }, (_, nth) => {
    const first = new Date(Date.UTC(year, month - count + nth, 1))
    return monthOf(first.toISOString().slice(0, 10))
  })
}

const startOf = (day: string) => new Date(`${day}T00:00:00+07:00`)
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

async function readVocabulary(database: Database) {
  const found = await readIndicatorsOf(database, 'register.')
  const indicators = found.filter(({ code }) => measureOf(code))
  const catalogue = new Map(indicators.map((indicator) => [indicator.code, indicator]))
  return createVocabulary(catalogue, indicators.map(stub))
}

export type LiveDeps = {
  database: Database
  communes: Pick<Communes, 'gazetteer' | 'provinceName'>
}

/** Figures counted from the registers at the moment they are asked for. */
export function createLiveFigures({ database, communes }: LiveDeps) {
  const { sql } = database
  const places = createLivePlaces({ database, communes })

  async function officesAt(place: LivePlace): Promise<string[] | undefined> {
    if (place.kind === 'province') return undefined
    if (place.kind === 'office') return [place.code]
    const all = await places.offices()
    return all.filter(({ communeCode }) => communeCode === place.code).map(({ code }) => code)
  }

  async function readElsewhere(
    from: Exclude<Measure['from'], object>,
    { place, period }: LiveQuery,
  ): Promise<Cell> {
    const offices = await officesAt(place)
    if (from === 'ratings') {
      const until = new Date(startOf(period.end).getTime() + 86_400_000)
      const span = { from: startOf(period.start), until, offices }
      return { kind: 'average', ...(await findOverall(sql, span)) }
    }
    const letters = await countLetters(sql, { from: period.start, to: period.end })
    const own = letters.filter(
      ({ officeCode }) =>
        offices === undefined || (officeCode !== undefined && offices.includes(officeCode)),
    )
    const count = own.reduce(
      (sum, { due, sentInTime, sentLate }) =>
        sum + (from === 'letters-due' ? due : sentInTime + sentLate),
      0,
    )
    return { kind: 'count', count }
  }

  async function talliesOf({ place, period }: LiveQuery, by: TallyGroup, now: Date) {
    return await readTallies(sql, by, {
      ...{ from: period.start, to: period.end, now },
      communeCode: place.kind === 'commune' ? place.code : undefined,
      officeCode: place.kind === 'office' ? place.code : undefined,
    })
  }

  async function readCell(query: LiveQuery, { from }: Measure, now: Date): Promise<Cell> {
    if (typeof from === 'string') return await readElsewhere(from, query)
    const [tally = noDossiers] = await talliesOf(query, 'all', now)
    return from.dossiers(tally)
  }

  async function described(query: LiveQuery, now: Date) {
    const measure = measureOf(query.code)
    const like = measure === undefined ? [] : await readIndicatorsOf(database, query.code)
    const indicator = like.find(({ code }) => code === query.code)
    if (measure === undefined || indicator === undefined) return undefined
    const first = measure.of === 'period' ? await firstTalliedDay(sql) : undefined
    const since = first !== undefined && query.period.start < first ? first : undefined
    const figureOf = (cell: Cell, at: Partial<LiveQuery> = {}): LiveFigure => ({
      ...{ ...query, ...at, indicator, of: measure.of, since, at: now },
      ...{ shown: withhold(cell), parts: partsShown(cell) },
    })
    return { measure, figureOf, first }
  }

  /** The figure as of `now`; undefined when there is no such indicator. */
  async function read(query: LiveQuery, now: Date): Promise<LiveFigure | undefined> {
    const found = await described(query, now)
    return found?.figureOf(await readCell(query, found.measure, now))
  }

  /**
   * The figure month by month, up to the end of its period or today; none of what is true of the moment only. A month
   * before the register's first dossier has no figure: nought would be a statement.
   */
  async function overTime(query: LiveQuery, now: Date): Promise<LiveFigure[]> {
    const found = await described(query, now)
    if (found === undefined || found.measure.of === 'now') return []
    const { measure, figureOf } = found
    const { from } = measure
    const today = localDay(now)
    const until = query.period.end < today ? query.period.end : today
    const months = monthsUntil(until, trendMonths)
    const [start, end] = [months[0]?.start ?? '', months.at(-1)?.end ?? '']
    if (typeof from === 'string') {
      return await Promise.all(
        months.map(async (period) =>
          figureOf(await readElsewhere(from, { ...query, period }), { period }),
        ),
      )
    }
    const tallies = await talliesOf({ ...query, period: { start, end } }, 'month', now)
    return months.map((period) => {
      const tally = tallies.find(({ name }) => name === period.start.slice(0, 7))
      const figure = figureOf(from.dossiers(tally ?? noDossiers), { period })
      const isBefore = found.first !== undefined && period.end < found.first
      return isBefore ? { ...figure, shown: { kind: 'none' as const } } : figure
    })
  }

  /** The figure by commune, or within a commune by office; the largest first. */
  async function overPlaces(query: LiveQuery, now: Date): Promise<LiveFigure[]> {
    const found = await described(query, now)
    if (found === undefined || query.place.kind === 'office') return []
    const { from } = found.measure
    if (typeof from === 'string') return []
    const byCommune = query.place.kind === 'province'
    const tallies = await talliesOf(query, byCommune ? 'commune' : 'office', now)
    const offices = await places.offices()
    const figures = tallies.flatMap((tally) => {
      const place = byCommune
        ? places.commune(tally.name)
        : offices.find(({ code }) => code === tally.name)
      return place === undefined ? [] : [found.figureOf(from.dossiers(tally), { place })]
    })
    const size = ({ shown }: LiveFigure) => (shown.kind === 'exact' ? Number(shown.value) : -1)
    return figures.sort((a, b) => size(b) - size(a))
  }

  /** What a question in plain Vietnamese asks of the registers; undefined when it is about something else. */
  async function ask(text: string, officer: Officer, now: Date): Promise<LiveAsked | undefined> {
    const vocabulary = await readVocabulary(database)
    const asked = await readLiveQuestion(text, now, { vocabulary, placeIn: places.placeIn })
    if (asked === undefined) return undefined
    const home = await places.homeOf(officer)
    const today = localDay(now)
    const period = asked.period ?? monthOf(today)
    const place = asked.place ?? home
    const queries = asked.codes.map((code) => ({
      ...{ code, place },
      period: measureOf(code)?.of === 'now' ? { start: today, end: today } : period,
    }))
    const [query] = queries
    if (query === undefined) return undefined
    if (!mayRead(officer, place)) return { kind: 'out-of-scope', place, home, query }
    return queries.length === 1
      ? { kind: 'figure', query }
      : { kind: 'choose', choices: queries.slice(0, 4) }
  }

  return { ask, read, overTime, overPlaces, placeByKey: places.byKey, homeOf: places.homeOf }
}

export type LiveFigures = ReturnType<typeof createLiveFigures>
