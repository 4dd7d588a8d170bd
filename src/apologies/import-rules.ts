import type { Sql } from '#src/database/database.ts'
import type { ImportKind, Reading } from '#src/imports/import-kind.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { type Counts, saveInWaves } from '#src/imports/save-in-waves.ts'
import { longestCause } from './cause.ts'

type RuleRow = {
  code: string
  value: string
  label: string | null
  valid_from: string
  valid_to: string | null
  source: string
}

const required = ['code', 'value', 'label', 'valid_from', 'valid_to', 'source'] as const
const codes = /^(?:new-dates|longest-days|cause-[a-z]{1,20})$/
// What a button of the narrowest platform shows without cutting it off.
const longestLabel = 40

/** Reads one dated rule: a number of `new-dates` or `longest-days`, or a `cause-…` with its button. */
function readRuleRow(record: Readonly<Record<string, string>>): Reading<RuleRow> {
  const fields = readFields(record)
  const code = fields.shaped('code', codes, 'new-dates, longest-days, cause-opinion', true)
  const isCause = code?.startsWith('cause-') === true
  const row = {
    value: isCause
      ? fields.text('value', {
          required: true,
          limit: longestCause,
          example: 'Chờ ý kiến của cơ quan phối hợp.',
        })
      : fields.shaped('value', /^\d{1,3}$/, '1', true),
    label: fields.text('label', {
      required: isCause,
      limit: longestLabel,
      example: 'Chờ cơ quan phối hợp',
    }),
    valid_from: fields.day('valid_from'),
    valid_to: record.valid_to === '' ? null : fields.day('valid_to'),
    source: fields.text('source', { required: true, example: 'Nghị định 61/2018/NĐ-CP Điều 19.9' }),
  }
  const { value, valid_from, source } = row
  if (code === null || value === null || valid_from === null || source === null) {
    return { problems: fields.problems }
  }
  if (fields.problems.length > 0) return { problems: fields.problems }
  return { row: { ...row, code, value, valid_from, source } }
}

const upsert = {
  name: 'apology-rules-upsert',
  text: `
WITH saved AS (
  INSERT INTO apology_rule AS old (code, value, label, valid_from, valid_to, source)
  SELECT code, value, label, valid_from, valid_to, source
  FROM jsonb_to_recordset($1::jsonb)
    AS fed (code text, value text, label text, valid_from date, valid_to date, source text)
  ON CONFLICT (code, valid_from) DO UPDATE SET value = excluded.value, label = excluded.label,
    valid_to = excluded.valid_to, source = excluded.source
  WHERE (old.value, old.label, old.valid_to, old.source) IS DISTINCT FROM
    (excluded.value, excluded.label, excluded.valid_to, excluded.source)
  RETURNING (xmax = 0) AS created
)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

/** apology-rules.csv: the dated rules and usual causes of letters of apology. */
export function apologyRuleImport(deps: { sql: Sql }): ImportKind<RuleRow> {
  return {
    name: 'apology-rules',
    columns: { required, optional: [] },
    parse: readRuleRow,
    save: (rows) =>
      saveInWaves(
        rows,
        (row) => `${row.code} ${row.valid_from}`,
        async (wave) => (await deps.sql.query<Counts>(upsert, [JSON.stringify(wave)]))[0],
      ),
  }
}
