import { areaKey, type Figure, periodKey, withinYears } from '../figure.ts'
import type { Finding } from './finding.ts'
import { agreed, groupBy, type Shelf } from './shelf.ts'
import { fill, stepsOf } from './steps-of-time.ts'
import { disjoint, wholes } from './whole-of-places.ts'

type TotalFinding = Extract<Finding, { kind: 'total' }>

const sumOf = (figures: readonly Figure[]) =>
  figures.reduce((sum, { value }) => sum + Number(value), 0)

// Sums of printed decimals, such as km or tỷ đồng, may differ by what was rounded away.
const digitsOf = (figures: readonly Figure[]) =>
  Math.max(...figures.map(({ value }) => value.split('.')[1]?.length ?? 0))

function differs(total: Figure, parts: readonly Figure[]): boolean {
  const digits = digitsOf([total, ...parts])
  const slack = digits === 0 ? 0 : ((parts.length + 1) * 10 ** -digits) / 2
  return Math.abs(sumOf(parts) - Number(total.value)) > slack + 1e-9
}

function finding(total: Figure, parts: readonly Figure[], by: TotalFinding['by']): TotalFinding {
  const recomputed = sumOf(parts).toFixed(digitsOf([total, ...parts]))
  return { kind: 'total', by, rows: [total, ...parts], stated: total.value, recomputed }
}

const exact = (figures: readonly Figure[]) =>
  figures.every(({ qualifier }) => qualifier !== 'approximate')

/** A part of a total: of the same time, or the remainder that was only planned when the report was written. */
function partOf(total: Figure, code: string, shelf: Shelf): Figure | undefined {
  const same = shelf.sameTime(total, code)
  if (same !== undefined) return same
  const planned = shelf
    .beside(total, code)
    .filter(({ qualifier, period }) => qualifier === 'planned' && withinYears(period, total.period))
  return agreed(planned)
}

function checkParts(total: Figure, shelf: Shelf): TotalFinding[] {
  return shelf.indicatorOf(total).sums.flatMap((terms) => {
    const found = terms.map(({ code, optional }) => ({
      optional,
      part: partOf(total, code, shelf),
    }))
    if (found.some(({ part, optional }) => part === undefined && !optional)) return []
    const parts = found.flatMap(({ part }) => part ?? [])
    if (parts.length < 2 || !exact([total, ...parts]) || !differs(total, parts)) return []
    return [finding(total, parts, 'parts')]
  })
}

/** Each place under the total's, once; undefined when a place is stated with two different values. */
function childrenOf(total: Figure, all: readonly Figure[]): Figure[] | undefined {
  const under = all.filter(({ area }) => area.parent === total.area.name)
  const once = [...groupBy(under, ({ area }) => areaKey(area)).values()].map(agreed)
  return once.some((figure) => figure === undefined)
    ? undefined
    : once.flatMap((each) => each ?? [])
}

function checkPlaces(total: Figure, alike: readonly Figure[]): TotalFinding[] {
  const children = childrenOf(total, alike)
  if (children === undefined || !exact([total, ...children])) return []
  const ways = wholes(total, children)
  const complete = ways.every(({ parts }) => differs(total, parts)) ? ways : []
  const exceeded = disjoint(children).filter(
    ({ parts }) => differs(total, parts) && sumOf(parts) > Number(total.value),
  )
  const wrong = complete.length > 0 ? complete : ways.length === 0 ? exceeded : []
  const [nearest] = [...wrong].sort((a, b) => distance(total, a.parts) - distance(total, b.parts))
  return nearest === undefined ? [] : [finding(total, nearest.parts, nearest.by)]
}

const distance = (total: Figure, parts: readonly Figure[]) =>
  Math.abs(sumOf(parts) - Number(total.value))

/** A state that grows to what the last part says: communes that reached a standard by then are not counted anew each year. */
const isState = (parts: readonly Figure[], total: Figure) =>
  Number(parts.at(-1)?.value) === Number(total.value)

function checkSteps(total: Figure, steps: readonly Figure[]): TotalFinding[] {
  const once = [...groupBy(steps, ({ period }) => periodKey(period)).values()].map(agreed)
  if (once.length < 2 || once.some((each) => each === undefined)) return []
  const parts = once
    .flatMap((each) => each ?? [])
    .sort((a, b) => (a.period.start < b.period.start ? -1 : 1))
  const overlap = parts.some((part, at) => part.period.start <= (parts[at - 1]?.period.end ?? ''))
  if (overlap || !exact([total, ...parts]) || !differs(total, parts)) return []
  if (isState(parts, total)) return []
  // Times that are not listed may hold the difference, unless those that are hold too much already.
  return fill(parts, total) || sumOf(parts) > Number(total.value)
    ? [finding(total, parts, 'period')]
    : []
}

const checkPeriods = (total: Figure, alike: readonly Figure[]) =>
  stepsOf(total, alike).flatMap((steps) => checkSteps(total, steps))

/** Is there anything that this total can be held against? */
export function hasTerms(total: Figure, shelf: Shelf): boolean {
  const { formula, sums } = shelf.indicatorOf(total)
  if (formula !== 'count') return false
  const complete = sums.some((terms) =>
    terms.every(({ code, optional }) => optional || partOf(total, code, shelf) !== undefined),
  )
  const under = shelf
    .alike(total)
    .filter(
      ({ period, area }) =>
        periodKey(period) === periodKey(total.period) && area.parent === total.area.name,
    )
  return complete || wholes(total, under).length > 0
}

/** Totals against their parts: by the catalogue's sums, by level and organ, by year. A total that fails in several ways fails once. */
export function checkTotals(shelf: Shelf): TotalFinding[] {
  const counts = shelf.figures.filter((figure) => shelf.indicatorOf(figure).formula === 'count')
  return counts.flatMap((total) => {
    const all = shelf.alike(total)
    const sameTime = all.filter(({ period }) => periodKey(period) === periodKey(total.period))
    const own = sameTime.filter(({ area }) => areaKey(area) === areaKey(total.area))
    // A total that the report states twice is one fact; with two values it is no total to hold parts against.
    if (own[0] !== total || agreed(own) === undefined) return []
    return [
      ...checkParts(total, shelf),
      ...checkPlaces(total, sameTime),
      ...checkPeriods(total, all),
    ]
  })
}
