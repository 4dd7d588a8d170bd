import { expect, it } from 'vitest'
import { isSteady, type Period } from '#src/figures/figure.ts'

const year = (of: number): Period => ({ start: `${of}-01-01`, end: `${of}-12-31` })
const day = (of: string): Period => ({ start: of, end: of })

it.each([
  ['years in a row', [year(2016), year(2017), year(2018)], true],
  [
    'months in a row',
    ['01-31', '02-28', '03-31'].map((end) => ({
      start: `2026-${end.slice(0, 2)}-01`,
      end: `2026-${end}`,
    })),
    true,
  ],
  ['the same day of three years', ['2019-06-30', '2020-06-30', '2021-06-30'].map(day), true],
  ['years of which one is missing', [year(2016), year(2017), year(2019)], false],
  [
    'a time and the years within it',
    [{ start: '2015-01-01', end: '2020-06-30' }, year(2016), year(2017)],
    false,
  ],
  [
    'times that overlap',
    [
      { start: '2015-01-01', end: '2020-06-30' },
      { start: '2016-01-01', end: '2021-06-30' },
    ],
    false,
  ],
] as const)('%s', (_, periods, steady) => {
  expect(isSteady(periods as readonly Period[])).toBe(steady)
})
