import type { Sql } from '#src/database/database.ts'
import type { ImportKind, Reading } from '#src/imports/import-kind.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { type Counts, saveInWaves } from '#src/imports/save-in-waves.ts'

type FormerUnit = { name: string; district: string; province: string; split: boolean }

type CommuneRow = {
  code: string
  province_code: string
  province_name: string
  kind: string
  name: string
  valid_from: string
  /** Replaces all that were stored. */
  former: FormerUnit[]
}

const required = [
  'new_province_code',
  'new_province',
  'new_code',
  'new_type',
  'new_name',
  'former_province',
  'former_district',
  'former_units_vi',
  'has_split_unit',
  'valid_from',
] as const

/** "Phường A; Xã B*": `*` marks a unit that was split between communes. */
function formerUnitsOf(list: string, district: string, province: string): FormerUnit[] {
  return list
    .split(';')
    .map((unit) => unit.trim())
    .filter((unit) => unit !== '')
    .map((unit) => {
      const name = unit.replace(/\s*\*$/, '')
      return { name, district, province, split: name !== unit }
    })
}

/**
 * Reads one commune with the units it came from. The flag `has_split_unit` must agree with the
 * marks in the list.
 */
export function readCommuneRow(record: Readonly<Record<string, string>>): Reading<CommuneRow> {
  const fields = readFields(record)
  const needed = (field: string, example: string) =>
    fields.text(field, { required: true, limit: 2000, example }) ?? ''
  const list = needed('former_units_vi', 'Phường Xuân An; Xã Hàm Thắng*')
  const former = formerUnitsOf(
    list,
    needed('former_district', 'Huyện Đức Trọng'),
    needed('former_province', 'Tỉnh Lâm Đồng'),
  )
  const marked = former.some((unit) => unit.split) ? 'yes' : 'no'
  const flag = fields.word('has_split_unit', ['yes', 'no'], true)
  if (flag !== null && list !== '' && flag !== marked) {
    fields.refuse('has_split_unit', 'unknownWord', flag, marked)
  }
  const row = {
    code: fields.shaped('new_code', /^\d{5}$/, '24958', true) ?? '',
    province_code: fields.shaped('new_province_code', /^\d{2}$/, '68', true) ?? '',
    province_name: needed('new_province', 'Tỉnh Lâm Đồng'),
    kind: needed('new_type', 'Xã'),
    name: needed('new_name', 'Xã Đức Trọng'),
    valid_from: fields.day('valid_from') ?? '',
    former,
  }
  return fields.problems.length > 0 ? { problems: fields.problems } : { row }
}

const upsert = {
  name: 'communes-upsert',
  text: `
WITH fed AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS fed (code text, province_code text,
    province_name text, kind text, name text, valid_from date, former jsonb)
), stored AS (
  SELECT c.*, (
    SELECT jsonb_agg(jsonb_build_object('name', u.name, 'district', u.district,
      'province', u.province, 'split', u.split) ORDER BY u.id)
    FROM former_unit u WHERE u.commune_code = c.code) AS former
  FROM commune c WHERE c.code IN (SELECT code FROM fed)
), changed AS (
  SELECT f.* FROM fed f LEFT JOIN stored s USING (code) WHERE
    (f.province_code, f.province_name, f.kind, f.name, f.valid_from, f.former) IS DISTINCT FROM
    (s.province_code, s.province_name, s.kind, s.name, s.valid_from, s.former)
), saved AS (
  INSERT INTO commune (code, province_code, province_name, kind, name, valid_from)
  SELECT code, province_code, province_name, kind, name, valid_from FROM changed
  ON CONFLICT (code) DO UPDATE SET province_code = excluded.province_code,
    province_name = excluded.province_name, kind = excluded.kind, name = excluded.name,
    valid_from = excluded.valid_from
  RETURNING (xmax = 0) AS created
), gone AS (
  DELETE FROM former_unit WHERE commune_code IN (SELECT code FROM changed)
), added AS (
  INSERT INTO former_unit (commune_code, name, district, province, split)
  SELECT changed.code, unit.value->>'name', unit.value->>'district', unit.value->>'province',
    (unit.value->>'split')::boolean
  FROM changed, jsonb_array_elements(changed.former) WITH ORDINALITY AS unit(value, place)
  ORDER BY changed.code, unit.place
)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated FROM saved`,
}

/**
 * communes.csv: the communes since 1-7-2025 and the old units each came from, replaced together.
 */
export function communeImport(deps: { sql: Sql }): ImportKind<CommuneRow> {
  return {
    name: 'communes',
    columns: { required, optional: [] },
    parse: readCommuneRow,
    save: (rows) =>
      saveInWaves(
        rows,
        (row) => row.code,
        async (wave) => (await deps.sql.query<Counts>(upsert, [JSON.stringify(wave)]))[0],
      ),
  }
}
