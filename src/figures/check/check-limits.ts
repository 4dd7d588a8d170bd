import { areaKey, type Figure, periodKey } from '../figure.ts'
import { statedRateOf, wholeOfRate } from './check-rates.ts'
import type { Finding } from './finding.ts'
import { groupBy, type Shelf } from './shelf.ts'

type Impossible = Extract<Finding, { kind: 'impossible' }>
type Why = Impossible['why']

function impossible(
  rows: readonly Figure[],
  why: Why,
  stated: string,
  bound: string | undefined,
): Impossible {
  return { kind: 'impossible', why, rows, stated, recomputed: bound }
}

/** A part of a whole: a rate, or a count that has a rate or a whole of its own. Growth and plans may well exceed 100. */
function isShare(figure: Figure, { indicatorOf, rateOf }: Shelf): boolean {
  const { formula, within } = indicatorOf(figure)
  return formula === 'rate' || rateOf(figure.code) !== undefined || within.length > 0
}

function checkShares(shelf: Shelf): Impossible[] {
  const stating = shelf.figures.filter((figure) => {
    const rate = Number(statedRateOf(figure, shelf) ?? 0)
    return isShare(figure, shelf) && (rate > wholeOfRate(figure) || rate < 0)
  })
  const facts = groupBy(stating, (figure) =>
    [
      figure.source.code,
      areaKey(figure.area),
      periodKey(figure.period),
      statedRateOf(figure, shelf),
    ].join('|'),
  )
  return [...facts.values()].flatMap((rows) => {
    const [first] = rows
    const stated = first && statedRateOf(first, shelf)
    if (first === undefined || stated === undefined) return []
    return [impossible(rows, 'share', stated, String(wholeOfRate(first)))]
  })
}

function checkValue(figure: Figure, { indicatorOf }: Shelf): Impossible[] {
  const { formula } = indicatorOf(figure)
  const value = Number(figure.value)
  if (formula === 'count' && value < 0) return [impossible([figure], 'negative', figure.value, '0')]
  if (formula === 'rank' && (value < 1 || !Number.isInteger(value))) {
    return [impossible([figure], 'rank', figure.value, '1')]
  }
  const [least, most] = (figure.scale ?? '').split('-')
  if (formula !== 'score' || least === undefined || most === undefined) return []
  if (value >= Number(least) && value <= Number(most)) return []
  return [impossible([figure], 'scale', figure.value, figure.scale)]
}

/** More resolved than received: a part that exceeds the whole which the catalogue or its siblings name. */
function checkWithin(figure: Figure, shelf: Shelf): Impossible[] {
  const wholes = shelf
    .indicatorOf(figure)
    .within.flatMap((code) => shelf.sameTime(figure, code) ?? [])
  const exceeded = wholes.find(({ value }) => Number(figure.value) > Number(value))
  if (exceeded !== undefined && ![figure, exceeded].some(({ qualifier }) => qualifier)) {
    return [impossible([figure, exceeded], 'exceeds', figure.value, exceeded.value)]
  }
  return []
}

/** A row whose own numerator is over its denominator, where no other row says so already. */
function checkFraction(figure: Figure, shelf: Shelf): Impossible[] {
  const { numerator, denominator } = figure
  if (numerator === undefined || denominator === undefined || !isShare(figure, shelf)) return []
  if (Number(numerator) <= Number(denominator)) return []
  return [impossible([figure], 'exceeds', numerator, denominator)]
}

/** One place that has more than the whole it belongs to. */
function checkPlaces(figure: Figure, shelf: Shelf): Impossible[] {
  if (shelf.indicatorOf(figure).formula !== 'count' || figure.area.parent === '') return []
  const whole = shelf
    .alike(figure)
    .find(
      (other) =>
        other.area.name === figure.area.parent &&
        periodKey(other.period) === periodKey(figure.period),
    )
  if (whole === undefined || Number(figure.value) <= Number(whole.value)) return []
  return [impossible([figure, whole], 'exceeds', figure.value, whole.value)]
}

/** What cannot be: a share over 100, a score off its scale, a negative count, a part over its whole. */
export function checkLimits(shelf: Shelf): Impossible[] {
  const shares = checkShares(shelf)
  const named = new Set(shares.flatMap(({ rows }) => rows))
  const single = shelf.figures.flatMap((figure) => {
    const within = [...checkWithin(figure, shelf), ...checkPlaces(figure, shelf)].slice(0, 1)
    if (within.length > 0 || named.has(figure)) return within
    return [...checkValue(figure, shelf), ...checkFraction(figure, shelf)]
  })
  return [...shares, ...single]
}
