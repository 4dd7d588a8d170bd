import type { Sql } from '#src/database/database.ts'
import type { ImportKind, Reading } from '#src/imports/import-kind.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { type Counts, saveInWaves } from '#src/imports/save-in-waves.ts'

type ReserveRow = { kind: 'commune' | 'trade'; value: string; seats: number }

export type DialogueRow = {
  code: string
  title: string
  kind: 'dialogue' | 'meeting'
  host: string
  commune_code: string | null
  starts_at: Date
  ends_at: Date
  place: string
  seats: number
  registration_closes_at: Date
  topics: string
  /** Replaces all that were stored. */
  reserves: ReserveRow[]
}

const required = [
  'code',
  'title',
  'kind',
  'host',
  'commune_code',
  'starts_at',
  'ends_at',
  'place',
  'seats',
  'registration_closes_at',
  'topics',
] as const
const reservesExample = '24985: 10; nông dân: 5'

/** `24985: 10; nông dân: 5`: a commune's code or a trade, and the seats kept for it; undefined when it is not that. */
function readReserves(list: string): ReserveRow[] | undefined {
  const parts = list
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const rows = parts.map((part): ReserveRow | undefined => {
    const [, value = '', seats = ''] = /^([^:;]{2,60}?)\s*:\s*([1-9]\d{0,4})$/u.exec(part) ?? []
    if (value === '') return undefined
    return { kind: /^\d{5}$/.test(value) ? 'commune' : 'trade', value, seats: Number(seats) }
  })
  const read = rows.filter((row) => row !== undefined)
  const names = new Set(read.map(({ value }) => value))
  return read.length === parts.length && names.size === read.length ? read : undefined
}

/**
 * Reads one dialogue. Empty `ends_at` is not taken; an empty `registration_closes_at` is the start. Seats kept for
 * groups (`reserved`) cannot be more than there are seats.
 */
function readDialogueRow(record: Readonly<Record<string, string>>): Reading<DialogueRow> {
  const fields = readFields(record)
  const needed = (field: string, example: string) =>
    fields.text(field, { required: true, example }) ?? ''
  const row = {
    code: fields.text('code', { required: true, limit: 40, example: 'DT-2026-01' }) ?? '',
    title:
      fields.text('title', { required: true, limit: 200, example: 'Đối thoại về đất đai' }) ?? '',
    kind: fields.word('kind', ['dialogue', 'meeting'], true) ?? 'dialogue',
    host: needed('host', 'Chủ tịch UBND xã Ninh Gia'),
    commune_code: fields.shaped('commune_code', /^\d{5}$/, '24985'),
    starts_at: fields.time('starts_at', true) ?? new Date(0),
    ends_at: fields.time('ends_at', true) ?? new Date(0),
    place: needed('place', 'Hội trường UBND xã Ninh Gia'),
    seats: Number(fields.shaped('seats', /^\d{1,5}$/, '60', true) ?? 0),
    topics: fields.text('topics') ?? '',
  }
  const registration_closes_at = fields.time('registration_closes_at') ?? row.starts_at
  const list = fields.text('reserved') ?? ''
  const reserves = readReserves(list)
  if (reserves === undefined) fields.refuse('reserved', 'format', list, reservesExample)
  const kept = (reserves ?? []).reduce((sum, { seats }) => sum + seats, 0)
  if (kept > row.seats) fields.refuse('reserved', 'format', list, `0-${row.seats}`)
  if (row.ends_at <= row.starts_at && fields.problems.length === 0)
    fields.refuse('ends_at', 'impossibleTime', record.ends_at ?? '', '2026-11-27T10:00:00+07:00')
  if (fields.problems.length > 0) return { problems: fields.problems }
  return { row: { ...row, registration_closes_at, reserves: reserves ?? [] } }
}

const upsert = {
  name: 'dialogues-upsert',
  // A reserve that stays keeps its row: registrations point to it. A moved dialogue is told to everybody (version).
  text: `
WITH fed AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS fed (code text, title text, kind text, host text, commune_code text,
    starts_at timestamptz, ends_at timestamptz, place text, seats int, registration_closes_at timestamptz, topics text,
    reserves jsonb)
), stored AS (
  SELECT d.*, COALESCE((SELECT jsonb_object_agg(g.value, g.seats) FROM dialogue_reserve g
    WHERE g.dialogue_id = d.id), '{}'::jsonb) AS kept
  FROM dialogue d WHERE d.code IN (SELECT code FROM fed)
), wanted AS (
  SELECT fed.*, COALESCE((SELECT jsonb_object_agg(g->>'value', (g->>'seats')::int)
    FROM jsonb_array_elements(fed.reserves) AS g), '{}'::jsonb) AS kept FROM fed
), changed AS (
  SELECT w.* FROM wanted w LEFT JOIN stored s USING (code) WHERE
    (w.title, w.kind, w.host, w.commune_code, w.starts_at, w.ends_at, w.place, w.seats, w.registration_closes_at,
      w.topics, w.kept) IS DISTINCT FROM
    (s.title, s.kind, s.host, s.commune_code, s.starts_at, s.ends_at, s.place, s.seats, s.registration_closes_at,
      s.topics, s.kept)
), saved AS (
  INSERT INTO dialogue AS old (code, title, kind, host, commune_code, starts_at, ends_at, place, seats,
    registration_closes_at, topics)
  SELECT code, title, kind, host, commune_code, starts_at, ends_at, place, seats, registration_closes_at, topics
  FROM changed
  ON CONFLICT (code) DO UPDATE SET title = excluded.title, kind = excluded.kind, host = excluded.host,
    commune_code = excluded.commune_code, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
    place = excluded.place, seats = excluded.seats, registration_closes_at = excluded.registration_closes_at,
    topics = excluded.topics,
    version = old.version + CASE WHEN (old.starts_at, old.place) IS DISTINCT FROM (excluded.starts_at, excluded.place)
      THEN 1 ELSE 0 END
  RETURNING id, code, (xmax = 0) AS created
), gone AS (
  DELETE FROM dialogue_reserve g USING saved s, changed c WHERE g.dialogue_id = s.id AND c.code = s.code
    AND NOT c.kept ? g.value
), kept AS (
  INSERT INTO dialogue_reserve (dialogue_id, kind, value, seats)
  SELECT s.id, g->>'kind', g->>'value', (g->>'seats')::int
  FROM saved s JOIN changed c USING (code), jsonb_array_elements(c.reserves) AS g
  ON CONFLICT (dialogue_id, kind, value) DO UPDATE SET seats = excluded.seats
)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

/** dialogues.csv: what is moved there is told to everybody registered; nobody loses a seat to a smaller number. */
export function dialogueImport(deps: { sql: Sql }): ImportKind<DialogueRow> {
  return {
    name: 'dialogues',
    columns: { required, optional: ['reserved'] },
    parse: readDialogueRow,
    save: (rows) =>
      saveInWaves(
        rows,
        (row) => row.code,
        async (wave) => (await deps.sql.query<Counts>(upsert, [JSON.stringify(wave)]))[0],
      ),
  }
}
