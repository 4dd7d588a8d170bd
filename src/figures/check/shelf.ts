import { areaKey, type Figure, isMoment, periodKey } from '../figure.ts'
import type { Catalogue, Indicator } from '../indicator.ts'

/** The figures of all reports, to be found by what they are about. */
export type Shelf = {
  figures: readonly Figure[]
  indicatorOf(figure: Figure): Indicator
  /** The one rate whose numerator this count is. */
  rateOf(code: string): Indicator | undefined
  /** Figures of the same report and code, of any place and time. */
  alike(figure: Figure): readonly Figure[]
  /** Figures of the same report and place under another code, of any period. */
  beside(figure: Figure, code: string): readonly Figure[]
  /** The figure of the same report, place and time under another code; undefined when there is none, or several that differ. */
  sameTime(figure: Figure, code: string): Figure | undefined
}

/** The figures of `each`, grouped by a text, in their order. */
export function groupBy(
  figures: readonly Figure[],
  keyOf: (figure: Figure) => string,
): Map<string, Figure[]> {
  const groups = new Map<string, Figure[]>()
  for (const figure of figures) {
    const key = keyOf(figure)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [figure])
    else group.push(figure)
  }
  return groups
}

/** The figure that all of them repeat; undefined when they differ or there is none. */
export function agreed(figures: readonly Figure[]): Figure | undefined {
  const values = new Set(figures.map(({ value }) => Number(value)))
  return values.size === 1 ? figures[0] : undefined
}

const placeKey = ({ source, area }: Figure, code: string) =>
  `${source.code}|${areaKey(area)}|${code}`

const kindKey = ({ source, code }: Figure) => `${source.code}|${code}`

/** A state at the end of a time belongs to it: what is pending on its last day is of that time. */
function endsWith(figure: Figure, other: Figure): boolean {
  const oneIsMoment = isMoment(figure.period) !== isMoment(other.period)
  return oneIsMoment && figure.period.end === other.period.end
}

/** Puts figures where the checks find them. */
export function createShelf(figures: readonly Figure[], catalogue: Catalogue): Shelf {
  const places = groupBy(figures, (figure) => placeKey(figure, figure.code))
  const kinds = groupBy(figures, kindKey)
  const rates = new Map<string, Indicator[]>()
  for (const indicator of catalogue.values()) {
    const { numerator } = indicator
    if (numerator === undefined) continue
    rates.set(numerator, [...(rates.get(numerator) ?? []), indicator])
  }
  const beside = (figure: Figure, code: string) => places.get(placeKey(figure, code)) ?? []
  return {
    figures,
    beside,
    alike: (figure) => kinds.get(kindKey(figure)) ?? [],
    indicatorOf(figure) {
      const indicator = catalogue.get(figure.code)
      if (indicator === undefined) throw new Error(`no indicator ${figure.code}`)
      return indicator
    },
    rateOf(code) {
      const [only, ...more] = rates.get(code) ?? []
      return more.length === 0 ? only : undefined
    },
    sameTime(figure, code) {
      const all = beside(figure, code)
      const same = all.filter((other) => periodKey(other.period) === periodKey(figure.period))
      return agreed(same.length > 0 ? same : all.filter((other) => endsWith(figure, other)))
    },
  }
}
