import type { Sql } from '#src/database/database.ts'
import type { ImportKind, Reading } from '#src/imports/import-kind.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { type Counts, saveInWaves } from '#src/imports/save-in-waves.ts'
import { type Confidence, confidences, type DayUnit, dayUnits } from './procedure.ts'

type ProcedureRow = {
  code: string
  version_date: string
  name: string
  field: string | null
  level: string | null
  days: number | null
  day_unit: DayUnit | null
  fee_vnd: number | null
  fee_note: string | null
  documents: string | null
  legal_basis: string | null
  note: string | null
  confidence: Confidence
}

const required = [
  'code',
  'name_vi',
  'field',
  'level',
  'days',
  'day_unit',
  'fee_vnd',
  'fee_note',
  'documents_vi',
  'legal_basis',
  'note',
  'confidence',
  'version_date',
] as const

const longest = 4000

function readNumber(text: string | null): number | null {
  return text === null ? null : Number(text)
}

// `word` compares in lower case; the mark is a capital.
function confidenceIn(fields: ReturnType<typeof readFields>): Confidence {
  const word = fields.word('confidence', ['a', 'b', 'c'], true)
  return confidences.find((mark) => mark.toLowerCase() === word) ?? 'C'
}

/** Reads one version of a procedure. A number of days needs its unit; an empty fee stays unknown. */
function readProcedureRow(record: Readonly<Record<string, string>>): Reading<ProcedureRow> {
  const fields = readFields(record)
  const long = (field: string) => fields.text(field, { limit: longest })
  const row = {
    code: fields.shaped('code', /^\d\.\d{6}$/, '1.001193', true) ?? '',
    version_date: fields.day('version_date') ?? '',
    name: fields.text('name_vi', { required: true, example: 'Đăng ký khai sinh' }) ?? '',
    field: fields.text('field'),
    level: fields.text('level'),
    days: readNumber(fields.shaped('days', /^\d{1,4}$/, '3')),
    day_unit: fields.word('day_unit', dayUnits),
    fee_vnd: readNumber(fields.shaped('fee_vnd', /^\d{1,12}$/, '8000')),
    fee_note: long('fee_note'),
    documents: long('documents_vi'),
    legal_basis: long('legal_basis'),
    note: long('note'),
    confidence: confidenceIn(fields),
  }
  if (row.days !== null && record.day_unit?.trim() === '') {
    fields.refuse('day_unit', 'required', '', dayUnits.join(', '))
  }
  return fields.problems.length > 0 ? { problems: fields.problems } : { row }
}

const columns = `name text, field text, level text, days int, day_unit text, fee_vnd bigint, fee_note text,
    documents text, legal_basis text, note text, confidence text`
const names = columns.replace(/ (?:text|int|bigint)(?=,|$)/g, '')
const each = (prefix: string) => names.replace(/\w+/g, (name) => `${prefix}.${name}`)

const upsert = {
  name: 'procedures-upsert',
  text: `
WITH saved AS (
  INSERT INTO procedure_version AS old (code, version_date, ${names})
  SELECT code, version_date, ${names}
  FROM jsonb_to_recordset($1::jsonb) AS fed (code text, version_date date, ${columns})
  ON CONFLICT (code, version_date) DO UPDATE SET (${names}) = (${each('excluded')})
  WHERE (${each('old')}) IS DISTINCT FROM (${each('excluded')})
  RETURNING (xmax = 0) AS created
)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

/** procedures.csv: versions of procedures, by code and version date. A new date is a new version beside the old. */
export function procedureImport(deps: { sql: Sql }): ImportKind<ProcedureRow> {
  return {
    name: 'procedures',
    columns: { required, optional: [] },
    parse: readProcedureRow,
    save: (rows) =>
      saveInWaves(
        rows,
        (row) => `${row.code} ${row.version_date}`,
        async (wave) => (await deps.sql.query<Counts>(upsert, [JSON.stringify(wave)]))[0],
      ),
  }
}
