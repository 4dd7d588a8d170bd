import type { Sql } from '#src/database/database.ts'
import type { ImportKind, Reading } from '#src/imports/import-kind.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { type Counts, saveInWaves } from '#src/imports/save-in-waves.ts'

type CategoryRow = {
  code: string
  name: string
  synonyms: string[]
  kind: string
  days: number | null
  day_unit: string | null
  office_kind: string
  public: boolean
  urgent: boolean
}

const required = [
  ...['code', 'name', 'synonyms', 'kind', 'days', 'day_unit', 'office_kind', 'public', 'urgent'],
] as const
const longestSynonyms = 10_000

/** Reads one category. `days` and `day_unit` come together or not at all: without them the general limit holds. */
function readCategoryRow(record: Readonly<Record<string, string>>): Reading<CategoryRow> {
  const hasDays = record.days !== ''
  const fields = readFields(record)
  const read = {
    code: fields.shaped('code', /^[a-z][a-z0-9-]{0,29}$/, 'roads', true),
    name: fields.text('name', { required: true, limit: 60, example: 'Đường sá, cầu' }),
    synonyms: fields.text('synonyms', { limit: longestSynonyms }),
    kind: fields.word('kind', ['field', 'rules', 'attitude'], true),
    days: fields.shaped('days', /^[1-9]\d{0,2}$/, '5'),
    day_unit: fields.word('day_unit', ['day', 'working_day', 'hour'], hasDays),
    office_kind: fields.word(
      'office_kind',
      ['one_stop', 'reception', 'police', 'front', 'other'],
      true,
    ),
    public: fields.word('public', ['true', 'false'], true),
    urgent: fields.word('urgent', ['true', 'false'], true),
  }
  const { code, name, kind, office_kind } = read
  if (code === null || name === null || kind === null || office_kind === null) {
    return { problems: fields.problems }
  }
  if (fields.problems.length > 0) return { problems: fields.problems }
  const row = {
    ...{ code, name, kind, office_kind },
    synonyms: (read.synonyms ?? '').split(';').flatMap((each) => each.trim() || []),
    days: read.days === null ? null : Number(read.days),
    day_unit: hasDays ? read.day_unit : null,
    public: read.public === 'true',
    urgent: read.urgent === 'true',
  }
  return { row }
}

const upsert = {
  name: 'categories-upsert',
  text: `
WITH saved AS (
  INSERT INTO report_category AS old (code, name, synonyms, kind, days, day_unit, office_kind, public, urgent)
  SELECT code, name, synonyms, kind, days, day_unit, office_kind, public, urgent
  FROM jsonb_to_recordset($1::jsonb) AS fed (code text, name text, synonyms text[], kind text, days int,
    day_unit text, office_kind text, public boolean, urgent boolean)
  ON CONFLICT (code) DO UPDATE SET name = excluded.name, synonyms = excluded.synonyms, kind = excluded.kind,
    days = excluded.days, day_unit = excluded.day_unit, office_kind = excluded.office_kind,
    public = excluded.public, urgent = excluded.urgent
  WHERE (old.name, old.synonyms, old.kind, old.days, old.day_unit, old.office_kind, old.public, old.urgent)
    IS DISTINCT FROM (excluded.name, excluded.synonyms, excluded.kind, excluded.days, excluded.day_unit,
      excluded.office_kind, excluded.public, excluded.urgent)
  RETURNING (xmax = 0) AS created
)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

/** categories.csv: the sorts of reports. A report filed before keeps the limit it was promised. */
export function categoryImport({ sql }: { sql: Sql }): ImportKind<CategoryRow> {
  return {
    name: 'categories',
    columns: { required, optional: [] },
    parse: readCategoryRow,
    save: (rows) =>
      saveInWaves(
        rows,
        (row) => row.code,
        async (wave) => (await sql.query<Counts>(upsert, [JSON.stringify(wave)]))[0],
      ),
  }
}
