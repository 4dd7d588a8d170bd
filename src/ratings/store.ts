import { circleOf } from '#src/citizens/circle.ts'
import type { Sql, Statement, Tx } from '#src/database/database.ts'

/** A person and a dossier of theirs. */
export type Owned = { citizenId: string; code: string }

/** The stars that the person of a chat gave for a dossier, in whichever of their linked chats. */
const ratedBy = (citizenId: string, code: string) => `
  SELECT r.citizen_id FROM ${circleOf(citizenId)} AS chat (id) JOIN rating r ON r.citizen_id = chat.id
  WHERE r.code = ${code}`

const ask: Statement = {
  name: 'rating_ask',
  text: `
INSERT INTO dossier_reminder (citizen_id, code, kind, about, at)
SELECT f."citizenId", f.code, 'rating', to_timestamp(0), $2::timestamptz
FROM jsonb_to_recordset($1::jsonb) AS f("citizenId" uuid, code text)
WHERE NOT EXISTS (${ratedBy(`f."citizenId"`, 'f.code')}) AND NOT EXISTS (
  SELECT 1 FROM ${circleOf(`f."citizenId"`)} AS chat (id) JOIN dossier_reminder asked ON asked.citizen_id = chat.id
  WHERE asked.code = f.code AND asked.kind = 'rating')
ON CONFLICT DO NOTHING RETURNING citizen_id::text AS "citizenId", code`,
}

/** Notes that these people are asked for stars now; returns those who had not been asked and have given none. */
export async function noteAsked(tx: Tx, owned: readonly Owned[], at: Date): Promise<Owned[]> {
  return await tx.sql.query<Owned>(ask, [JSON.stringify(owned), at])
}

const askedSince: Statement = {
  name: 'rating_asked_since',
  text: `
SELECT DISTINCT asked.code FROM ${circleOf('$1')} AS chat (id) JOIN dossier_reminder asked ON asked.citizen_id = chat.id
WHERE asked.kind = 'rating' AND asked.at >= $2::timestamptz`,
}

/** The dossiers for which stars were asked of a person since then, in whichever of their linked chats. */
export async function findAskedSince(
  sql: Sql,
  citizenId: string,
  since: Date,
): Promise<Set<string>> {
  const rows = await sql.query<{ code: string }>(askedSince, [citizenId, since])
  return new Set(rows.map(({ code }) => code))
}

// Under the chat that proved it first: of two linked chats that rate at once, one meets the key.
const add: Statement = {
  name: 'rating_add',
  text: `
INSERT INTO rating (code, citizen_id, office_code, procedure_code, stars, rated_at)
SELECT d.code, p.citizen_id, d.office_code, d.procedure_code, $3::smallint, $4::timestamptz
FROM dossier d JOIN dossier_proof p ON p.code = d.code
WHERE d.code = $1 AND p.citizen_id IN ${circleOf('$2')} AND d.status IN (9, 10)
  AND NOT EXISTS (${ratedBy('$2', '$1')})
ORDER BY p.proven_at, p.citizen_id LIMIT 1
ON CONFLICT DO NOTHING RETURNING code`,
}

/** Stores the stars of a person for their finished dossier; false when they gave some before, or it is not such a one. */
export async function addRating(
  tx: Tx,
  { code, citizenId }: Owned,
  stars: number,
  at: Date,
): Promise<boolean> {
  return (await tx.sql.query(add, [code, citizenId, stars, at])).length > 0
}

const word: Statement = {
  name: 'rating_word',
  text: `
UPDATE rating SET word_sealed = $3::bytea
WHERE code = $1 AND word_sealed IS NULL
  AND citizen_id = (${ratedBy('$2', '$1')} ORDER BY r.rated_at DESC, r.citizen_id LIMIT 1)
RETURNING code`,
}

/** Adds the word to the stars; false when there is one, or no stars. */
export async function addWord(
  tx: Tx,
  { code, citizenId }: Owned,
  sealed: Uint8Array,
): Promise<boolean> {
  return (await tx.sql.query(word, [code, citizenId, sealed])).length > 0
}

const rated: Statement = {
  name: 'rating_rated',
  text: `SELECT DISTINCT code FROM rating WHERE citizen_id IN ${circleOf('$1')}`,
}

/** The dossiers that a person has rated, in whichever of their chats. */
export async function findRated(sql: Sql, citizenId: string): Promise<Set<string>> {
  const rows = await sql.query<{ code: string }>(rated, [citizenId])
  return new Set(rows.map(({ code }) => code))
}

/** An average over at least as many votes as keep each of them unknown. */
export type Average = { name: string; votes: number; average: number }

const averagesBy = (column: 'office_code' | 'procedure_code'): Statement => ({
  name: `rating_by_${column}`,
  text: `
SELECT ${column} AS name, count(*)::int AS votes, round(avg(stars), 2)::float8 AS average
FROM rating WHERE ${column} IS NOT NULL AND rated_at >= $1::timestamptz AND rated_at < $2::timestamptz
GROUP BY ${column} HAVING count(*) >= $3::int ORDER BY ${column}`,
})
const byOffice = averagesBy('office_code')
const byProcedure = averagesBy('procedure_code')

/** Averages of the stars given from `from` to `until`, of groups of at least `least` votes. */
export async function findAverages(
  sql: Sql,
  by: 'office' | 'procedure',
  { from, until, least }: { from: Date; until: Date; least: number },
): Promise<Average[]> {
  return await sql.query<Average>(by === 'office' ? byOffice : byProcedure, [from, until, least])
}

const overall: Statement = {
  name: 'rating_overall',
  text: `
SELECT count(*)::int AS votes, round(avg(stars), 2)::text AS average FROM rating
WHERE rated_at >= $1::timestamptz AND rated_at < $2::timestamptz
  AND ($3::jsonb IS NULL OR office_code IN (SELECT jsonb_array_elements_text($3::jsonb)))`,
}

/** How many gave stars to these offices (undefined: to any) from `from` to `until`, and the average, of two decimals. */
export async function findOverall(
  sql: Sql,
  { from, until, offices }: { from: Date; until: Date; offices: readonly string[] | undefined },
): Promise<{ votes: number; average: string | undefined }> {
  const codes = offices === undefined ? null : JSON.stringify(offices)
  const [row] = await sql.query<{ votes: number; average: string | null }>(overall, [
    ...[from, until, codes],
  ])
  return { votes: row?.votes ?? 0, average: row?.average ?? undefined }
}
