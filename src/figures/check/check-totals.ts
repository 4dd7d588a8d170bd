import { areaKey, type Figure, isMoment, periodKey, withinYears, yearOf } from '../figure.ts'
import type { Finding } from './finding.ts'
import { agreed, groupBy, type Shelf } from './shelf.ts'

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

/** Organs that one place of a report lists together are taken for all of them from three on. */
const fewestOrgans = 3

/** The ways in which places under a total make up the whole of it; none when some are missing. */
function wholes(children: readonly Figure[]): { by: 'level' | 'organ'; parts: Figure[] }[] {
  const at = (...levels: string[]) => children.filter(({ area }) => levels.includes(area.level))
  const levels = at('all-provincial-level', 'all-district-level', 'all-commune-level')
  const [top, districts, communes, organs] = [
    at('all-provincial-level'),
    at('all-district-level'),
    at('all-commune-level'),
    at('agency'),
  ]
  const upper = top.length + organs.length > 0
  const below = districts.length > 0 || children.every(({ area }) => area.level !== 'district')
  if (communes.length > 0 && upper && below && districts.length + top.length > 0) {
    const withOrgans = { by: 'organ' as const, parts: [...levels, ...organs] }
    const alone = { by: 'level' as const, parts: levels }
    if (organs.length === 0) return [alone]
    return top.length > 0 ? [alone, withOrgans] : [withOrgans]
  }
  const together = new Set(organs.map(({ source }) => source.locator)).size === 1
  const onlyOrgans = organs.length === children.length && organs.length >= fewestOrgans
  return together && onlyOrgans ? [{ by: 'organ', parts: organs }] : []
}

function checkPlaces(total: Figure, alike: readonly Figure[]): TotalFinding[] {
  const children = childrenOf(total, alike)
  if (children === undefined || !exact([total, ...children])) return []
  const ways = wholes(children)
  if (ways.length === 0 || ways.some(({ parts }) => !differs(total, parts))) return []
  const nearest = ways.sort((a, b) => distance(total, a.parts) - distance(total, b.parts))[0]
  return nearest === undefined ? [] : [finding(total, nearest.parts, nearest.by)]
}

const distance = (total: Figure, parts: readonly Figure[]) =>
  Math.abs(sumOf(parts) - Number(total.value))

const nextDay = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)

/** Do the parts follow one another from the first day of the total to its last, or to the end of that year? */
function fill(parts: readonly Figure[], total: Figure): boolean {
  const [first, last] = [parts[0], parts.at(-1)]
  if (first?.period.start !== total.period.start || last === undefined) return false
  if (last.period.end < total.period.end) return false
  return parts.every(
    (part, at) => at === 0 || part.period.start === nextDay(parts[at - 1]?.period.end ?? ''),
  )
}

function checkPeriods(total: Figure, alike: readonly Figure[]): TotalFinding[] {
  if (yearOf(total.period.start) === yearOf(total.period.end)) return []
  const inside = alike.filter(
    ({ period, area }) =>
      areaKey(area) === areaKey(total.area) &&
      !isMoment(period) &&
      yearOf(period.start) === yearOf(period.end) &&
      withinYears(period, total.period),
  )
  const once = [...groupBy(inside, ({ period }) => periodKey(period)).values()].map(agreed)
  if (once.length < 2 || once.some((each) => each === undefined)) return []
  const parts = once
    .flatMap((each) => each ?? [])
    .sort((a, b) => (a.period.start < b.period.start ? -1 : 1))
  const overlap = parts.some((part, at) => part.period.start <= (parts[at - 1]?.period.end ?? ''))
  if (overlap || !exact([total, ...parts]) || !differs(total, parts)) return []
  // Years that are not listed may hold the difference, unless those that are hold too much already.
  return fill(parts, total) || sumOf(parts) > Number(total.value)
    ? [finding(total, parts, 'period')]
    : []
}

/** Is there anything that this total can be held against? */
export function hasTerms(total: Figure, shelf: Shelf): boolean {
  const { formula, sums } = shelf.indicatorOf(total)
  if (formula !== 'count') return false
  const complete = sums.some((terms) =>
    terms.every(({ code, optional }) => optional || partOf(total, code, shelf) !== undefined),
  )
  const under = shelf.figures.filter(
    ({ code, source, period, area }) =>
      code === total.code &&
      source.code === total.source.code &&
      periodKey(period) === periodKey(total.period) &&
      area.parent === total.area.name,
  )
  return complete || wholes(under).length > 0
}

/** Totals against their parts: by the catalogue's sums, by level and organ, by year. */
export function checkTotals(shelf: Shelf): TotalFinding[] {
  const counts = shelf.figures.filter((figure) => shelf.indicatorOf(figure).formula === 'count')
  const alike = groupBy(counts, ({ source, code }) => `${source.code}|${code}`)
  return counts.flatMap((total) => {
    const all = alike.get(`${total.source.code}|${total.code}`) ?? []
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
