import type { Sql } from '#src/database/database.ts'
import type { ImportKind, Reading } from '#src/imports/import-kind.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { type Counts, saveInWaves } from '#src/imports/save-in-waves.ts'
import { type Formula, formulas } from './indicator.ts'

type IndicatorRow = {
  code: string
  name: string
  synonyms: string
  unit: string
  counts: string
  formula: Formula
  numerator: string | null
  denominator: string | null
  parts: string | null
  within: string | null
  instrument: string | null
  scales: string | null
  better: 'more' | 'less' | null
}

const required = ['code', 'name', 'synonyms', 'unit', 'counts', 'formula'] as const
const optional = [
  'numerator',
  'denominator',
  'parts',
  'within',
  'instrument',
  'scales',
  'better',
] as const

export const codeShape = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i
const codeExample = 'dossier.on_time_rate'
const list = /^[a-z0-9_.;+? -]+$/i

/** Reads one indicator. */
function readIndicatorRow(record: Readonly<Record<string, string>>): Reading<IndicatorRow> {
  const fields = readFields(record)
  const needed = (field: string, example: string) =>
    fields.text(field, { required: true, limit: 1000, example }) ?? ''
  const row = {
    code: fields.shaped('code', codeShape, codeExample, true) ?? '',
    name: needed('name', 'Tỷ lệ hồ sơ giải quyết đúng hạn'),
    synonyms: fields.text('synonyms', { limit: 2000 }) ?? '',
    unit: needed('unit', '%'),
    counts: needed('counts', 'hồ sơ đúng hạn trên số hồ sơ tiếp nhận'),
    formula: fields.word('formula', formulas, true) ?? 'count',
    numerator: fields.shaped('numerator', codeShape, 'dossier.on_time'),
    denominator: fields.shaped('denominator', codeShape, 'dossier.received'),
    parts: fields.shaped('parts', list, 'dossier.on_time+dossier.late'),
    within: fields.shaped('within', list, 'dossier.received'),
    instrument: fields.text('instrument'),
    scales: fields.shaped('scales', /^[\d.]+-[\d.]+(?:; *[\d.]+-[\d.]+)*$/, '6-60; 8-80'),
    better: fields.word('better', ['more', 'less']),
  }
  return fields.problems.length > 0 ? { problems: fields.problems } : { row }
}

const upsert = {
  name: 'indicators-upsert',
  text: `
WITH saved AS (
  INSERT INTO indicator AS old (code, name, synonyms, unit, counts, formula, numerator,
    denominator, parts, within, instrument, scales, better)
  SELECT code, name, synonyms, unit, counts, formula, numerator, denominator, parts, within,
    instrument, scales, better
  FROM jsonb_to_recordset($1::jsonb) AS fed (code text, name text, synonyms text, unit text,
    counts text, formula text, numerator text, denominator text, parts text, within text,
    instrument text, scales text, better text)
  ON CONFLICT (code) DO UPDATE SET name = excluded.name, synonyms = excluded.synonyms,
    unit = excluded.unit, counts = excluded.counts, formula = excluded.formula,
    numerator = excluded.numerator, denominator = excluded.denominator, parts = excluded.parts,
    within = excluded.within, instrument = excluded.instrument, scales = excluded.scales,
    better = excluded.better
  WHERE (old.name, old.synonyms, old.unit, old.counts, old.formula, old.numerator,
    old.denominator, old.parts, old.within, old.instrument, old.scales, old.better)
    IS DISTINCT FROM (excluded.name, excluded.synonyms, excluded.unit, excluded.counts,
      excluded.formula, excluded.numerator, excluded.denominator, excluded.parts, excluded.within,
      excluded.instrument, excluded.scales, excluded.better)
  RETURNING (xmax = 0) AS created
)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

/** indicators.csv: the catalogue, what each figure measures. */
export function indicatorImport(deps: { sql: Sql }): ImportKind<IndicatorRow> {
  return {
    name: 'indicators',
    columns: { required, optional },
    parse: readIndicatorRow,
    save: (rows) =>
      saveInWaves(
        rows,
        (row) => row.code,
        async (wave) => (await deps.sql.query<Counts>(upsert, [JSON.stringify(wave)]))[0],
      ),
  }
}
