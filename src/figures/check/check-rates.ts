import { areaKey, decimalsOf, type Figure, periodKey } from '../figure.ts'
import { wholeOf } from '../indicator.ts'
import type { Finding } from './finding.ts'
import { groupBy, type Shelf } from './shelf.ts'

// Binary fractions are never quite what the decimal digits say.
const slack = 1e-9

type Parts = { numerator: string; denominator: string }
type Stated = { figure: Figure; stated: string } & Parts

/** What a whole is in the unit of the rate that a row states: 100, or 1000 for `‰`. */
export function wholeOfRate({ unit }: Figure): number {
  return wholeOf(unit) ?? 100
}

/** The rate a row states: its own column, or the value itself where that is a share. */
export function statedRateOf(figure: Figure, { indicatorOf }: Shelf): string | undefined {
  const { statedRate, value, unit, numerator, denominator } = figure
  if (statedRate !== undefined) return statedRate
  if (wholeOf(unit) === undefined) return undefined
  const hasBoth = numerator !== undefined && denominator !== undefined
  return indicatorOf(figure).formula === 'rate' || hasBoth ? value : undefined
}

/** What the row says the rate is made of, as printed; else the figures of the same report, place and time that the catalogue names. */
export function partsOf(
  figure: Figure,
  shelf: Shelf,
): { [Part in keyof Parts]: string | undefined } {
  const own = shelf.indicatorOf(figure)
  const rate = own.formula === 'rate' ? own : shelf.rateOf(figure.code)
  const find = (code: string | undefined) =>
    code === undefined ? undefined : shelf.sameTime(figure, code)?.value
  return {
    numerator: figure.numerator ?? (own.formula === 'rate' ? find(rate?.numerator) : figure.value),
    denominator: figure.denominator ?? find(rate?.denominator),
  }
}

function statedIn(figure: Figure, shelf: Shelf): Stated[] {
  const stated = statedRateOf(figure, shelf)
  const { numerator, denominator } = partsOf(figure, shelf)
  if (stated === undefined || numerator === undefined || denominator === undefined) return []
  if (figure.qualifier === 'approximate' || Number(denominator) === 0) return []
  return [{ figure, stated, numerator, denominator }]
}

const exactOf = ({ figure, numerator, denominator }: Stated) =>
  (wholeOfRate(figure) * Number(numerator)) / Number(denominator)

/** Does the printed rate stand for what its parts give? `cut`: the digits are right, but were cut off, not rounded. */
function judge(stated: string, exact: number): 'right' | 'cut' | 'rate' {
  const step = 10 ** -decimalsOf(stated)
  if (Math.abs(exact - Number(stated)) <= step / 2 + slack) return 'right'
  const cut = Math.trunc(exact / step + slack) * step
  return Math.abs(cut - Number(stated)) < slack ? 'cut' : 'rate'
}

/** How much something grew is printed with the whole it grew from, or without: 112,5 % or 12,5 %. */
function isGrowth(each: Stated, { indicatorOf }: Shelf): boolean {
  if (indicatorOf(each.figure).formula !== 'measure') return false
  const beyond = exactOf(each) - wholeOfRate(each.figure)
  return [beyond, -beyond].some((exact) => judge(each.stated, exact) !== 'rate')
}

/** Can what this row states be recomputed at all? */
export function hasParts(figure: Figure, shelf: Shelf): boolean {
  return statedIn(figure, shelf).length > 0
}

const factOf = ({ figure, stated, numerator, denominator }: Stated) =>
  [
    figure.source.code,
    areaKey(figure.area),
    periodKey(figure.period),
    ...[stated, numerator, denominator],
  ].join('|')

/** Every stated rate against its parts, to half of its last printed digit. A fact that several rows state is one finding. */
export function checkRates(shelf: Shelf): Finding[] {
  const stated = shelf.figures.flatMap((figure) => statedIn(figure, shelf))
  const byFigure = new Map(stated.map((each) => [each.figure, each]))
  const facts = groupBy([...byFigure.keys()], (figure) => {
    const each = byFigure.get(figure)
    return each === undefined ? '' : factOf(each)
  })
  return [...facts.values()].flatMap((rows): Finding[] => {
    const first = rows[0] && byFigure.get(rows[0])
    if (first === undefined) return []
    const exact = exactOf(first)
    const kind = judge(first.stated, exact)
    if (kind === 'right' || isGrowth(first, shelf)) return []
    const { numerator, denominator } = first
    const recomputed = exact.toFixed(decimalsOf(first.stated))
    return [{ kind, rows, stated: first.stated, recomputed, numerator, denominator }]
  })
}
