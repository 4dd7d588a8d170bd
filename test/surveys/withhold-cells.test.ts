import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meanOf, wholeOrNothing, withholdCells } from '#src/surveys/withhold-cells.ts'

const cell = fc.oneof(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 400 }))
const counts = fc.array(cell, { minLength: 2, maxLength: 5 })
const sum = (cells: readonly number[]) => cells.reduce((all, each) => all + each, 0)

/** All ways to spread `people` over `cells`. */
function spread(people: number, cells: number): number[][] {
  if (cells === 1) return [[people]]
  return Array.from({ length: people + 1 }, (_, first) =>
    spread(people - first, cells - 1).map((rest) => [first, ...rest]),
  ).flat()
}

/** The values that each cell has among tables that look the same. */
function secretsOf(tables: readonly number[][], look: (cells: number[]) => unknown) {
  const alike = Map.groupBy(tables, (cells) => JSON.stringify(look(cells)))
  return [...alike.values()].map((same) =>
    (same[0] ?? []).map((_, at) => [...new Set(same.map((cells) => cells[at] ?? 0))]),
  )
}

describe('a table as it is shown', () => {
  it('shows every cell of five people and more, and how many there are, when all cells are so large', () => {
    expect(withholdCells([30, 12, 5])).toEqual({
      ...{ kind: 'shown', total: 47, cells: [30, 12, 5], rest: 0 },
    })
  })

  it('says nothing at all of fewer than five people', () => {
    expect(withholdCells([3, 1])).toEqual({ kind: 'few' })
    expect(withholdCells([0, 0, 0])).toEqual({ kind: 'few' })
  })

  it('withholds a second cell with a single small one, since the total would tell it', () => {
    expect(withholdCells([30, 12, 3])).toEqual({
      ...{ kind: 'shown', total: 45, cells: [30, undefined, undefined], rest: 15 },
    })
  })

  it('withholds all when everybody chose the same', () => {
    expect(withholdCells([0, 20])).toEqual({
      ...{ kind: 'shown', total: 20, cells: [undefined, undefined], rest: 20 },
    })
  })

  it('never shows a cell under five, and always adds up', () => {
    fc.assert(
      fc.property(counts, (cells) => {
        const shown = withholdCells(cells)
        if (shown.kind === 'few') {
          expect(sum(cells)).toBeLessThan(5)
          return
        }
        for (const each of shown.cells)
          if (each !== undefined) expect(each).toBeGreaterThanOrEqual(5)
        expect(sum(shown.cells.map((each) => each ?? 0)) + shown.rest).toBe(shown.total)
        expect(shown.total).toBe(sum(cells))
      }),
    )
  })

  // Whoever knows the rule, and everything shown (bounds of the mean included), can list all tables that would look so.
  it('lets nobody compute a cell under five', () => {
    const look = (cells: number[]) => {
      const table = withholdCells(cells)
      return [table, meanOf(table)]
    }
    for (const [size, most] of [
      [2, 40],
      [3, 30],
      [4, 17],
      [5, 13],
    ] as const) {
      for (let people = 0; people <= most; people++) {
        for (const secrets of secretsOf(spread(people, size), look)) {
          for (const values of secrets) {
            const told = values.length === 1 && (values[0] ?? 0) < 5
            // That nobody at all answered is seen from the survey, and tells nothing of anybody.
            expect(told && people > 0, `${people} people: ${JSON.stringify(secrets)}`).toBe(false)
          }
        }
      }
    }
  })

  it('lets nobody compute one that small, however large the others are', () => {
    fc.assert(
      fc.property(counts, (cells) => {
        const shown = withholdCells(cells)
        if (shown.kind === 'few') return
        cells.forEach((count, at) => {
          if (count >= 5) return
          // Another table that looks the same and has another number there: two withheld cells exchanged, or all in one.
          const others = cells.flatMap((other, to) =>
            shown.cells[to] === undefined && other !== count
              ? [cells.map((each, nth) => (nth === at ? other : nth === to ? count : each))]
              : [],
          )
          const heap = cells.map((_, nth) => (nth === at ? shown.total : 0))
          const alike = [...others, heap].filter(
            (table) => JSON.stringify(withholdCells(table)) === JSON.stringify(shown),
          )
          expect(alike.some((table) => table[at] !== count)).toBe(true)
        })
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('the mean of a scale', () => {
  it('is exact when no cell is withheld', () => {
    expect(meanOf(withholdCells([5, 5, 5, 5, 10]))).toEqual({ low: 100 / 30, high: 100 / 30 })
  })

  it('lies between bounds that anybody could compute from the table', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 5, maxLength: 5 }), (cells) => {
        const table = withholdCells(cells)
        const mean = meanOf(table)
        if (mean === undefined || table.kind === 'few') return
        const true_ = sum(cells.map((count, at) => count * (at + 1))) / table.total
        expect(mean.low).toBeLessThanOrEqual(true_ + 1e-9)
        expect(mean.high).toBeGreaterThanOrEqual(true_ - 1e-9)
      }),
    )
  })

  it('is not told when every cell is withheld', () => {
    expect(meanOf(withholdCells([0, 0, 0, 0, 50]))).toBeUndefined()
    expect(meanOf(withholdCells([1, 1, 0, 0, 1]))).toBeUndefined()
  })
})

describe('a table of places and options', () => {
  it('is shown as a whole or not at all', () => {
    expect(
      wholeOrNothing([
        [5, 9],
        [12, 7],
      ]),
    ).toEqual([
      [5, 9],
      [12, 7],
    ])
    expect(
      wholeOrNothing([
        [5, 9],
        [12, 4],
      ]),
    ).toBeUndefined()
    expect(wholeOrNothing([[5, 9]])).toBeUndefined()
  })

  // Beside it stand the tables of the options and of the places, with their own small cells withheld.
  it('lets nobody compute a cell under five from what is shown beside it', () => {
    const look = ([a = 0, b = 0, c = 0, d = 0]: number[]) => [
      wholeOrNothing([
        [a, b],
        [c, d],
      ]),
      withholdCells([a + c, b + d]),
      withholdCells([a + b, c + d]),
    ]
    for (let people = 5; people <= 24; people++) {
      for (const secrets of secretsOf(spread(people, 4), look)) {
        const told = secrets.filter((values) => values.length === 1 && (values[0] ?? 0) < 5)
        expect(told, `${people} people: ${JSON.stringify(secrets)}`).toEqual([])
      }
    }
  })
})
