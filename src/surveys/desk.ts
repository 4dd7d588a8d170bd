import { circleOf } from '#src/citizens/circle.ts'
import type { Database, Sql, Statement, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import { countAsked, findInvitation } from './asked.ts'
import { readResults } from './results.ts'
import * as store from './store.ts'
import { isOpen, type NewQuestion, type OpenTo, type Survey } from './survey.ts'
import { newSurveyCode } from './survey-code.ts'

export type DeskDeps = { database: Database; sealing: Sealing }

/** What an officer says to put something before the people. */
export type NewSurvey = {
  title: string
  text: string
  link: string | undefined
  file: { fileId: string; name: string } | undefined
  communeCodes: string[]
  openTo: OpenTo
  makerId: number
  areaCode: string | undefined
  endsAt: Date
  questions: NewQuestion[]
}

const dayMs = 86_400_000
/** A survey is open for at most so many days from today. */
export const mostDays = 180
const listedDays = 365
// Long enough to be read when people ask what became of it.
const fileKeptDays = 365

/** How many take part, and of those who were asked by the assistant itself (undefined: nobody was). */
export type Progress = {
  takenPart: number
  asked: number | undefined
  askedPart: number | undefined
}

const progress: Statement = {
  name: 'survey_progress',
  // Linked chats that each answered before they were linked are one person.
  text: `
SELECT COALESCE(s.taken_part, (SELECT count(*) FROM survey_participant p WHERE p.survey_id = s.id AND p.answered
    AND NOT EXISTS (SELECT 1 FROM ${circleOf('p.citizen_id')} AS chat (id) JOIN survey_participant o ON o.citizen_id = chat.id
      WHERE o.survey_id = p.survey_id AND o.answered AND o.citizen_id < p.citizen_id)))::int AS "takenPart",
  s.asked, s.asked_part AS "askedPart", s.closed_at IS NOT NULL AS counted
FROM survey s WHERE s.id = $1::int`,
}

type ProgressRow = {
  takenPart: number
  asked: number | null
  askedPart: number | null
  counted: boolean
}

/** As counted at the end, or as of now. */
async function progressOf(sql: Sql, id: number): Promise<Progress> {
  const [row] = await sql.query<ProgressRow>(progress, [id])
  const { takenPart = 0, asked = null, askedPart = null, counted = true } = row ?? {}
  if (counted) return { takenPart, asked: asked ?? undefined, askedPart: askedPart ?? undefined }
  return { takenPart, asked: undefined, askedPart: undefined, ...(await countAsked(sql, id)) }
}

async function freeCode(tx: Tx): Promise<string> {
  const code = newSurveyCode()
  return (await tx.prisma.survey.count({ where: { code } })) === 0 ? code : await freeCode(tx)
}

/** Surveys from the side of those who ask: opening one, how it goes, what came of it and what that changed. */
export function createSurveyDesk({ database, sealing }: DeskDeps) {
  /** The whole draft is handed out for as long as people may ask for it. */
  async function keepFile(tx: Tx, fileId: string | undefined, endsAt: Date): Promise<void> {
    if (fileId === undefined) return
    const expiresAt = new Date(endsAt.getTime() + fileKeptDays * dayMs)
    await tx.prisma.storedFile.updateMany({ where: { id: fileId }, data: { expiresAt } })
  }

  /** Opens a survey: answers are taken from now on. */
  async function open(tx: Tx, given: NewSurvey, now: Date): Promise<Survey> {
    const { file, questions, link, areaCode, ...rest } = given
    const { id } = await tx.prisma.survey.create({
      data: {
        ...rest,
        ...{ code: await freeCode(tx), openedAt: now },
        ...{ link: link ?? null, areaCode: areaCode ?? null },
        ...{ fileId: file?.fileId ?? null, fileName: file?.name ?? null },
        questions: { create: questions.map((question, at) => ({ ...question, place: at + 1 })) },
      },
    })
    await keepFile(tx, file?.fileId, given.endsAt)
    const survey = await store.findSurvey(tx.prisma, { id })
    if (survey === undefined) throw new Error('a survey vanished within its transaction')
    return survey
  }

  /** Prolongs a survey; never shortens it, since people were told the day. False: it is over, or that is no later day. */
  async function prolong(tx: Tx, id: number, endsAt: Date, now: Date): Promise<boolean> {
    const survey = await store.lockSurvey(tx, id, 'change')
    if (survey === undefined || !isOpen(survey, now) || endsAt <= survey.endsAt) return false
    await tx.prisma.survey.update({ where: { id }, data: { endsAt } })
    await keepFile(tx, survey.file?.fileId, endsAt)
    return true
  }

  /** Calls a survey off before its end: its answers are deleted, and who gave one is told. */
  async function cancel(tx: Tx, id: number, now: Date): Promise<boolean> {
    const survey = await store.lockSurvey(tx, id, 'change')
    if (survey === undefined || !isOpen(survey, now)) return false
    const questionId = { in: survey.questions.map((question) => question.id) }
    await tx.prisma.surveyAnswer.deleteMany({ where: { questionId } })
    await tx.prisma.survey.update({ where: { id }, data: { cancelledAt: now } })
    return true
  }

  /**
   * Notes what the answers changed; everybody who took part is told once. Noted again it is put right for those who are
   * still to be told, and for who asks. False: the survey is not over, or was called off.
   */
  async function tellOutcome(
    tx: Tx,
    id: number,
    { vi, en }: { vi: string; en: string | undefined },
    now: Date,
  ): Promise<boolean> {
    const survey = await store.lockSurvey(tx, id, 'change')
    if (survey === undefined || isOpen(survey, now) || survey.cancelledAt) return false
    const first = survey.outcome === undefined && { outcomeAt: now }
    const data = { outcome: vi, outcomeEn: en ?? null, ...first }
    await tx.prisma.survey.update({ where: { id }, data })
    return true
  }

  /** Notes that a broadcast invites to a survey: whoever gets it was asked. */
  async function invitedBy(tx: Tx, surveyId: number, broadcastId: number): Promise<void> {
    await tx.prisma.surveyBroadcast.create({ data: { surveyId, broadcastId } })
  }

  return {
    ...{ open, prolong, cancel, tellOutcome, invitedBy },
    find: (id: number) => store.findSurvey(database.prisma, { id }),
    /** The surveys of the last year of an area (undefined: all) and those the officer made, what waits for something first. */
    list: (areaCode: string | undefined, makerId: number, now: Date) => {
      const since = new Date(now.getTime() - listedDays * dayMs)
      return store.findDesk(database.prisma, { areaCode, makerId, since })
    },
    progress: (id: number, sql: Sql = database.sql) => progressOf(sql, id),
    invitationOf: findInvitation,
    results: (survey: Survey) => readResults({ database, sealing }, survey),
  }
}

export type SurveyDesk = ReturnType<typeof createSurveyDesk>
