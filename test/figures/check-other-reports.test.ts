import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkFigures } from '#src/figures/check/check-figures.ts'
import type { Finding } from '#src/figures/check/finding.ts'
import type { Figure } from '#src/figures/figure.ts'
import { completeCatalogue } from '#src/figures/indicator.ts'
import { figureOf, readTable, shippedIndicators } from './shipped.ts'

type Row = Record<string, string>

function judge(rows: readonly Row[]): readonly Finding[] {
  const figures = rows.map((row, at) => figureOf(row, at + 1))
  return checkFigures(figures, completeCatalogue(shippedIndicators, figures)).findings
}

const isOf = (figure: Figure, row: Row) =>
  figure.source.code === row.source_code &&
  figure.source.locator === row.locator &&
  figure.code === row.indicator_code &&
  figure.area.name === row.area

const states = (finding: Finding, row: Row) =>
  finding.kind === row.kind &&
  Number(finding.stated) === Number(row.stated) &&
  finding.rows.some((figure) => isOf(figure, row))

// Three invented reports of codes that no catalogue describes, and what somebody who wrote them knows to be wrong.
describe('on reports of other offices', () => {
  const findings = judge(readTable('other-reports.csv'))
  const known = readTable('other-findings.csv')

  it.each([...new Set(known.map(({ kind }) => kind ?? ''))])(
    'finds every %s and nothing that is none',
    (kind) => {
      const ours = findings.filter((finding) => finding.kind === kind)
      const wanted = known.filter((row) => row.kind === kind)
      const right = ours.filter((finding) => wanted.some((row) => states(finding, row)))
      const found = wanted.filter((row) => ours.some((finding) => states(finding, row)))
      const precision = right.length / ours.length
      const recall = found.length / wanted.length
      process.stdout.write(`other reports, ${kind}: precision ${precision}, recall ${recall}\n`)
      expect({ precision, recall }).toEqual({ precision: 1, recall: 1 })
    },
  )

  it('recomputes to the digits that were printed, and names each fact once', () => {
    expect(findings).toHaveLength(known.length)
    for (const row of known) {
      const finding = findings.find((each) => states(each, row))
      expect(finding?.recomputed ?? '', row.indicator_code).toBe(row.recomputed)
    }
  })
})

const later = {
  source_code: 'BC-2',
  source_name: 'Báo cáo sau',
  ...{ period_start: '2021-01-01', period_end: '2022-12-31' },
}

function row(code: string, value: number | string, more: Row = {}): Row {
  return {
    ...{ source_code: 'BC-1', source_name: 'Báo cáo trước', locator: 'I' },
    ...{ indicator_code: code, indicator_name_vi: code, unit: 'việc', value: String(value) },
    ...{ area: 'Tỉnh Mẫu', area_parent: '', area_level: 'province' },
    ...{ period_start: '2019-01-01', period_end: '2020-12-31' },
    ...more,
  }
}

const levels: Row[] = ['provincial', 'district', 'commune'].map((level) => ({
  ...{ area: `Cấp ${level}`, area_parent: 'Tỉnh Mẫu', area_level: `all-${level}-level` },
}))
const years: Row[] = [2019, 2020].map((year) => ({
  ...{ period_start: `${year}-01-01`, period_end: `${year}-12-31` },
}))

/** What a report may say of one thing, made of three numbers; `wrong` by so much: undefined for a report that holds. */
type Shape = {
  kind: Finding['kind']
  rows(code: string, parts: readonly number[], wrong?: number): Row[]
}

const sumOf = (parts: readonly number[]) => parts.reduce((sum, part) => sum + part, 0)

function rateRow(code: string, [a = 0, b = 0]: readonly number[], printed: number): Row[] {
  const cells = {
    numerator: String(a),
    denominator: String(a + b),
    stated_rate: printed.toFixed(1),
  }
  const rate = row(`${code}.done_rate`, printed.toFixed(1), { ...cells, unit: '%' })
  return [row(`${code}.done`, a, cells), rate, { ...rate, locator: 'Phụ lục' }]
}

