import { describe, expect, it } from 'vitest'
import { checkFigures } from '#src/figures/check/check-figures.ts'
import type { Finding } from '#src/figures/check/finding.ts'
import type { Figure } from '#src/figures/figure.ts'
import { completeCatalogue } from '#src/figures/indicator.ts'
import {
  figureOf,
  readTable,
  shippedCatalogue,
  shippedFigures,
  shippedIndicators,
} from './shipped.ts'

const known = readTable('known-findings.csv')

/** A fact is the same whichever of its rows names it: kind, report, place, and what is printed. */
function states(finding: Finding, row: Record<string, string>): boolean {
  return (
    finding.kind === row.kind &&
    Number(finding.stated) === Number(row.stated) &&
    finding.rows.some(
      ({ source, code, area }) =>
        source.code === row.source_code &&
        source.locator === row.locator &&
        code === row.indicator_code &&
        area.name === row.area,
    )
  )
}

describe('on the figures that ship', () => {
  const { findings } = checkFigures(shippedFigures, shippedCatalogue)

  it('finds what a careful reader found, and nothing else', () => {
    const right = findings.filter((finding) => known.some((row) => states(finding, row)))
    const found = known.filter((row) => findings.some((finding) => states(finding, row)))
    const precision = right.length / findings.length
    const recall = found.length / known.length
    process.stdout.write(
      `figures check: precision ${precision}, recall ${recall} of ${known.length}\n`,
    )
    expect({ precision, recall }).toEqual({ precision: 1, recall: 1 })
  })

  it('recomputes to the digits that the report printed', () => {
    for (const row of known.filter(({ kind }) => kind !== 'copied')) {
      const finding = findings.find((each) => states(each, row))
      expect(finding?.recomputed, row.indicator_code).toBe(row.recomputed)
    }
  })

  it('states each fact once, however many rows print it', () => {
    const facts = findings.map(({ kind, stated, rows }) => `${kind} ${stated} ${rows[0]?.code}`)
    expect(new Set(facts).size).toBe(facts.length)
  })

  it('names the same findings when other people’s codes stand for the same things', () => {
    // Nothing may hang on this report's names: places, sources and locators are renamed throughout.
    const renamed = shippedFigures.map(
      (figure): Figure => ({
        ...figure,
        source: {
          ...figure.source,
          code: `X${figure.source.code}`,
          locator: `§${figure.source.locator}`,
        },
        area: {
          ...figure.area,
          name: `${figure.area.name} A`,
          parent: figure.area.parent && `${figure.area.parent} A`,
        },
      }),
    )
    const again = checkFigures(renamed, shippedCatalogue).findings
    expect(again.map(({ kind, stated }) => [kind, stated])).toEqual(
      findings.map(({ kind, stated }) => [kind, stated]),
    )
  })
})

let serial = 0

/** A figure of an invented report: 2020 of Tỉnh Mẫu unless said otherwise. */
function made(code: string, value: string, more: Record<string, string> = {}): Figure {
  serial += 1
  return figureOf(
    {
      source_code: 'BC-1',
      source_name: 'Báo cáo mẫu',
      locator: 'fn1',
      indicator_code: code,
      indicator_name_vi: code,
      unit: /rate$/.test(code) ? '%' : 'việc',
      area: 'Tỉnh Mẫu',
      area_parent: '',
      area_level: 'province',
      period_start: '2020-01-01',
      period_end: '2020-12-31',
      value,
      ...more,
    },
    serial,
  )
}

const under = (area: string, area_level: string) => ({ area, area_level, area_parent: 'Tỉnh Mẫu' })
const top = under('Cấp tỉnh', 'all-provincial-level')
const districts = under('Cấp huyện', 'all-district-level')
const communes = under('Cấp xã', 'all-commune-level')
const year = (of: number) => ({ period_start: `${of}-01-01`, period_end: `${of}-12-31` })
const years = { period_start: '2018-01-01', period_end: '2020-12-31' }
const other = { source_code: 'BC-2', source_name: 'Báo cáo khác' }

function judge(...figures: Figure[]) {
  return checkFigures(figures, completeCatalogue(shippedIndicators, figures)).findings
}

