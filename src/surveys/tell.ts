import { type Chat, chatsToReach } from '#src/citizens/chats-to-reach.ts'
import type { Database, Sql, Statement } from '#src/database/database.ts'
import { findSurvey } from './store.ts'
import type { Survey } from './survey.ts'

const batch = 100

const ending: Statement = {
  name: 'survey_ending',
  text: `
SELECT id FROM survey WHERE told_at IS NULL
  AND (cancelled_at IS NOT NULL OR (outcome_at IS NOT NULL AND severed_at IS NOT NULL)) ORDER BY id`,
}

const claim: Statement = {
  name: 'survey_tell_claim',
  text: `
WITH next AS (
  SELECT survey_id, citizen_id FROM survey_participant
  WHERE survey_id = $1::int AND told_at IS NULL AND answered
  ORDER BY citizen_id LIMIT ${batch} FOR UPDATE SKIP LOCKED
)
UPDATE survey_participant p SET told_at = $2::timestamptz FROM next
WHERE p.survey_id = next.survey_id AND p.citizen_id = next.citizen_id
RETURNING p.citizen_id::text AS "citizenId"`,
}

const finish: Statement = {
  name: 'survey_told',
  text: `
UPDATE survey s SET told_at = $2::timestamptz WHERE s.id = $1::int AND NOT EXISTS (
  SELECT 1 FROM survey_participant p WHERE p.survey_id = s.id AND p.told_at IS NULL AND p.answered)`,
}

export type TellDeps = {
  database: Database
  /** Who of these people wants nothing said unasked. */
  silenced: (sql: Sql, citizenIds: readonly string[]) => Promise<Set<string>>
  /** Says how it ended, in the chats of some of those who took part. */
  say: (sql: Sql, survey: Survey, chats: readonly Chat[]) => Promise<unknown>
}

async function tellSome({ database, silenced, say }: TellDeps, id: number, now: Date) {
  return await database.transaction(async (tx) => {
    const survey = await findSurvey(tx.prisma, { id })
    const rows = await tx.sql.query<{ citizenId: string }>(claim, [id, now])
    const people = rows.map(({ citizenId }) => citizenId)
    if (survey === undefined || people.length === 0) return people.length
    const silent = await silenced(tx.sql, people)
    const chats = await chatsToReach(
      tx.sql,
      people.filter((person) => !silent.has(person)),
    )
    await say(tx.sql, survey, [...chats.values()])
    return people.length
  })
}

/**
 * Tells everybody who took part how it ended: what it changed, or that it was called off. Once each, in the chat they used
 * last; telling and ticking off are one transaction, and several processes share the work.
 */
export async function tellEndings(deps: TellDeps, now: Date): Promise<void> {
  const { sql } = deps.database
  for (const { id } of await sql.query<{ id: number }>(ending, [])) {
    while ((await tellSome(deps, id, now)) === batch);
    await sql.query(finish, [id, now])
  }
}
