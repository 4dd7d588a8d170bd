import type { Cell } from './cell.ts'

/** Fewer people than this could be told one from another, so their number is not said. */
export const leastPeople = 5

/**
 * What may be shown of a cell. `few`: some, but fewer than five. `above`, `below`: a share whose remainder would be a group
 * of fewer than five, so only its bound in percent. `none`: there is nothing to measure.
 */
export type Shown =
  | { kind: 'exact'; value: string; numerator?: number; denominator?: number }
  | { kind: 'few' }
  | { kind: 'above' | 'below'; percent: string; denominator: number }
  | { kind: 'none' }

const isFew = (count: number) => count > 0 && count < leastPeople

// A bound is rounded away from what it bounds: it must stay true.
const percent = (share: number, round: (value: number) => number) =>
  (round(share * 1000) / 10).toFixed(1)

function exactShare(part: number, whole: number): Shown {
  const value = ((100 * part) / whole).toFixed(1)
  return { kind: 'exact', value, numerator: part, denominator: whole }
}

function shareShown(part: number, whole: number, open: boolean): Shown {
  if (whole === 0) return { kind: 'none' }
  if (open) return exactShare(part, whole)
  if (whole < leastPeople) return { kind: 'few' }
  if (isFew(part)) {
    return { kind: 'below', percent: percent(leastPeople / whole, Math.ceil), denominator: whole }
  }
  if (isFew(whole - part)) {
    const least = (whole - leastPeople) / whole
    return { kind: 'above', percent: percent(least, Math.floor), denominator: whole }
  }
  return exactShare(part, whole)
}

/** What may be said of a cell: groups of one to four people are never counted out, public meetings are. */
export function withhold(cell: Cell): Shown {
  if (cell.kind === 'share') return shareShown(cell.part, cell.whole, cell.open ?? false)
  if (cell.kind === 'count') {
    return isFew(cell.count) && !cell.open
      ? { kind: 'few' }
      : { kind: 'exact', value: String(cell.count) }
  }
  if (cell.votes === 0 || cell.average === undefined) return { kind: 'none' }
  if (cell.votes < leastPeople) return { kind: 'few' }
  return { kind: 'exact', value: cell.average, denominator: cell.votes }
}

/** The two parts of a count, if neither of them is a group of fewer than five. */
export function partsShown(cell: Cell): { finished: number; open: number } | undefined {
  if (cell.kind !== 'count' || cell.parts === undefined) return undefined
  const { finished, open } = cell.parts
  return isFew(finished) || isFew(open) ? undefined : cell.parts
}
