import type { Sql } from '#src/database/database.ts'
import type { ImportKind, Reading } from '#src/imports/import-kind.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { type Counts, saveInWaves } from '#src/imports/save-in-waves.ts'
import { statusWord } from './status-words.ts'

type StatusRow = { source_system: string; value: string; status: number }

const required = ['source_system', 'value', 'status'] as const

/** Reads what a vendor's word stands for; words are kept in lower case, as they are looked up. */
function readStatusRow(record: Readonly<Record<string, string>>): Reading<StatusRow> {
  const fields = readFields(record)
  const source = fields.text('source_system', { required: true, example: 'mot-cua-tinh' })
  const value = fields.text('value', { required: true, limit: 200, example: 'Đang thụ lý' })
  const status = fields.text('status', { required: true, example: '4' })
  if (status !== null && !/^(0?[1-9]|10)$/.test(status)) {
    fields.refuse('status', 'unknownWord', status, '1-10')
  }
  if (source === null || value === null || status === null || fields.problems.length > 0) {
    return { problems: fields.problems }
  }
  const [source_system, word] = [statusWord(source), statusWord(value)]
  return { row: { source_system, value: word, status: Number(status) } }
}

const upsert = {
  name: 'statuses-upsert',
  text: `
WITH saved AS (
  INSERT INTO status_mapping AS old (source_system, value, status)
  SELECT source_system, value, status
  FROM jsonb_to_recordset($1::jsonb) AS fed (source_system text, value text, status smallint)
  ON CONFLICT (source_system, value) DO UPDATE SET status = excluded.status
  WHERE old.status <> excluded.status
  RETURNING (xmax = 0) AS created
)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

/** statuses.csv: what the statuses of a vendor's system stand for among the national ten. */
export function statusImport(deps: { sql: Sql }): ImportKind<StatusRow> {
  return {
    name: 'statuses',
    columns: { required, optional: [] },
    parse: readStatusRow,
    save: (rows) =>
      saveInWaves(
        rows,
        (row) => `${row.source_system}\n${row.value}`,
        async (wave) => (await deps.sql.query<Counts>(upsert, [JSON.stringify(wave)]))[0],
      ),
  }
}
