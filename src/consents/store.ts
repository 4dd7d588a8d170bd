import { circleOf } from '#src/citizens/circle.ts'
import type { Sql, Statement, Tx } from '#src/database/database.ts'

/**
 * For use in a statement: the person whose chat `column` names agrees to `purpose`, in whichever of their linked chats,
 * and did so at the time `by`; all three are SQL. A join and no `IN`: so it begins at the few chats and not at the
 * consents.
 */
export function agreedTo(column: string, purpose: string, by = `'infinity'`): string {
  return `EXISTS (SELECT 1 FROM ${circleOf(column)} AS chat (id) JOIN consent k ON k.citizen_id = chat.id
    WHERE k.purpose = ${purpose} AND k.withdrawn_at IS NULL AND k.given_at <= ${by})`
}

const give: Statement = {
  name: 'consent_give',
  text: `
INSERT INTO consent (citizen_id, purpose, version, given_at) VALUES ($1::uuid, $2, $3, $4::timestamptz)
ON CONFLICT (citizen_id, purpose) WHERE withdrawn_at IS NULL DO NOTHING`,
}

/** Notes a consent of this chat. */
export async function addConsent(
  tx: Tx,
  citizenId: string,
  given: { purpose: string; version: string; at: Date },
): Promise<void> {
  await tx.sql.query(give, [citizenId, given.purpose, given.version, given.at])
}

const end: Statement = {
  name: 'consent_end',
  text: `
UPDATE consent SET withdrawn_at = $3::timestamptz
WHERE citizen_id IN ${circleOf('$1')} AND purpose = ANY($2::text[]) AND withdrawn_at IS NULL
RETURNING citizen_id`,
}

/** Ends the consents of all chats of the person; how many there were. */
export async function endConsents(
  tx: Tx,
  citizenId: string,
  purposes: readonly string[],
  at: Date,
): Promise<number> {
  return (await tx.sql.query(end, [citizenId, purposes, at])).length
}

const silence: Statement = {
  name: 'consent_silence',
  text: `
INSERT INTO silence (citizen_id, since) SELECT chat.id, $2::timestamptz FROM ${circleOf('$1')} AS chat (id) ORDER BY chat.id
ON CONFLICT (citizen_id) DO UPDATE SET since = excluded.since`,
}

/** Notes that the person wants nothing said unasked, in any of their chats. */
export async function addSilence(tx: Tx, citizenId: string, at: Date): Promise<void> {
  await tx.sql.query(silence, [citizenId, at])
}

const silent: Statement = {
  name: 'consent_silenced',
  text: `
SELECT wanted.id AS "citizenId" FROM jsonb_array_elements_text($1::jsonb) wanted (id)
WHERE EXISTS (SELECT 1 FROM ${circleOf('wanted.id')} AS chat (id) JOIN silence s ON s.citizen_id = chat.id)
  AND NOT ${agreedTo('wanted.id', 'ANY($2::text[])')}`,
}

/** Who of these people wants nothing said unasked and has agreed to none of these purposes since. */
export async function findSilenced(
  sql: Sql,
  citizenIds: readonly string[],
  purposes: readonly string[],
): Promise<Set<string>> {
  const rows = await sql.query<{ citizenId: string }>(silent, [
    JSON.stringify(citizenIds),
    purposes,
  ])
  return new Set(rows.map(({ citizenId }) => citizenId))
}

const given: Statement = {
  name: 'consent_given',
  text: `SELECT ${agreedTo('$1', '$2')} AS given`,
}

/** Whether the person agrees to it now, in whichever of their chats. */
export async function hasConsent(sql: Sql, citizenId: string, purpose: string): Promise<boolean> {
  const [row] = await sql.query<{ given: boolean }>(given, [citizenId, purpose])
  return row?.given === true
}

// Noted for every chat of the person: of two chats that ask at once, the later one waits here and adds none.
const ask: Statement = {
  name: 'consent_ask',
  text: `
WITH chat AS (SELECT id FROM ${circleOf('$1')} AS chat (id)), noted AS (
  INSERT INTO consent_question (citizen_id, purpose, asked_at)
  SELECT id, $2, $3::timestamptz FROM chat ORDER BY id ON CONFLICT DO NOTHING RETURNING citizen_id)
SELECT (SELECT count(*) FROM noted) = (SELECT count(*) FROM chat) AS first`,
}

/** Notes that the person is being asked; whether none of their chats was before. */
export async function noteAsked(
  tx: Tx,
  citizenId: string,
  purpose: string,
  at: Date,
): Promise<boolean> {
  const [row] = await tx.sql.query<{ first: boolean }>(ask, [citizenId, purpose, at])
  return row?.first === true
}
