import { describe, expect, it } from 'vitest'
import { compareFigures } from '#src/figures/compare-figures.ts'
import type { Figure } from '#src/figures/figure.ts'
import { completeCatalogue } from '#src/figures/indicator.ts'
import { figureOf, shippedIndicators } from './shipped.ts'

function made(
  code: string,
  value: string,
  year: number,
  more: Record<string, string> = {},
): Figure {
  return figureOf(
    {
      ...{ source_code: 'BC-1', source_name: 'Mẫu', locator: 'fn1', indicator_code: code },
      ...{ indicator_name_vi: code, unit: '%', area: 'Tỉnh Mẫu', area_parent: '' },
      ...{ area_level: 'province', period_start: `${year}-01-01`, period_end: `${year}-12-31` },
      value,
      ...more,
    },
    year,
  )
}

function compare(...figures: Figure[]) {
  const catalogue = completeCatalogue(shippedIndicators, figures)
  return compareFigures(figures, ({ code }) => {
    const indicator = catalogue.get(code)
    if (indicator === undefined) throw new Error(code)
    return indicator
  })
}

const others = (...figures: Figure[]) => compare(...figures)?.others

describe('figures side by side', () => {
  it('differ from the earliest in points and in percent', () => {
    expect(
      others(made('dossier.on_time_rate', '95.5', 2020), made('dossier.on_time_rate', '92', 2019)),
    ).toMatchObject([
      { figure: { value: '95.5' }, difference: '3.5', percent: '3.8', direction: 'better' },
    ])
  })

  it('are better or worse by what the indicator says is better', () => {
    expect(
      others(made('dossier.late', '10', 2019), made('dossier.late', '12', 2020)),
    ).toMatchObject([{ direction: 'worse' }])
    expect(
      others(made('survey.papi.rank', '59', 2018), made('survey.papi.rank', '55', 2019)),
    ).toMatchObject([{ direction: 'better' }])
    expect(
      others(
        made('petition.complaint.received', '5', 2019),
        made('petition.complaint.received', '6', 2020),
      ),
    ).toMatchObject([{ difference: '1', direction: undefined }])
  })

  it('have no percent of nothing', () => {
    expect(others(made('dossier.late', '0', 2019), made('dossier.late', '3', 2020))).toMatchObject([
      { difference: '3', percent: undefined },
    ])
  })

  it('of two scales have no difference', () => {
    const comparison = compare(
      made('survey.papi.score', '34.8', 2017, { scale: '6-60' }),
      made('survey.papi.score', '41.6', 2018, { scale: '8-80' }),
    )
    expect(comparison).toMatchObject({ cautions: ['scale'], others: [{ difference: undefined }] })
  })

  it.each([
    ['merger', made('dossier.late', '10', 2019), made('dossier.late', '12', 2026)],
    [
      'source',
      made('dossier.late', '10', 2019),
      made('dossier.late', '12', 2020, { source_code: 'BC-2' }),
    ],
    [
      'unsure',
      made('dossier.late', '10', 2019),
      made('dossier.late', '12', 2020, { qualifier: 'planned' }),
    ],
    [
      'overlap',
      made('dossier.late', '10', 2019),
      made('dossier.late', '12', 2020, { period_start: '2018-01-01' }),
    ],
  ])('carry the caution %s where it is due', (caution, one, two) => {
    expect(compare(one, two)?.cautions).toEqual([caution])
  })

  it('are two at least', () => {
    expect(compare(made('dossier.late', '10', 2019))).toBeUndefined()
  })
})
