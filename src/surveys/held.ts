import { circleOf } from '#src/citizens/circle.ts'
import type { Sql, Statement } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import { type Owner, sheetOf } from './sheet.ts'

/** A survey in which somebody took part, with what they answered; undefined: it is over, and nobody can tell any more. */
export type HeldSurvey = {
  title: string
  answers: { question: string; answer: string }[] | undefined
}

const takenPart: Statement = {
  name: 'survey_held',
  text: `
SELECT s.id AS "surveyId", p.citizen_id::text AS "citizenId", s.title, s.closed_at IS NULL AS open
FROM survey_participant p JOIN survey s ON s.id = p.survey_id
WHERE p.citizen_id IN ${circleOf('$1')} ORDER BY s.id, p.citizen_id`,
}

const answers: Statement = {
  name: 'survey_held_answers',
  text: `
SELECT q.text AS question, q.options, a.choice, a.sealed FROM survey_answer a
JOIN survey_question q ON q.id = a.question_id
WHERE q.survey_id = $1::int AND a.sheet = decode($2, 'hex') ORDER BY q.place`,
}

type Row = {
  question: string
  options: string[]
  choice: number | null
  sealed: Uint8Array | null
}

/** What is held of a person in surveys, in all their chats. */
export async function findHeldSurveys(
  sql: Sql,
  sealing: Sealing,
  citizenId: string,
): Promise<HeldSurvey[]> {
  type Held = Owner & { title: string; open: boolean }
  const held = await sql.query<Held>(takenPart, [citizenId])
  return await Promise.all(
    held.map(async ({ title, open, ...owner }) => {
      if (!open) return { title, answers: undefined }
      const sheet = Buffer.from(sheetOf(sealing, owner)).toString('hex')
      const rows = await sql.query<Row>(answers, [owner.surveyId, sheet])
      return {
        title,
        answers: rows.map(({ question, options, choice, sealed }) => ({
          question,
          answer: sealed ? sealing.open(sealed) : (options[(choice ?? 0) - 1] ?? String(choice)),
        })),
      }
    }),
  )
}