const kinds = (...figures: Figure[]) => judge(...figures).map(({ kind }) => kind)

describe('a stated rate', () => {
  const rate = (value: string, numerator: string, denominator: string) =>
    made('tree.planted_rate', value, { stated_rate: value, numerator, denominator })

  it.each([
    ['66.7', '2', '3', []],
    ['67', '2', '3', []],
    ['66.6', '2', '3', ['cut']],
    ['66.66', '2', '3', ['cut']],
    ['66.8', '2', '3', ['rate']],
    ['66', '2', '3', ['cut']],
    ['65', '2', '3', ['rate']],
    ['12.5', '1', '8', []],
    ['12', '129', '1000', ['cut']],
    // Exactly half of the last digit: either way of rounding is right.
    ['0.3', '1', '400', []],
    ['0.2', '1', '400', []],
    ['100', '7', '7', []],
  ])('%s %% of %s out of %s', (value, numerator, denominator, expected) => {
    expect(kinds(rate(value, numerator, denominator))).toEqual(expected)
  })

  it('is recomputed from the catalogue’s parts when the row has none', () => {
    const parts = [made('mediation.successful', '75'), made('mediation.cases', '100')]
    expect(kinds(...parts, made('mediation.rate', '75'))).toEqual([])
    expect(judge(...parts, made('mediation.rate', '80'))).toMatchObject([
      { kind: 'rate', stated: '80', recomputed: '75', numerator: '75', denominator: '100' },
    ])
  })

  it('is one finding when the count and the rate both state it', () => {
    const cells = { stated_rate: '80', numerator: '75', denominator: '100' }
    const [finding, ...more] = judge(
      made('mediation.successful', '75', cells),
      made('mediation.rate', '80', cells),
    )
    expect(more).toEqual([])
    expect(finding?.rows.map(({ code }) => code)).toEqual([
      'mediation.successful',
      'mediation.rate',
    ])
  })

  it('that is only approximate, or has no parts, is not judged', () => {
    expect(
      kinds(
        made('tree.planted_rate', '70', {
          qualifier: 'approximate',
          numerator: '2',
          denominator: '3',
        }),
      ),
    ).toEqual([])
    expect(kinds(made('tree.planted_rate', '70', { numerator: '2' }))).toEqual([])
  })
})

