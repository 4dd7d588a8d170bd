import type { Sql, Statement } from '#src/database/database.ts'
import type { ImportKind, Reading, Saved } from '#src/imports/import-kind.ts'
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
  forward_within: string | null
  refuse_within: string | null
  valid_from: string | null
}

const optional = ['forward_within', 'refuse_within', 'valid_from'] as const
const required = [
  ...['code', 'name', 'synonyms', 'kind', 'days', 'day_unit', 'office_kind', 'public', 'urgent'],
] as const
const longestSynonyms = 10_000

/**
 * Reads one category. `days` and `day_unit` come together or not at all: without them the general limit holds. With
 * `valid_from` its limits hold for what is filed from that day on, beside those that held before.
 */
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
    forward_within: fields.shaped('forward_within', /^[1-9]\d{0,2}h?$/, '5'),
    refuse_within: fields.shaped('refuse_within', /^[1-9]\d{0,2}h?$/, '4h'),
    valid_from: record.valid_from === '' ? null : fields.day('valid_from'),
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
    ...{ forward_within: read.forward_within, refuse_within: read.refuse_within },
    valid_from: read.valid_from,
  }
  return { row }
}

const named = ['name', 'synonyms', 'kind', 'office_kind', 'public', 'urgent']
const limits = ['days', 'day_unit', 'forward_within', 'refuse_within']
const list = (columns: readonly string[], of = '') =>
  columns.map((column) => `${of}${column}`).join(', ')
const fed = `jsonb_to_recordset($1::jsonb) AS fed (code text, name text, synonyms text[], kind text, days int,
    day_unit text, office_kind text, public boolean, urgent boolean, forward_within text, refuse_within text,
    valid_from date)`
/** An insert that leaves what is the same as it is. */
const saving = (table: string, key: readonly string[], columns: readonly string[]) => `
  INSERT INTO ${table} AS old (${list([...key, ...columns])})
  SELECT ${list([...key, ...columns]).replace('category_code', 'code')} FROM ${fed}
  ON CONFLICT (${list(key)}) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}
  WHERE (${list(columns, 'old.')}) IS DISTINCT FROM (${list(columns, 'excluded.')})`

const upsert = {
  name: 'categories-upsert',
  text: `
WITH saved AS (${saving('report_category', ['code'], [...named, ...limits])} RETURNING (xmax = 0) AS created)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

const upsertDated = {
  name: 'categories-upsert-dated',
  text: `
WITH category AS (${saving('report_category', ['code'], named)} RETURNING code),
dated AS (${saving('report_category_limit', ['category_code', 'valid_from'], limits)}
  RETURNING category_code AS code, (xmax = 0) AS created),
saved AS (
  SELECT code, bool_or(created) AS created
  FROM (SELECT code, created FROM dated UNION ALL SELECT code, false FROM category) c GROUP BY code)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

async function save(sql: Sql, rows: readonly CategoryRow[]): Promise<Saved> {
  const saveWith = (statement: Statement, given: readonly CategoryRow[]) =>
    saveInWaves(
      given,
      (row) => row.code,
      async (wave) => (await sql.query<Counts>(statement, [JSON.stringify(wave)]))[0],
    )
  const [plain, dated] = [
    await saveWith(
      upsert,
      rows.filter((row) => row.valid_from === null),
    ),
    await saveWith(
      upsertDated,
      rows.filter((row) => row.valid_from !== null),
    ),
  ]
  return {
    created: plain.created + dated.created,
    updated: plain.updated + dated.updated,
    unchanged: plain.unchanged + dated.unchanged,
  }
}

/** categories.csv: the sorts of reports. A report filed before keeps the limit it was promised. */
export function categoryImport({ sql }: { sql: Sql }): ImportKind<CategoryRow> {
  return {
    name: 'categories',
    columns: { required, optional },
    parse: readCategoryRow,
    save: (rows) => save(sql, rows),
  }
}
