import { type Figure, mergerDay } from '../figure.ts'
import type { Finding } from './finding.ts'

/** Organs that one place of a report lists together are taken for all of them from three on. */
const fewestOrgans = 3

const levels = ['all-provincial-level', 'all-district-level', 'all-commune-level']
const places = ['province', 'district', 'commune']

/** What lies directly under a total, sorted by what it is. */
function sorted(children: readonly Figure[]) {
  const at = (level = '') => children.filter(({ area }) => area.level === level)
  const [top, districts, communes] = levels.map(at)
  return {
    ...{ top: top ?? [], districts: districts ?? [], communes: communes ?? [] },
    places: children.filter(({ area }) => places.includes(area.level)),
    // Whatever is neither a level nor a place is an organ.
    organs: children.filter(({ area }) => ![...levels, ...places].includes(area.level)),
  }
}

/** Parts of a total, and what they are. */
export type Way = { by: Extract<Finding, { kind: 'total' }>['by']; parts: readonly Figure[] }

/** The ways in which what lies under a total makes up the whole of it; none when some of it is missing. */
export function wholes(total: Figure, children: readonly Figure[]): Way[] {
  const { top, districts, communes, organs, places } = sorted(children)
  const isDistrict = total.area.level === 'district'
  // Since the districts ended there are two levels.
  const middle = districts.length > 0 || (!isDistrict && total.period.start >= mergerDay)
  const upper = isDistrict ? districts : [...top, ...organs]
  const hasLevels = top.length + districts.length > 0
  if (communes.length > 0 && middle && upper.length > 0 && hasLevels && places.length === 0) {
    const alone: Way = { by: 'level', parts: [...top, ...districts, ...communes] }
    const withOrgans: Way = { by: 'organ', parts: [...alone.parts, ...organs] }
    if (organs.length === 0) return [alone]
    return top.length > 0 || isDistrict ? [alone, withOrgans] : [withOrgans]
  }
  const together = new Set(organs.map(({ source }) => source.locator)).size === 1
  const onlyOrgans = organs.length === children.length && organs.length >= fewestOrgans
  return together && onlyOrgans ? [{ by: 'organ', parts: organs }] : []
}

/** Parts that have nothing in common, though they may not be all: together they are never more than the total. */
export function disjoint(children: readonly Figure[]): Way[] {
  const { top, districts, communes, organs, places } = sorted(children)
  const ways: Way[] = [
    { by: 'level', parts: [...top, ...districts, ...communes] },
    { by: 'place', parts: places },
    { by: 'organ', parts: organs },
  ]
  return ways.filter(({ parts }) => parts.length > 1)
}
