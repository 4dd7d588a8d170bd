import type { Sql } from '#src/database/database.ts'
import type { ImportKind, Reading } from '#src/imports/import-kind.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { type Counts, saveInWaves } from '#src/imports/save-in-waves.ts'

type CalendarRow = {
  date: string
  kind: 'holiday' | 'makeup'
  name: string
  source: string
  provisional: boolean
}

const required = ['date', 'kind', 'name', 'source', 'provisional'] as const

/** Reads one day that differs from the week's rule. */
function readCalendarRow(record: Readonly<Record<string, string>>): Reading<CalendarRow> {
  const fields = readFields(record)
  const row = {
    date: fields.day('date'),
    kind: fields.word('kind', ['holiday', 'makeup'], true),
    name: fields.text('name', { required: true, example: 'Ngày Văn hóa Việt Nam' }),
    source: fields.text('source', { required: true, example: 'Nghị quyết 28/2026/QH16' }),
    provisional: fields.word('provisional', ['true', 'false'], true) === 'true',
  }
  const { date, kind, name, source } = row
  if (date === null || kind === null || name === null || source === null) {
    return { problems: fields.problems }
  }
  if (fields.problems.length > 0) return { problems: fields.problems }
  return { row: { ...row, date, kind, name, source } }
}

const upsert = {
  name: 'calendar-upsert',
  text: `
WITH saved AS (
  INSERT INTO calendar_day AS old (date, kind, name, source, provisional)
  SELECT date, kind, name, source, provisional
  FROM jsonb_to_recordset($1::jsonb)
    AS fed (date date, kind text, name text, source text, provisional boolean)
  ON CONFLICT (date) DO UPDATE SET kind = excluded.kind, name = excluded.name,
    source = excluded.source, provisional = excluded.provisional
  WHERE (old.kind, old.name, old.source, old.provisional) IS DISTINCT FROM
    (excluded.kind, excluded.name, excluded.source, excluded.provisional)
  RETURNING (xmax = 0) AS created
)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

/** calendar.csv: public holidays and days worked in exchange, from the yearly notices. */
export function calendarImport(deps: { sql: Sql }): ImportKind<CalendarRow> {
  return {
    name: 'calendar',
    columns: { required, optional: [] },
    parse: readCalendarRow,
    save: (rows) =>
      saveInWaves(
        rows,
        (row) => row.date,
        async (wave) => (await deps.sql.query<Counts>(upsert, [JSON.stringify(wave)]))[0],
      ),
  }
}
