import { circleOf } from '#src/citizens/circle.ts'
import { agreedTo } from '#src/consents/store.ts'
import type { Database, Sql, Statement, Tx } from '#src/database/database.ts'
import type { OpenTo, QuestionKind, Survey } from './survey.ts'

type Prisma = Database['prisma'] | Tx['prisma']

const withQuestions = { questions: { orderBy: { place: 'asc' as const } } }

type Row = NonNullable<Awaited<ReturnType<typeof findRow>>>

async function findRow(prisma: Prisma, where: { id: number } | { code: string }) {
  return await prisma.survey.findUnique({ where, include: withQuestions })
}

/** A row with its questions as a survey. */
function surveyOf(row: Row): Survey {
  const { id, code, title, text, communeCodes, communePart, makerId, endsAt } = row
  return {
    ...{ id, code, title, text, communeCodes, communePart, makerId, endsAt },
    takenPart: row.takenPart ?? undefined,
    link: row.link ?? undefined,
    file: row.fileId === null ? undefined : { fileId: row.fileId, name: row.fileName ?? 'du-thao' },
    openTo: row.openTo as OpenTo,
    areaCode: row.areaCode ?? undefined,
    cancelledAt: row.cancelledAt ?? undefined,
    severedAt: row.severedAt ?? undefined,
    outcome: row.outcome === null ? undefined : { vi: row.outcome, en: row.outcomeEn ?? undefined },
    questions: row.questions.map(({ surveyId: _, kind, ...question }) => ({
      ...question,
      kind: kind as QuestionKind,
    })),
  }
}

/** One survey, by its number or its code; undefined: there is none. */
export async function findSurvey(
  prisma: Prisma,
  where: { id: number } | { code: string },
): Promise<Survey | undefined> {
  const row = await findRow(prisma, where)
  return row === null ? undefined : surveyOf(row)
}

/** What answers are taken for at `now`, soonest over first. */
export async function findOpen(prisma: Prisma, now: Date): Promise<Survey[]> {
  const rows = await prisma.survey.findMany({
    where: { endsAt: { gt: now }, cancelledAt: null },
    include: withQuestions,
    orderBy: [{ endsAt: 'asc' }, { id: 'asc' }],
    take: 50,
  })
  return rows.map(surveyOf)
}

/** What is over since `since` and of which is known what it changed, newest first. */
export async function findAnswered(prisma: Prisma, since: Date): Promise<Survey[]> {
  const rows = await prisma.survey.findMany({
    where: { endsAt: { gt: since }, outcomeAt: { not: null }, cancelledAt: null },
    include: withQuestions,
    orderBy: { outcomeAt: 'desc' },
    take: 10,
  })
  return rows.map(surveyOf)
}

/** The surveys of an area (undefined: all) and those that an officer made, those not yet done with first. */
export async function findDesk(
  prisma: Prisma,
  { areaCode, makerId, since }: { areaCode: string | undefined; makerId: number; since: Date },
): Promise<Survey[]> {
  const rows = await prisma.survey.findMany({
    where: {
      endsAt: { gt: since },
      ...(areaCode !== undefined && { OR: [{ areaCode }, { makerId }] }),
    },
    include: withQuestions,
    orderBy: [{ outcomeAt: { sort: 'desc', nulls: 'first' } }, { endsAt: 'asc' }],
    take: 50,
  })
  return rows.map(surveyOf)
}

const lock = (strength: string): Statement => ({
  name: `survey_lock_${strength.replace(/\W/g, '_')}`,
  text: `SELECT id FROM survey WHERE id = $1::int FOR ${strength}`,
})
const lockToAnswer = lock('SHARE')
const lockToChange = lock('UPDATE')

/**
 * A survey that does not change until the transaction ends: many answers are taken at once, a change or the end waits for
 * them.
 */
export async function lockSurvey(
  tx: Tx,
  id: number,
  reason: 'answer' | 'change',
): Promise<Survey | undefined> {
  const locked = await tx.sql.query(reason === 'answer' ? lockToAnswer : lockToChange, [id])
  return locked.length === 0 ? undefined : await findSurvey(tx.prisma, { id })
}

export type Participant = { citizenId: string; communeCode: string | null; answered: boolean }

const participants: Statement = {
  name: 'survey_participants_of_person',
  text: `
SELECT p.citizen_id::text AS "citizenId", p.commune_code AS "communeCode", p.answered
FROM survey_participant p WHERE p.survey_id = $1::int AND p.citizen_id IN ${circleOf('$2')}
ORDER BY p.citizen_id = $2::uuid DESC, p.answered DESC, p.citizen_id`,
}

/** As whom a person takes part: once, or once for each chat that was linked only after it had answered; this chat first. */
export async function findParticipants(
  sql: Sql,
  surveyId: number,
  citizenId: string,
): Promise<Participant[]> {
  return await sql.query<Participant>(participants, [surveyId, citizenId])
}

const agreed: Statement = {
  name: 'survey_agreed',
  text: `SELECT 1 AS agreed WHERE ${agreedTo('$1', '$2')}`,
}

/** Whether a person agrees to be told things for this purpose. */
export async function hasAgreed(sql: Sql, citizenId: string, purpose: string): Promise<boolean> {
  return (await sql.query(agreed, [citizenId, purpose])).length > 0
}

const put: Statement = {
  name: 'survey_answer_put',
  text: `
INSERT INTO survey_answer (question_id, commune_code, sheet, choice, sealed)
VALUES ($1::int, $2, $3::bytea, $4::int, $5::bytea)
ON CONFLICT (question_id, sheet) DO UPDATE SET choice = excluded.choice, sealed = excluded.sealed`,
}

export type Given = {
  questionId: number
  communeCode: string | null
  sheet: Uint8Array
  choice: number | null
  sealed: Uint8Array | null
}

/** Keeps an answer in place of an earlier one to the same question. */
export async function putAnswer(tx: Tx, given: Given): Promise<void> {
  const { questionId, communeCode, sheet, choice, sealed } = given
  await tx.sql.query(put, [questionId, communeCode, sheet, choice, sealed])
}

const answered: Statement = {
  name: 'survey_answered_places',
  text: `
SELECT q.place FROM survey_answer a JOIN survey_question q ON q.id = a.question_id
WHERE q.survey_id = $1::int
  AND a.sheet IN (SELECT decode(value, 'hex') FROM jsonb_array_elements_text($2::jsonb)) ORDER BY q.place`,
}

/** The places of the questions that these sheets answer. */
export async function findAnsweredPlaces(
  sql: Sql,
  surveyId: number,
  sheets: readonly Uint8Array[],
): Promise<number[]> {
  const hex = sheets.map((sheet) => Buffer.from(sheet).toString('hex'))
  const rows = await sql.query<{ place: number }>(answered, [surveyId, JSON.stringify(hex)])
  return [...new Set(rows.map(({ place }) => place))]
}