describe('a total', () => {
  it('is held against the parts that the catalogue names', () => {
    const parts = [made('dossier.on_time', '90'), made('dossier.late', '10')]
    expect(kinds(...parts, made('dossier.received', '100'))).toEqual([])
    expect(judge(...parts, made('dossier.received', '120'))).toMatchObject([
      { kind: 'total', by: 'parts', stated: '120', recomputed: '100' },
    ])
    expect(kinds(made('dossier.on_time', '90'), made('dossier.received', '120'))).toEqual([])
  })

  it('is held against its levels', () => {
    const parts = [
      made('x.count', '1', top),
      made('x.count', '2', districts),
      made('x.count', '3', communes),
    ]
    expect(kinds(...parts, made('x.count', '6'))).toEqual([])
    expect(judge(...parts, made('x.count', '7'))).toMatchObject([
      { kind: 'total', by: 'level', stated: '7', recomputed: '6' },
    ])
    // A level that the report does not print may hold the rest.
    expect(kinds(...parts.slice(1), made('x.count', '7'))).toEqual([])
  })

  it('may have organs beside the levels, or in place of the highest', () => {
    const levels = [
      made('x.count', '10', top),
      made('x.count', '20', districts),
      made('x.count', '30', communes),
    ]
    const organ = made('x.count', '5', under('Cơ quan khác', 'agency'))
    expect(kinds(...levels, organ, made('x.count', '65'))).toEqual([])
    expect(kinds(...levels, organ, made('x.count', '60'))).toEqual([])
    expect(kinds(...levels, organ, made('x.count', '66'))).toEqual(['total'])
    expect(kinds(...levels.slice(1), organ, made('x.count', '55'))).toEqual([])
    expect(judge(...levels.slice(1), organ, made('x.count', '57'))).toMatchObject([
      { by: 'organ', recomputed: '55' },
    ])
  })

  it('is held against the organs that one place lists together', () => {
    const organs = ['A', 'B', 'C'].map((name) =>
      made('x.count', '5', under(`Sở ${name}`, 'agency')),
    )
    expect(kinds(...organs, made('x.count', '15'))).toEqual([])
    expect(kinds(...organs, made('x.count', '16'))).toEqual(['total'])
    expect(kinds(...organs.slice(1), made('x.count', '16'))).toEqual([])
  })

  it('is held against its years', () => {
    const parts = [2018, 2019, 2020].map((of) => made('x.count', '10', year(of)))
    expect(kinds(...parts, made('x.count', '30', years))).toEqual([])
    expect(judge(...parts, made('x.count', '31', years))).toMatchObject([
      { kind: 'total', by: 'period', recomputed: '30' },
    ])
    // A year that is not listed may hold the rest, but no year can hold less than nothing.
    expect(kinds(...parts.slice(1), made('x.count', '31', years))).toEqual([])
    expect(kinds(...parts.slice(1), made('x.count', '19', years))).toEqual(['total'])
  })

  it('of a district has two levels, and so has that of a province since the districts ended', () => {
    const of = { area: 'Huyện Mẫu', area_level: 'district', area_parent: 'Tỉnh Mẫu' }
    const inside = { area_parent: 'Huyện Mẫu' }
    const parts = [
      made('x.count', '2', { ...districts, ...inside }),
      made('x.count', '3', { ...communes, ...inside }),
    ]
    expect(kinds(...parts, made('x.count', '5', of))).toEqual([])
    expect(kinds(...parts, made('x.count', '6', of))).toEqual(['total'])
    const today = { period_start: '2025-07-01', period_end: '2025-12-31' }
    const two = (when: Record<string, string>) => [
      made('x.count', '2', { ...top, ...when }),
      made('x.count', '3', { ...communes, ...when }),
    ]
    expect(kinds(...two(today), made('x.count', '6', today))).toEqual(['total'])
    // Before, the districts that are not printed may hold the rest.
    expect(kinds(...two({}), made('x.count', '6'))).toEqual([])
    expect(kinds(...two({}), made('x.count', '4'))).toEqual(['total'])
  })

  it('that fails in two ways, or is less than one of its parts, is one finding', () => {
    const byYear = [2018, 2019, 2020].map((of) => made('x.count', '10', year(of)))
    const byLevel = [top, districts, communes].map((level) =>
      made('x.count', '10', { ...level, ...years }),
    )
    expect(kinds(...byYear, ...byLevel, made('x.count', '31', years))).toEqual(['total'])
    expect(kinds(...byYear, ...byLevel, made('x.count', '9', years))).toEqual(['total'])
  })

  it('that its last year states as well is a state, not a sum', () => {
    const parts = ['4', '7', '11'].map((value, at) => made('x.count', value, year(2018 + at)))
    expect(kinds(...parts, made('x.count', '11', years))).toEqual([])
  })

  it('of scores or rates is no total', () => {
    const rates = [
      made('x_rate', '10', top),
      made('x_rate', '20', districts),
      made('x_rate', '30', communes),
    ]
    expect(kinds(...rates, made('x_rate', '22'))).toEqual([])
  })
})

describe('two statements', () => {
  it('of one indicator, place and time that differ contradict each other', () => {
    expect(judge(made('x.count', '41'), made('x.count', '42', other))).toMatchObject([
      { kind: 'conflict', stated: '42', recomputed: '41' },
    ])
    expect(kinds(made('x.count', '41'), made('x.count', '42', { locator: 'II.3' }))).toEqual([
      'conflict',
    ])
  })

  it.each([
    ['that agree', made('x.count', '41'), made('x.count', '41', other)],
    ['of two times', made('x.count', '41'), made('x.count', '42', { ...other, ...year(2021) })],
    ['of two places', made('x.count', '41'), made('x.count', '42', { ...other, ...districts })],
    [
      'of two scales',
      made('x.score', '41', { scale: '6-60' }),
      made('x.score', '42', { ...other, scale: '8-80' }),
    ],
    [
      'of which one was planned',
      made('x.count', '41'),
      made('x.count', '42', { ...other, qualifier: 'planned' }),
    ],
    [
      'of which one is approximate',
      made('x.count', '41'),
      made('x.count', '42', { ...other, qualifier: 'approximate' }),
    ],
    ['printed to different digits', made('x_rate', '97.9'), made('x_rate', '97.93', other)],
    [
      'under two names in one report',
      made('x.count', '41'),
      made('x.count', '42', { locator: 'fn2', indicator_name_vi: 'sau' }),
    ],
  ])('%s do not', (_, one, two) => {
    expect(kinds(one, two)).toEqual([])
  })
})

