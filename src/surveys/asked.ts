import { circleOf } from '#src/citizens/circle.ts'
import type { Sql, Statement } from '#src/database/database.ts'

const asked: Statement = {
  name: 'survey_asked',
  // Whether a message whose outcome is unknown arrived nobody knows: who may have got it was not asked.
  text: `
WITH got AS (
  SELECT DISTINCT r.conversation_id FROM survey_broadcast b JOIN broadcast_recipient r ON r.broadcast_id = b.broadcast_id
  WHERE b.survey_id = $1::int AND r.state = 'sent'
)
SELECT (SELECT count(*) FROM got)::int AS asked, (
  SELECT count(*) FROM survey_participant p WHERE p.survey_id = $1::int AND p.answered AND EXISTS (
    SELECT 1 FROM ${circleOf('p.citizen_id')} AS chat (id) JOIN conversation c ON c.citizen_id = chat.id
    JOIN got ON got.conversation_id = c.id))::int AS "askedPart"`,
}

const begun: Statement = {
  name: 'survey_invitation_begun',
  text: `
SELECT b.id FROM survey_broadcast s JOIN broadcast b ON b.id = s.broadcast_id
WHERE s.survey_id = $1::int AND b.maker_id = $2::int AND b.state IN ('draft', 'submitted', 'approved')
ORDER BY b.id DESC LIMIT 1`,
}

/** The broadcast by which an officer is about to invite to a survey; undefined: there is none that has not begun. */
export async function findInvitation(
  sql: Sql,
  surveyId: number,
  makerId: number,
): Promise<number | undefined> {
  return (await sql.query<{ id: number }>(begun, [surveyId, makerId]))[0]?.id
}

/** How many people got an invitation, and how many of them took part; undefined: nobody was invited. */
export async function countAsked(
  sql: Sql,
  surveyId: number,
): Promise<{ asked: number; askedPart: number } | undefined> {
  const [row] = await sql.query<{ asked: number; askedPart: number }>(asked, [surveyId])
  return row === undefined || row.asked === 0 ? undefined : row
}
