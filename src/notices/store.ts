import { circleOf, firstProof } from '#src/citizens/circle.ts'
import { agreedTo } from '#src/consents/store.ts'
import type { Sql, Statement, Tx } from '#src/database/database.ts'

/** A dossier about which somebody has to be told. */
export type News = {
  code: string
  statusChanged: boolean
  dueChanged: boolean
  /** When the first change came that was not told yet. */
  since: Date
  /** The promised date that people know. */
  wasDueAt: Date | null
}

/** A person who proved a dossier and agreed to be told of it, by the chat that proved it first. */
export type Follower = { code: string; citizenId: string }

/** A follower and a date that comes near or has passed. */
export type FollowedDate = Follower & { at: Date }

const waiting: Statement = {
  name: 'news_waiting',
  text: `SELECT 1 FROM dossier_news WHERE since <= $1::timestamptz LIMIT 1`,
}

const waitingUrgent: Statement = {
  name: 'news_waiting_urgent',
  text: `SELECT 1 FROM dossier_news WHERE urgent AND since <= $1::timestamptz LIMIT 1`,
}

/** Is there news older than `before`? `urgent`: of the kind that is told at night. */
export async function newsWait(sql: Sql, before: Date, urgent: boolean): Promise<boolean> {
  return (await sql.query(urgent ? waitingUrgent : waiting, [before])).length > 0
}

const columns = `code, since, status_changed AS "statusChanged", due_changed AS "dueChanged", was_due_at AS "wasDueAt"`
const oldest = `since <= $1::timestamptz ORDER BY since LIMIT $2::int FOR UPDATE SKIP LOCKED`

const claim: Statement = {
  name: 'news_claim',
  text: `SELECT ${columns} FROM dossier_news WHERE ${oldest}`,
}

const claimUrgent: Statement = {
  name: 'news_claim_urgent',
  text: `SELECT ${columns} FROM dossier_news WHERE urgent AND ${oldest}`,
}

/** The oldest news from before `before`, locked until the transaction ends; what another process holds is left out. */
export async function claimNews(
  tx: Tx,
  { before, urgent, limit }: { before: Date; urgent: boolean; limit: number },
): Promise<News[]> {
  return await tx.sql.query<News>(urgent ? claimUrgent : claim, [before, limit])
}

const drop: Statement = {
  name: 'news_drop',
  text: `DELETE FROM dossier_news WHERE code IN (SELECT jsonb_array_elements_text($1::jsonb))`,
}

/** This news was told. */
export async function dropNews(tx: Tx, codes: readonly string[]): Promise<void> {
  await tx.sql.query(drop, [JSON.stringify(codes)])
}

const calm: Statement = {
  name: 'news_calm',
  text: `UPDATE dossier_news SET urgent = false WHERE code IN (SELECT jsonb_array_elements_text($1::jsonb))`,
}

/** This news can wait for the morning after all. */
export async function calmNews(tx: Tx, codes: readonly string[]): Promise<void> {
  await tx.sql.query(calm, [JSON.stringify(codes)])
}

const agreed = (by?: string) => agreedTo('p.citizen_id', `'dossier-notices'`, by)

const followers: Statement = {
  name: 'news_followers',
  text: `
SELECT p.code, p.citizen_id::text AS "citizenId"
FROM jsonb_array_elements_text($1::jsonb) wanted (code) JOIN dossier_proof p ON p.code = wanted.code
WHERE ${firstProof('p')} AND ${agreed()}`,
}

/** Who is to be told about these dossiers: each person once, in whichever of their chats they proved it and agreed. */
export async function findFollowers(tx: Tx, codes: readonly string[]): Promise<Follower[]> {
  return await tx.sql.query<Follower>(followers, [JSON.stringify(codes)])
}

/** As many reminders as one transaction sees to. */
export const portion = 200

const notReminded = (kind: string, about: string) => `NOT EXISTS (
    SELECT 1 FROM ${circleOf('p.citizen_id')} AS chat (id) JOIN dossier_reminder r ON r.citizen_id = chat.id
    WHERE r.code = p.code AND r.kind = ${kind} AND r.about = ${about})`

const supplements: Statement = {
  name: 'reminder_supplements',
  text: `
SELECT p.code, p.citizen_id::text AS "citizenId", d.supplement_due_at AS at
FROM dossier d JOIN dossier_proof p ON p.code = d.code
WHERE d.status = 5 AND d.source_status IS NULL AND d.supplement_due_at >= $1::timestamptz AND d.supplement_due_at < $2::timestamptz
  AND d.updated_at < $3::timestamptz AND ${firstProof('p')} AND ${agreed()}
  AND ${notReminded('$4', 'd.supplement_due_at')}
LIMIT ${portion}`,
}

/**
 * Whose papers are due from `from` to `until` and who was not reminded under the name `kind`; what the source changed
 * since `fresh` was told with its deadline a moment ago. At most `portion` at a time.
 */
export async function findSupplements(
  sql: Sql,
  span: { from: Date; until: Date; fresh: Date; kind: string },
): Promise<FollowedDate[]> {
  const values = [span.from, span.until, span.fresh, span.kind]
  return await sql.query<FollowedDate>(supplements, values)
}

const overdue: Statement = {
  name: 'reminder_overdue',
  text: `
SELECT p.code, p.citizen_id::text AS "citizenId", d.due_at AS at
FROM dossier d JOIN dossier_proof p ON p.code = d.code
WHERE d.status IN (2, 4) AND d.source_status IS NULL AND d.due_at >= $1::timestamptz AND d.due_at < $2::timestamptz
  AND p.proven_at <= d.due_at AND ${firstProof('p')} AND ${agreed('d.due_at')}
  AND ${notReminded(`'overdue'`, 'd.due_at')}
LIMIT ${portion}`,
}

/** Whose promised date passed between `from` and `until`, unfinished, without their having been told. At most `portion` at a time. */
export async function findOverdue(sql: Sql, from: Date, until: Date): Promise<FollowedDate[]> {
  return await sql.query<FollowedDate>(overdue, [from, until])
}

const remind: Statement = {
  name: 'reminder_note',
  text: `
INSERT INTO dossier_reminder (citizen_id, code, kind, about, at)
SELECT f."citizenId", f.code, $2, f.at, $3::timestamptz
FROM jsonb_to_recordset($1::jsonb) AS f("citizenId" uuid, code text, at timestamptz)
ON CONFLICT DO NOTHING RETURNING code, citizen_id::text AS "citizenId", about AS at`,
}

/** Notes that these are reminded now; returns those that had not been. Others who remind the same wait for the commit. */
export async function noteReminders(
  tx: Tx,
  kind: string,
  dates: readonly FollowedDate[],
  at: Date,
): Promise<FollowedDate[]> {
  return await tx.sql.query<FollowedDate>(remind, [JSON.stringify(dates), kind, at])
}
