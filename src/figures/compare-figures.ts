import { areaKey, decimalsOf, type Figure, mergerDay } from './figure.ts'
import type { Indicator } from './indicator.ts'

/** Why figures do not simply compare. */
type Caution = 'scale' | 'indicator' | 'merger' | 'overlap' | 'source' | 'unsure'

/** One figure beside the first: the difference in its unit, in percent of the first, and whether that is for the better. */
export type Compared = {
  figure: Figure
  difference: string | undefined
  percent: string | undefined
  direction: 'better' | 'worse' | undefined
}

export type Comparison = { base: Figure; others: Compared[]; cautions: Caution[] }

const before = ({ period }: Figure) => period.end < mergerDay

function overlap(a: Figure, b: Figure): boolean {
  const same = a.period.start === b.period.start && a.period.end === b.period.end
  return !same && a.period.start <= b.period.end && b.period.start <= a.period.end
}

function cautionsOf(figures: readonly Figure[]): Caution[] {
  const differ = (of: (figure: Figure) => string | undefined) => new Set(figures.map(of)).size > 1
  const times = figures.some((a) =>
    figures.some((b) => areaKey(a.area) === areaKey(b.area) && overlap(a, b)),
  )
  const found: [Caution, boolean][] = [
    ['scale', differ(({ scale }) => scale)],
    ['indicator', differ(({ code }) => code)],
    ['merger', figures.some(before) && !figures.every(before)],
    ['overlap', times],
    ['source', differ(({ source }) => source.code)],
    ['unsure', figures.some(({ qualifier }) => qualifier !== undefined)],
  ]
  return found.filter(([, is]) => is).map(([caution]) => caution)
}

/** The difference of a value from a base, both as digits, in their unit and in percent of the base. */
export function changeOf(
  base: string,
  value: string,
  better: Indicator['better'],
): Omit<Compared, 'figure'> {
  const change = Number(value) - Number(base)
  const digits = Math.max(decimalsOf(base), decimalsOf(value))
  const percent = Number(base) === 0 ? undefined : (100 * change) / Math.abs(Number(base))
  const gain = better === 'less' ? -change : change
  return {
    difference: change.toFixed(digits),
    percent: percent?.toFixed(1),
    direction: better === undefined || change === 0 ? undefined : gain > 0 ? 'better' : 'worse',
  }
}

function compareTwo(base: Figure, figure: Figure, better: Indicator['better']): Compared {
  // Scores on different scales, or different things, have no difference.
  if (base.scale !== figure.scale || base.code !== figure.code) {
    return { figure, difference: undefined, percent: undefined, direction: undefined }
  }
  return { figure, ...changeOf(base.value, figure.value, better) }
}

/** Holds figures against the first of them, in time where time tells them apart. Undefined for fewer than two. */
export function compareFigures(
  figures: readonly Figure[],
  indicatorOf: (figure: Figure) => Indicator,
): Comparison | undefined {
  const sorted = [...figures].sort((a, b) =>
    a.period.end === b.period.end ? 0 : a.period.end < b.period.end ? -1 : 1,
  )
  const [base, ...rest] = sorted
  if (base === undefined || rest.length === 0) return undefined
  const { better } = indicatorOf(base)
  return {
    base,
    others: rest.map((figure) => compareTwo(base, figure, better)),
    cautions: cautionsOf(sorted),
  }
}
