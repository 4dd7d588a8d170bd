import type { Cell } from './cell.ts'

/** Fewer people than this could be told one from another, so their number is not said. */
const leastPeople = 5

/**
 * What may be shown of a cell. `few`: some, but fewer than five. `above`, `below`: a share whose remainder would be a group
 * of fewer than five, so only its bound in percent. `none`: there is nothing to measure.
 */
export type Shown =
  | { kind: 'exact'; value: string; numerator?: number; denominator?: number }
  | { kind: 'few' }
  /** Of five people or more, but with the total it would tell a smaller group of the same list. */
  | { kind: 'hidden' }
  /** A count of which all but one to four of a known whole are: only what it is more than. */
  | { kind: 'over'; value: string }
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

function countShown({ count, whole, open }: Cell & { kind: 'count' }): Shown {
  if (open) return { kind: 'exact', value: String(count) }
  if (isFew(count)) return { kind: 'few' }
  if (count > 0 && whole !== undefined && isFew(whole - count)) {
    return { kind: 'over', value: String(whole - leastPeople) }
  }
  return { kind: 'exact', value: String(count) }
}

/** What may be said of a cell: groups of one to four people are never counted out, public meetings are. */
export function withhold(cell: Cell): Shown {
  if (cell.kind === 'share') return shareShown(cell.part, cell.whole, cell.open ?? false)
  if (cell.kind === 'count') return countShown(cell)
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

/** What a reader of a list knows of a count that is not said. */
function boundsOf(shown: Shown): { least: number; most: number } | undefined {
  if (shown.kind === 'few') return { least: 1, most: leastPeople - 1 }
  if (shown.kind === 'hidden') return { least: leastPeople, most: Number.POSITIVE_INFINITY }
  if (shown.kind !== 'over') return undefined
  return { least: Number(shown.value) + 1, most: Number(shown.value) + leastPeople - 1 }
}

/** Does the sum of what is not said leave only one number for any of it? */
function isTold(shown: readonly Shown[], counts: readonly number[]): boolean {
  const unsaid = shown.flatMap((each, at) => {
    const bounds = boundsOf(each)
    return bounds === undefined ? [] : [{ ...bounds, count: counts[at] ?? 0 }]
  })
  const sumOf = (of: (each: (typeof unsaid)[number]) => number) =>
    unsaid.reduce((sum, each) => sum + of(each), 0)
  const sum = sumOf(({ count }) => count)
  return unsaid.some((each) => {
    const others = (of: (other: (typeof unsaid)[number]) => number) =>
      unsaid.reduce((total, other) => (other === each ? total : total + of(other)), 0)
    const least = Math.max(each.least, sum - others(({ most }) => most))
    const most = Math.min(each.most, sum - others((other) => other.least))
    return least === most
  })
}

/**
 * What may be said of cells that stand in one list whose total is known: where the total less the others would tell a
 * group of one to four, the smallest of the others is not said either, and so on until nothing can be told.
 */
export function withholdAmong(cells: readonly Cell[]): Shown[] {
  const shown = cells.map(withhold)
  const counts = cells.map((cell) => (cell.kind === 'count' ? cell.count : 0))
  if (!cells.every((cell) => cell.kind === 'count' && !cell.open)) return shown
  while (isTold(shown, counts)) {
    const exact = counts.flatMap((count, at) =>
      shown[at]?.kind === 'exact' && count > 0 ? [{ count, at }] : [],
    )
    const [next] = exact.sort((a, b) => a.count - b.count)
    if (next === undefined) return shown
    shown[next.at] = { kind: 'hidden' }
  }
  return shown
}
