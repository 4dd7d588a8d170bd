import type { Sql } from '#src/database/database.ts'
import type { ImportKind, Reading } from '#src/imports/import-kind.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { type Counts, saveInWaves } from '#src/imports/save-in-waves.ts'

export type ReceptionRow = {
  code: string
  host: string
  commune_code: string | null
  starts_at: Date
  ends_at: Date
  place: string
  topics: string
  slots: number
}

const required = [
  'code',
  'host',
  'commune_code',
  'starts_at',
  'ends_at',
  'place',
  'topics',
  'slots',
] as const

/** Reads one session of a reception schedule; 0 slots: people come without booking. */
function readReceptionRow(record: Readonly<Record<string, string>>): Reading<ReceptionRow> {
  const fields = readFields(record)
  const needed = (field: string, example: string) =>
    fields.text(field, { required: true, example }) ?? ''
  const row = {
    code: fields.text('code', { required: true, limit: 40, example: 'TD-2026-12-01' }) ?? '',
    host: needed('host', 'Chủ tịch UBND xã Ninh Gia'),
    commune_code: fields.shaped('commune_code', /^\d{5}$/, '24985'),
    starts_at: fields.time('starts_at', true) ?? new Date(0),
    ends_at: fields.time('ends_at', true) ?? new Date(0),
    place: needed('place', 'Phòng tiếp công dân UBND xã Ninh Gia'),
    topics: fields.text('topics') ?? '',
    slots: Number(fields.shaped('slots', /^\d{1,3}$/, '10', true) ?? 0),
  }
  if (row.ends_at <= row.starts_at && fields.problems.length === 0)
    fields.refuse('ends_at', 'impossibleTime', record.ends_at ?? '', '2026-11-27T11:00:00+07:00')
  return fields.problems.length > 0 ? { problems: fields.problems } : { row }
}

const upsert = {
  name: 'receptions-upsert',
  text: `
WITH saved AS (
  INSERT INTO reception AS old (code, host, commune_code, starts_at, ends_at, place, topics, slots)
  SELECT code, host, commune_code, starts_at, ends_at, place, topics, slots
  FROM jsonb_to_recordset($1::jsonb) AS fed (code text, host text, commune_code text, starts_at timestamptz,
    ends_at timestamptz, place text, topics text, slots int)
  ON CONFLICT (code) DO UPDATE SET host = excluded.host, commune_code = excluded.commune_code,
    starts_at = excluded.starts_at, ends_at = excluded.ends_at, place = excluded.place, topics = excluded.topics,
    slots = excluded.slots,
    version = old.version + CASE WHEN (old.starts_at, old.place) IS DISTINCT FROM (excluded.starts_at, excluded.place)
      THEN 1 ELSE 0 END
  WHERE (old.host, old.commune_code, old.starts_at, old.ends_at, old.place, old.topics, old.slots)
    IS DISTINCT FROM (excluded.host, excluded.commune_code, excluded.starts_at, excluded.ends_at, excluded.place,
      excluded.topics, excluded.slots)
  RETURNING (xmax = 0) AS created
)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

/** receptions.csv: the schedule in which leaders receive citizens; a moved session is told to who booked. */
export function receptionImport(deps: { sql: Sql }): ImportKind<ReceptionRow> {
  return {
    name: 'receptions',
    columns: { required, optional: [] },
    parse: readReceptionRow,
    save: (rows) =>
      saveInWaves(
        rows,
        (row) => row.code,
        async (wave) => (await deps.sql.query<Counts>(upsert, [JSON.stringify(wave)]))[0],
      ),
  }
}
