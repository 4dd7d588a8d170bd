import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { Figure } from '#src/figures/figure.ts'
import { completeCatalogue, type Indicator, readSums } from '#src/figures/indicator.ts'

const data = join(import.meta.dirname, '../../prisma/data')
const rowsOf = (path: string): Record<string, string>[] =>
  parse(readFileSync(path), { columns: true, bom: true })

const list = (text = '') =>
  text
    .split(';')
    .map((word) => word.trim())
    .filter(Boolean)

/** A row as the file has it, as the store would give it back. */
export function figureOf(row: Record<string, string>, id: number): Figure {
  const of = (name: string) => row[name] ?? ''
  return {
    id: String(id),
    source: { code: of('source_code'), name: of('source_name'), locator: of('locator') },
    code: of('indicator_code'),
    name: of('indicator_name_vi'),
    unit: of('unit'),
    area: { name: of('area'), parent: of('area_parent'), level: of('area_level') },
    period: { start: of('period_start'), end: of('period_end') },
    value: of('value'),
    qualifier: (of('qualifier') as Figure['qualifier']) || undefined,
    scale: of('scale') || undefined,
    statedRate: of('stated_rate') || undefined,
    numerator: of('numerator') || undefined,
    denominator: of('denominator') || undefined,
  }
}

/** The 321 figures that the product ships. */
export const shippedFigures = rowsOf(join(data, 'figures.csv')).map((row, at) =>
  figureOf(row, at + 1),
)

/** The indicators that the product ships. */
export const shippedIndicators = rowsOf(join(data, 'indicators.csv')).map(
  (row): Indicator => ({
    code: row.code ?? '',
    name: row.name ?? '',
    synonyms: list(row.synonyms),
    unit: row.unit ?? '',
    counts: row.counts ?? '',
    formula: row.formula as Indicator['formula'],
    numerator: row.numerator || undefined,
    denominator: row.denominator || undefined,
    sums: readSums(row.parts ?? ''),
    within: list(row.within),
    instrument: row.instrument || undefined,
    better: (row.better as 'more' | 'less') || undefined,
  }),
)

export const shippedCatalogue = completeCatalogue(shippedIndicators, shippedFigures)

/** A CSV beside the tests. */
export const readTable = (name: string) => rowsOf(join(import.meta.dirname, name))