const exactOf = ([a = 0, b = 0]: readonly number[]) => (100 * a) / (a + b)

const shapes: Shape[] = [
  {
    kind: 'total',
    rows: (code, parts, wrong = 0) => [
      row(code, sumOf(parts) + wrong),
      row(code, sumOf(parts) + wrong, { locator: 'Phụ lục' }),
      ...levels.map((level, at) => row(code, parts[at] ?? 0, level)),
    ],
  },
  {
    kind: 'total',
    rows: (code, [a = 0, b = 0], wrong = 0) => [
      row(code, a + b + wrong),
      ...years.map((year, at) => row(code, [a, b][at] ?? 0, year)),
    ],
  },
  {
    kind: 'total',
    rows: (code, parts, wrong = 0) => [
      row(code, sumOf(parts) + wrong),
      ...parts.map((part, at) =>
        row(code, part, { ...levels[0], area: `Hội ${at}`, area_level: 'agency', locator: 'fn1' }),
      ),
    ],
  },
  {
    kind: 'rate',
    rows: (code, parts, wrong) => {
      const exact = exactOf(parts)
      return rateRow(code, parts, wrong === undefined ? exact : exact > 50 ? exact - 2 : exact + 2)
    },
  },
  {
    kind: 'conflict',
    rows: (code, [a = 0], wrong = 0) => [
      row(code, a),
      row(code, a + wrong, { source_code: 'BC-2', source_name: 'Báo cáo sau' }),
    ],
  },
  {
    kind: 'copied',
    rows: (code, [a = 0, b = 0], wrong) => [
      row(code, a),
      row(code, wrong === undefined ? a + b : a, later),
    ],
  },
  {
    kind: 'impossible',
    rows: (code, [a = 0], wrong = 0) => [
      row(`${code}.received`, a),
      row(`${code}.resolved`, a + wrong),
    ],
  },
  {
    kind: 'impossible',
    rows: (code, parts, wrong) => [
      row(`${code}.done_rate`, (exactOf(parts) + (wrong === undefined ? 0 : 100)).toFixed(2), {
        unit: '%',
      }),
    ],
  },
]

const part = fc.integer({ min: 101, max: 999_999 })
const report = fc.array(
  fc.record({
    shape: fc.integer({ min: 0, max: shapes.length - 1 }),
    parts: fc.tuple(part, part, part),
  }),
  { minLength: 1, maxLength: 12 },
)

describe('on whatever report', () => {
  it('that is consistent nothing is found', () => {
    fc.assert(
      fc.property(report, (facts) => {
        const rows = facts.flatMap(
          ({ shape, parts }, at) => shapes[shape]?.rows(`made.s${at}`, parts) ?? [],
        )
        expect(judge(rows)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('with one fact that is wrong one finding of its kind is made, about that fact', () => {
    fc.assert(
      fc.property(report, fc.nat(), fc.integer({ min: 1, max: 50 }), (facts, pick, wrong) => {
        const at = pick % facts.length
        const rows = facts.flatMap(
          ({ shape, parts }, nth) =>
            shapes[shape]?.rows(`made.s${nth}`, parts, nth === at ? wrong : undefined) ?? [],
        )
        const found = judge(rows)
        expect(found.map(({ kind }) => kind)).toEqual([shapes[facts[at]?.shape ?? 0]?.kind])
        expect(found[0]?.rows[0]?.code).toMatch(new RegExp(String.raw`^made\.s${at}\b`))
      }),
      { numRuns: 500 },
    )
  })

  it('with a rate whose last digit was cut, a cut is found', () => {
    fc.assert(
      fc.property(fc.tuple(part, part), (parts) => {
        const exact = exactOf(parts)
        const cut = Math.trunc(exact * 10) / 10
        fc.pre(exact - cut > 0.0501)
        expect(judge(rateRow('made', parts, cut)).map(({ kind }) => kind)).toEqual(['cut'])
      }),
      { numRuns: 300 },
    )
  })
})
