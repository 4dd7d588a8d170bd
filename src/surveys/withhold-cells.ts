/** Fewer people than this could be told one from another. */
export const leastPeople = 5

/**
 * A table of counts as it may be shown. `few`: fewer than five people in all, so not even how many. Else how many in all,
 * each cell (undefined: withheld), and how many the withheld cells hold together.
 */
export type ShownTable =
  | { kind: 'few' }
  | { kind: 'shown'; total: number; cells: (number | undefined)[]; rest: number }

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)

/** Up to which count cells are withheld; -1: none is. */
function thresholdOf(counts: readonly number[]): number {
  let threshold = leastPeople - 1
  for (;;) {
    const inside = counts.filter((count) => count <= threshold)
    const outside = counts.filter((count) => count > threshold)
    if (inside.length === 0) return -1
    const tellsItself = new Set(inside).size === 1
    if (!tellsItself || outside.length === 0) return threshold
    threshold = Math.min(...outside)
  }
}

/**
 * Withholds the cells of a table that count fewer than five people, none at all included: that everybody thinks the same
 * tells what each of them thinks. The total is shown, so the smallest other cells are withheld with them until what is
 * withheld is of different sizes. Then no small cell can be computed, not even by who knows this rule: two withheld cells of
 * different size may be exchanged, and the table looks the same. Takes at least two cells.
 */
export function withholdCells(counts: readonly number[]): ShownTable {
  const total = sumOf(counts)
  if (total < leastPeople) return { kind: 'few' }
  const threshold = thresholdOf(counts)
  const cells = counts.map((count) => (count <= threshold ? undefined : count))
  return { kind: 'shown', total, cells, rest: sumOf(counts.filter((count) => count <= threshold)) }
}

/**
 * Between which bounds the mean point of a scale lies, as far as the shown table tells: so it tells nothing that the
 * table does not. Undefined where that is nothing at all.
 */
export function meanOf(table: ShownTable): { low: number; high: number } | undefined {
  if (table.kind === 'few') return undefined
  const withheld = table.cells.flatMap((cell, at) => (cell === undefined ? [at + 1] : []))
  if (withheld.length === table.cells.length) return undefined
  const known = sumOf(table.cells.map((cell, at) => (cell ?? 0) * (at + 1)))
  const withRestAt = (point: number) => (known + table.rest * point) / table.total
  return { low: withRestAt(withheld.at(0) ?? 0), high: withRestAt(withheld.at(-1) ?? 0) }
}

/** A table of two directions: only as a whole, when every cell counts five people or more. */
export function wholeOrNothing(rows: readonly (readonly number[])[]): number[][] | undefined {
  const whole = rows.length > 1 && rows.every((row) => row.every((count) => count >= leastPeople))
  return whole ? rows.map((row) => [...row]) : undefined
}
