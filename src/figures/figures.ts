import type { Communes } from '#src/communes/communes.ts'
import type { Database } from '#src/database/database.ts'
import { type Answered, askFigures } from './ask/ask-figures.ts'
import { createVocabulary } from './ask/match-indicator.ts'
import { checkFigures, type Standing } from './check/check-figures.ts'
import type { Finding } from './check/finding.ts'
import { type Comparison, compareFigures } from './compare-figures.ts'
import { areaKey, byTimeAndLevel, type Figure, periodKey } from './figure.ts'
import { completeCatalogue, type Indicator } from './indicator.ts'
import { placeOfToday } from './place-of-today.ts'
import { readEdition, readFigures, readIndicators } from './store.ts'

/** A figure with what it measures and how far it holds. */
export type FigureFacts = {
  figure: Figure
  indicator: Indicator
  standing: Standing
  findings: readonly Finding[]
  /** The numbers a rate is made of, where the report prints them or its catalogue's parts are there. */
  parts: { numerator: string | undefined; denominator: string | undefined }
}

/** Everything that can be said of these figures without asking anew. */
export function indexFigures(all: readonly Figure[], described: readonly Indicator[]) {
  const catalogue = completeCatalogue(described, all)
  return {
    all,
    catalogue,
    byId: new Map(all.map((figure) => [figure.id, figure])),
    vocabulary: createVocabulary(catalogue, all),
    checked: checkFigures(all, catalogue),
  }
}

type Library = ReturnType<typeof indexFigures>

/** The figures of reports: asked in plain words, compared, checked against one another. */
export function createFigures(deps: {
  database: Database
  communes: Pick<Communes, 'gazetteer'>
  index?: typeof indexFigures
}) {
  const { database, communes, index = indexFigures } = deps
  let known: { edition: string; library: Library } | undefined

  // An import by another process is seen at once; until then nothing is read or judged twice.
  async function open(): Promise<Library> {
    const edition = await readEdition(database.sql)
    if (known?.edition === edition) return known.library
    const [all, described] = await Promise.all([readFigures(database), readIndicators(database)])
    const library = index(all, described)
    known = { edition, library }
    return library
  }

  function indicatorIn({ catalogue }: Library, { code }: Figure): Indicator {
    const indicator = catalogue.get(code)
    if (indicator === undefined) throw new Error(`no indicator ${code}`)
    return indicator
  }

  /** What a question in plain Vietnamese asks for; `now` says what "năm nay" is. */
  async function ask(text: string, now: Date): Promise<Answered> {
    const { all, vocabulary, catalogue } = await open()
    const known = (names: readonly string[]) =>
      names.filter((name) => all.some(({ area }) => area.name === name))
    const placeIn = async (words: string) => {
      const place = placeOfToday(words, { communes, knows: vocabulary.knows })
      return place && { ...place, within: known(place.within) }
    }
    return await askFigures(text, now, { figures: all, vocabulary, catalogue, placeIn })
  }

  async function one(id: string): Promise<Figure | undefined> {
    return (await open()).byId.get(id)
  }

  /** Everything that must be said with a figure. */
  async function factsOf(figure: Figure): Promise<FigureFacts> {
    const library = await open()
    const indicator = indicatorIn(library, figure)
    return {
      figure,
      indicator,
      standing: library.checked.standingOf(figure),
      findings: library.checked.findingsOf(figure),
      parts: library.checked.fractionOf(figure),
    }
  }

  /** The same indicator of the same place at other times, this one among them, in time. */
  async function overTime({ code, area }: Figure): Promise<Figure[]> {
    const { all } = await open()
    const same = all.filter((other) => other.code === code && areaKey(other.area) === areaKey(area))
    return same.sort(byTimeAndLevel)
  }

  /** The same indicator of the same report and time by level and organ, this one among them. */
  async function overAreas({ code, source, period, area }: Figure): Promise<Figure[]> {
    const { all } = await open()
    const root = area.parent === '' ? area.name : area.parent
    const alike = all.filter(
      (other) =>
        other.code === code &&
        other.source.code === source.code &&
        periodKey(other.period) === periodKey(period) &&
        [other.area.name, other.area.parent].includes(root),
    )
    return alike.sort(byTimeAndLevel)
  }

  /** Figures held against the first of them; undefined for fewer than two. */
  async function compare(figures: readonly Figure[]): Promise<Comparison | undefined> {
    const library = await open()
    return compareFigures(figures, (figure) => indicatorIn(library, figure))
  }

  /** Everything in the stored figures that does not hold. */
  async function check(): Promise<readonly Finding[]> {
    return (await open()).checked.findings
  }

  return { ask, one, factsOf, overTime, overAreas, compare, check }
}

export type Figures = ReturnType<typeof createFigures>