describe('digits of another time', () => {
  const later = { ...other, ...year(2021) }

  it('in another report are a copy', () => {
    expect(judge(made('x.count', '12345'), made('x.count', '12345', later))).toMatchObject([
      {
        kind: 'copied',
        stated: '12345',
        rows: [{ source: { code: 'BC-2' } }, { source: { code: 'BC-1' } }],
      },
    ])
  })

  it.each([
    ['of a count up to 100', made('x.count', '100'), made('x.count', '100', later)],
    ['of the same report', made('x.count', '12345'), made('x.count', '12345', year(2021))],
    ['of the same time', made('x.count', '12345'), made('x.count', '12345', other)],
    [
      'of another place',
      made('x.count', '12345'),
      made('x.count', '12345', { ...later, ...districts }),
    ],
    ['of a rate', made('x_rate', '97.9'), made('x_rate', '97.9', later)],
    [
      'of a plan',
      made('x.count', '12345', { qualifier: 'planned' }),
      made('x.count', '12345', { ...later, qualifier: 'planned' }),
    ],
    [
      'of a state that lasts',
      made('x.count', '127', { period_start: '2020-06-30', period_end: '2020-06-30' }),
      made('x.count', '127', { ...other, period_start: '2021-06-30', period_end: '2021-06-30' }),
    ],
  ])('%s are none', (_, one, two) => {
    expect(kinds(one, two)).toEqual([])
  })
})

describe('what cannot be', () => {
  it.each([
    ['a share over 100', [made('x_rate', '100.5')], 'share'],
    ['a share under 0', [made('x_rate', '-1')], 'share'],
    ['a score off its scale', [made('survey.papi.score', '61', { scale: '6-60' })], 'scale'],
    ['rank 0', [made('survey.papi.rank', '0')], 'rank'],
    ['a negative count', [made('x.count', '-3')], 'negative'],
    [
      'more resolved than received',
      [made('petition.complaint.resolved', '12'), made('petition.complaint.received', '10')],
      'exceeds',
    ],
    [
      'the same under codes that nobody described',
      [made('lost_dog.resolved', '12'), made('lost_dog.received', '10')],
      'exceeds',
    ],
    [
      'a level with more than its province',
      [made('x.count', '12', districts), made('x.count', '10')],
      'exceeds',
    ],
  ])('%s is impossible', (_, figures, why) => {
    expect(judge(...figures)).toMatchObject([{ kind: 'impossible', why }])
  })

  it.each([
    ['a growth over 100', [made('economy.growth', '130', { unit: '%/năm' })]],
    ['a growth below 0', [made('population.growth_rate', '-0.4')]],
    [
      'more than a plan',
      [
        made('tax.rate', '112.5', {
          ...{ indicator_name_vi: 'Tỷ lệ thu so với dự toán', stated_rate: '112.5' },
          ...{ numerator: '112.5', denominator: '100' },
        }),
      ],
    ],
    [
      'a growth printed without what it grew from',
      [
        made('staff.growth', '12.5', {
          ...{ unit: '%', stated_rate: '12.5', numerator: '225', denominator: '200' },
        }),
      ],
    ],
    ['a rate of 100', [made('x_rate', '100')]],
    ['a score at the end of its scale', [made('survey.papi.score', '60', { scale: '6-60' })]],
    [
      'as many resolved as received',
      [made('petition.complaint.resolved', '10'), made('petition.complaint.received', '10')],
    ],
    [
      'more resolved than received in another year',
      [
        made('petition.complaint.resolved', '12'),
        made('petition.complaint.received', '10', year(2019)),
      ],
    ],
  ])('%s is possible', (_, figures) => {
    expect(judge(...figures)).toEqual([])
  })
})
