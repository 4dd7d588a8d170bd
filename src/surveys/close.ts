import type { Database, Statement, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import { countAsked } from './asked.ts'
import { deleteAnswers, type Owner } from './sheet.ts'
import { lockSurvey } from './store.ts'

const due: Statement = {
  name: 'survey_close_due',
  text: `
SELECT id FROM survey WHERE closed_at IS NULL AND cancelled_at IS NULL AND ends_at <= $1::timestamptz
ORDER BY ends_at LIMIT 20`,
}

// Of linked chats that each answered before they were linked, the one linked first stands for the person.
const doubles: Statement = {
  name: 'survey_doubles',
  text: `
SELECT p.survey_id AS "surveyId", p.citizen_id::text AS "citizenId"
FROM survey_participant p JOIN linked_chat own ON own.citizen_id = p.citizen_id AND own.left_at IS NULL
WHERE p.survey_id = $1::int AND EXISTS (
  SELECT 1 FROM linked_chat other JOIN survey_participant o ON o.citizen_id = other.citizen_id
  WHERE other.circle_id = own.circle_id AND other.left_at IS NULL AND other.id < own.id
    AND o.survey_id = p.survey_id AND o.answered)`,
}

const places: Statement = {
  name: 'survey_places',
  text: `
SELECT commune_code AS "communeCode", count(*)::int AS count FROM survey_participant
WHERE survey_id = $1::int AND answered GROUP BY 1`,
}

/** Lets nobody count twice; how many took part, of each of these communes and of elsewhere. */
async function countOnce(tx: Tx, sealing: Sealing, surveyId: number, communes: string[]) {
  const others = await tx.sql.query<Owner>(doubles, [surveyId])
  await deleteAnswers(tx, sealing, others)
  const citizenId = { in: others.map((other) => other.citizenId) }
  await tx.prisma.surveyParticipant.deleteMany({ where: { surveyId, citizenId } })
  type Place = { communeCode: string | null; count: number }
  const found = await tx.sql.query<Place>(places, [surveyId])
  const countOf = (code: string | null) => found.find((row) => row.communeCode === code)?.count ?? 0
  return {
    takenPart: found.reduce((sum, { count }) => sum + count, 0),
    communePart: [...communes.map(countOf), countOf(null)],
  }
}

const unsevered: Statement = {
  name: 'survey_unsevered',
  text: `
SELECT s.id AS "surveyId", q.id AS "questionId" FROM survey s JOIN survey_question q ON q.survey_id = s.id
WHERE s.closed_at IS NOT NULL AND s.severed_at IS NULL ORDER BY s.id, q.place`,
}

// New rows in a random order: neither their ids, nor where they lie, nor the transaction that wrote them says whose they are.
const sever: Statement = {
  name: 'survey_sever',
  text: `
WITH old AS (DELETE FROM survey_answer WHERE question_id = $1::int AND sheet IS NOT NULL RETURNING *)
INSERT INTO survey_answer (question_id, commune_code, choice, sealed)
SELECT question_id, commune_code, choice, sealed FROM old ORDER BY random()`,
}

/**
 * Ends the surveys whose time is over. First, in one transaction, each is counted and closed, so that no answer comes in
 * any more; then, question by question, its answers are parted from their people for good. A process that dies leaves the
 * rest to the next.
 */
export async function closeSurveys(
  { database, sealing }: { database: Database; sealing: Sealing },
  now: Date,
): Promise<void> {
  for (const { id } of await database.sql.query<{ id: number }>(due, [now])) {
    await database.transaction(async (tx) => {
      const survey = await lockSurvey(tx, id, 'change')
      // Prolonged or closed meanwhile.
      if (survey === undefined || survey.endsAt > now || survey.severedAt !== undefined) return
      const counted = await countOnce(tx, sealing, id, survey.communeCodes)
      const invited = await countAsked(tx.sql, id)
      const where = { id, closedAt: null, cancelledAt: null }
      await tx.prisma.survey.updateMany({ where, data: { closedAt: now, ...counted, ...invited } })
    })
  }
  const left = await database.sql.query<{ surveyId: number; questionId: number }>(unsevered, [])
  for (const { questionId } of left) await database.sql.query(sever, [questionId])
  const id = { in: [...new Set(left.map(({ surveyId }) => surveyId))] }
  await database.prisma.survey.updateMany({
    where: { id, severedAt: null },
    data: { severedAt: now },
  })
}
