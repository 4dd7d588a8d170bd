import type { Sql } from '#src/database/database.ts'
import type { ImportKind, Reading } from '#src/imports/import-kind.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { type Counts, saveInWaves } from '#src/imports/save-in-waves.ts'

type WordsRow = { key: string; phrases: string }

const required = ['key', 'phrases'] as const
const longest = 8000

/** Reads what people say for one key: a code, several codes divided by ";", `none`, or a word. */
function readWordsRow(record: Readonly<Record<string, string>>): Reading<WordsRow> {
  const fields = readFields(record)
  const key = fields.text('key', { required: true, limit: 200, example: '1.001193' })
  const phrases = fields.text('phrases', {
    required: true,
    limit: longest,
    example: 'làm khai sinh cho con; con mới sinh',
  })
  // A key that begins like a code is one, or a list of them.
  if (key !== null && /^\d\./.test(key) && !/^\d\.\d{6}(;\d\.\d{6})*$/.test(key)) {
    fields.refuse('key', 'format', key, '1.001193;1.004884')
  }
  if (key === null || phrases === null || fields.problems.length > 0) {
    return { problems: fields.problems }
  }
  return { row: { key, phrases } }
}

const upsert = {
  name: 'procedure-words-upsert',
  text: `
WITH saved AS (
  INSERT INTO procedure_words AS old (key, phrases)
  SELECT key, phrases FROM jsonb_to_recordset($1::jsonb) AS fed (key text, phrases text)
  ON CONFLICT (key) DO UPDATE SET phrases = excluded.phrases
  WHERE old.phrases IS DISTINCT FROM excluded.phrases
  RETURNING (xmax = 0) AS created
)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

/** procedure-words.csv: what people say for procedures. */
export function procedureWordsImport(deps: { sql: Sql }): ImportKind<WordsRow> {
  return {
    name: 'procedure-words',
    columns: { required, optional: [] },
    parse: readWordsRow,
    save: (rows) =>
      saveInWaves(
        rows,
        (row) => row.key,
        async (wave) => (await deps.sql.query<Counts>(upsert, [JSON.stringify(wave)]))[0],
      ),
  }
}
