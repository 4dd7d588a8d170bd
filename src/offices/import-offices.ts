import type { Sql } from '#src/database/database.ts'
import type { ImportKind, Reading, Saved } from '#src/imports/import-kind.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { type Counts, saveInWaves } from '#src/imports/save-in-waves.ts'

const officeKinds = ['one_stop', 'reception', 'police', 'front', 'other'] as const

export type OfficeRow = {
  code: string
  name: string
  commune_code: string | null
  address: string | null
  phone: string | null
  hours: string | null
  kind: (typeof officeKinds)[number]
}

const required = ['code', 'name', 'commune_code', 'address', 'phone', 'hours', 'kind'] as const

/**
 * Reads one office. The phone is kept as written: an office may have several, an extension, a
 * hotline.
 */
function readOfficeRow(record: Readonly<Record<string, string>>): Reading<OfficeRow> {
  const fields = readFields(record)
  const row = {
    code: fields.text('code', { required: true, limit: 100, example: 'H36.24.958' }),
    name: fields.text('name', {
      required: true,
      example: 'Trung tâm Phục vụ hành chính công xã Đức Trọng',
    }),
    commune_code: fields.shaped('commune_code', /^\d{5}$/, '24958'),
    address: fields.text('address'),
    phone: fields.text('phone'),
    hours: fields.text('hours'),
    kind: fields.word('kind', officeKinds, true),
  }
  const { code, name, kind } = row
  if (code === null || name === null || kind === null || fields.problems.length > 0) {
    return { problems: fields.problems }
  }
  return { row: { ...row, code, name, kind } }
}

const upsert = {
  name: 'offices-upsert',
  text: `
WITH saved AS (
  INSERT INTO office AS old (code, name, commune_code, address, phone, hours, kind)
  SELECT code, name, commune_code, address, phone, hours, kind
  FROM jsonb_to_recordset($1::jsonb) AS fed (code text, name text, commune_code text, address text,
    phone text, hours text, kind text)
  ON CONFLICT (code) DO UPDATE SET name = excluded.name, commune_code = excluded.commune_code,
    address = excluded.address, phone = excluded.phone, hours = excluded.hours, kind = excluded.kind
  WHERE (old.name, old.commune_code, old.address, old.phone, old.hours, old.kind)
    IS DISTINCT FROM (excluded.name, excluded.commune_code, excluded.address, excluded.phone,
      excluded.hours, excluded.kind)
  RETURNING (xmax = 0) AS created
)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

/** Stores offices in the order given; the same code again replaces the whole row. */
export async function upsertOffices(sql: Sql, rows: readonly OfficeRow[]): Promise<Saved> {
  return await saveInWaves(
    rows,
    (row) => row.code,
    async (wave) => (await sql.query<Counts>(upsert, [JSON.stringify(wave)]))[0],
  )
}

/** offices.csv */
export function officeImport(deps: { sql: Sql }): ImportKind<OfficeRow> {
  return {
    name: 'offices',
    columns: { required, optional: [] },
    parse: readOfficeRow,
    save: (rows) => upsertOffices(deps.sql, rows),
  }
}
