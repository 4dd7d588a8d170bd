import type { Sql } from '#src/database/database.ts'
import type { ImportKind, Reading } from '#src/imports/import-kind.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { type Counts, saveInWaves } from '#src/imports/save-in-waves.ts'
import type { Qualifier } from './figure.ts'
import { codeShape } from './import-indicators.ts'

type FigureRow = {
  source_code: string
  source_name: string
  locator: string
  indicator_code: string
  indicator_name: string
  unit: string
  area: string
  area_parent: string
  area_level: string
  period_start: string
  period_end: string
  value: string
  qualifier: Qualifier | null
  scale: string | null
  stated_rate: string | null
  numerator: string | null
  denominator: string | null
}

const required = [
  'source_code',
  'source_name',
  'locator',
  'indicator_code',
  'indicator_name_vi',
  'unit',
  'area',
  'area_parent',
  'area_level',
  'period_start',
  'period_end',
  'value',
] as const
const optional = ['qualifier', 'scale', 'stated_rate', 'numerator', 'denominator'] as const

const digits = /^-?\d{1,18}(?:\.\d{1,9})?$/

/** Reads one figure as printed: a number that is wrong in the report is stored, and found by `figures check`. */
function readFigureRow(record: Readonly<Record<string, string>>): Reading<FigureRow> {
  const fields = readFields(record)
  const needed = (field: string, example: string) =>
    fields.text(field, { required: true, example }) ?? ''
  const row = {
    source_code: needed('source_code', 'BC-KL114'),
    source_name: needed('source_name', 'Tỉnh ủy Bình Thuận: sơ kết 05 năm'),
    locator: needed('locator', 'fn23'),
    indicator_code: fields.shaped('indicator_code', codeShape, 'dossier.on_time_rate', true) ?? '',
    indicator_name: needed('indicator_name_vi', 'Tỷ lệ hồ sơ giải quyết đúng hạn'),
    unit: needed('unit', 'hồ sơ'),
    area: needed('area', 'Cấp huyện'),
    area_parent: fields.text('area_parent') ?? '',
    area_level: needed('area_level', 'all-district-level'),
    period_start: fields.day('period_start') ?? '',
    period_end: fields.day('period_end') ?? '',
    value: fields.shaped('value', digits, '4300214', true) ?? '',
    qualifier: fields.word('qualifier', ['planned', 'approximate'] as const),
    scale: fields.shaped('scale', /^[\d.]+-[\d.]+$/, '8-80'),
    stated_rate: fields.shaped('stated_rate', digits, '97.9'),
    numerator: fields.shaped('numerator', digits, '4211211'),
    denominator: fields.shaped('denominator', digits, '4300214'),
  }
  const { period_start: start, period_end: end } = row
  if (start !== '' && end !== '' && end < start) {
    fields.refuse('period_end', 'impossibleTime', end, start)
  }
  return fields.problems.length > 0 ? { problems: fields.problems } : { row }
}

const content = [
  'source_name',
  'unit',
  'area_level',
  'value',
  'qualifier',
  'scale',
  'stated_rate',
  'numerator',
  'denominator',
]
const key = [
  'source_code',
  'locator',
  'indicator_code',
  'area',
  'area_parent',
  'period_start',
  'period_end',
  'indicator_name',
]
const columns = [...key, ...content]
const listed = (names: string[], of = '') => names.map((name) => `${of}${name}`).join(', ')
const typeOf = (name: string) => (name.startsWith('period') ? 'date' : 'text')

const upsert = {
  name: 'figures-upsert',
  text: `
WITH saved AS (
  INSERT INTO figure AS old (${listed(columns)})
  SELECT ${listed(columns)} FROM jsonb_to_recordset($1::jsonb)
    AS fed (${columns.map((name) => `${name} ${typeOf(name)}`).join(', ')})
  ON CONFLICT (${listed(key)}) DO UPDATE SET
    ${content.map((name) => `${name} = excluded.${name}`).join(', ')},
    stored_at = clock_timestamp()
  WHERE (${listed(content, 'old.')}) IS DISTINCT FROM (${listed(content, 'excluded.')})
  RETURNING (xmax = 0) AS created
)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

/** figures.csv: the figures of reports, exactly as printed. */
export function figureImport(deps: { sql: Sql }): ImportKind<FigureRow> {
  return {
    name: 'figures',
    columns: { required, optional },
    parse: readFigureRow,
    save: (rows) =>
      saveInWaves(
        rows,
        (row) => JSON.stringify(key.map((name) => row[name as keyof FigureRow])),
        async (wave) => (await deps.sql.query<Counts>(upsert, [JSON.stringify(wave)]))[0],
      ),
  }
}
