import { lockCircle } from '#src/citizens/store.ts'
import type { Purpose } from '#src/consents/purposes.ts'
import type { Database, Sql, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import { deleteAnswers, sheetOf } from './sheet.ts'
import * as store from './store.ts'
import { entryOf, isOpen, type Question, type Survey, scalePoints } from './survey.ts'
import { readBareSurveyCode } from './survey-code.ts'

export type SurveyDeps = {
  database: Database
  sealing: Sealing
  /** Whether a text denounces somebody: then it is not kept. */
  screen: (text: string) => boolean
}

/** An answer to the question at `place`: the number of an option or a point of the scale, or words. */
export type NewAnswer = {
  surveyId: number
  place: number
  citizenId: string
  choice?: number
  words?: string
  now: Date
}

/**
 * `join`: they have to say first where they live. `outside`: they are not asked. `screened`: the words denounce somebody.
 * `unfit`: no such option, or no such question.
 */
export type Kept =
  | { kind: 'kept'; survey: Survey }
  | { kind: 'unknown' | 'over' | 'join' | 'outside' | 'screened' | 'unfit' }

/** How far a person has come: which questions they answered, and whether they said where they live. */
export type Standing = { joined: boolean; places: number[] }

/** Longer words than these are a letter. */
export const longestWords = 1000
const shownDays = 90
// Whose consent makes them one of "all who agreed".
const asking: Purpose = 'announcements'
const dayMs = 86_400_000

function fits(question: Question, { choice, words }: NewAnswer): boolean {
  if (question.kind === 'text') return words !== undefined && words.trim() !== ''
  const most = question.kind === 'scale' ? scalePoints : question.options.length
  return choice !== undefined && Number.isInteger(choice) && choice >= 1 && choice <= most
}

/** Surveys as people see them: what is open, an answer at a time, changed or taken back until the end. */
export function createSurveys({ database, sealing, screen }: SurveyDeps) {
  const ownerOf = (surveyId: number, { citizenId }: store.Participant) => ({ surveyId, citizenId })

  /** Drops all but the first of those as whom a person takes part; gives that one. */
  async function oneOf(tx: Tx, surveyId: number, found: readonly store.Participant[]) {
    const [kept, ...others] = found
    const citizenId = { in: others.map((other) => other.citizenId) }
    if (others.length > 0) {
      await deleteAnswers(
        tx,
        sealing,
        others.map((other) => ownerOf(surveyId, other)),
      )
      await tx.prisma.surveyParticipant.deleteMany({ where: { surveyId, citizenId } })
    }
    return kept
  }

  /** As whom a person takes part in a survey, with all their chats locked: two of them come one after the other. */
  async function participantOf(tx: Tx, surveyId: number, citizenId: string) {
    await lockCircle(tx, citizenId)
    return await oneOf(tx, surveyId, await store.findParticipants(tx.sql, surveyId, citizenId))
  }

  /**
   * Notes where a person says they live, before their first answer; undefined: elsewhere. What they said before it stays,
   * and a survey that does not ask notes nothing.
   */
  async function join(
    tx: Tx,
    wanted: { surveyId: number; citizenId: string; communeCode: string | undefined; now: Date },
  ): Promise<'joined' | 'over' | 'outside'> {
    const { surveyId, citizenId, communeCode, now } = wanted
    const survey = await store.lockSurvey(tx, surveyId, 'answer')
    if (survey === undefined || !isOpen(survey, now)) return 'over'
    const entry = entryOf(survey)
    // Not asked, so nothing is noted: being noted would let in who may not answer.
    if (entry === 'free' || entry === 'agreed') return 'joined'
    const named = communeCode !== undefined && survey.communeCodes.includes(communeCode)
    if (!named && entry === 'resident') return 'outside'
    const known = await participantOf(tx, surveyId, citizenId)
    if (known?.answered) return 'joined'
    const owner = { surveyId, citizenId: known?.citizenId ?? citizenId }
    const place = { communeCode: named ? communeCode : null }
    await tx.prisma.surveyParticipant.upsert({
      where: { surveyId_citizenId: owner },
      create: { ...owner, ...place },
      update: place,
    })
    return 'joined'
  }

  /** Lets somebody in who answers without having had to say anything first. */
  async function admit(
    tx: Tx,
    survey: Survey,
    citizenId: string,
  ): Promise<store.Participant | 'join' | 'outside'> {
    const entry = entryOf(survey)
    if (entry === 'resident' || entry === 'place') return 'join'
    if (entry === 'agreed' && !(await store.hasAgreed(tx.sql, citizenId, asking))) return 'outside'
    const data = { surveyId: survey.id, citizenId }
    await tx.prisma.surveyParticipant.create({ data })
    return { citizenId, communeCode: null, answered: false }
  }

  /** Keeps an answer, in place of an earlier one of the same person, whichever of their chats gave that. */
  async function answer(tx: Tx, given: NewAnswer): Promise<Kept> {
    const { surveyId, place, citizenId, choice, words, now } = given
    const survey = await store.lockSurvey(tx, surveyId, 'answer')
    if (survey === undefined) return { kind: 'unknown' }
    if (!isOpen(survey, now)) return { kind: 'over' }
    const question = survey.questions.find((each) => each.place === place)
    if (question === undefined || !fits(question, given)) return { kind: 'unfit' }
    if (words !== undefined && screen(words)) return { kind: 'screened' }
    const known = await participantOf(tx, surveyId, citizenId)
    const participant = known ?? (await admit(tx, survey, citizenId))
    if (typeof participant === 'string') return { kind: participant }
    const owner = ownerOf(surveyId, participant)
    const isText = question.kind === 'text'
    const text = (words ?? '').slice(0, longestWords).toWellFormed()
    await store.putAnswer(tx, {
      ...{ questionId: question.id, communeCode: participant.communeCode },
      sheet: sheetOf(sealing, owner),
      choice: isText ? null : (choice ?? null),
      sealed: isText ? new Uint8Array(sealing.seal(text)) : null,
    })
    if (!participant.answered) {
      const where = { surveyId_citizenId: owner }
      await tx.prisma.surveyParticipant.update({ where, data: { answered: true } })
    }
    return { kind: 'kept', survey }
  }

  /** Takes everything back that a person answered; false: the survey is over, and nobody can tell any more which answers are theirs. */
  async function withdraw(
    tx: Tx,
    { surveyId, citizenId, now }: { surveyId: number; citizenId: string; now: Date },
  ): Promise<boolean> {
    const survey = await store.lockSurvey(tx, surveyId, 'answer')
    if (survey === undefined || !isOpen(survey, now)) return false
    const participant = await participantOf(tx, surveyId, citizenId)
    if (participant === undefined) return true
    const owner = ownerOf(surveyId, participant)
    await deleteAnswers(tx, sealing, [owner])
    await tx.prisma.surveyParticipant.delete({ where: { surveyId_citizenId: owner } })
    return true
  }

  async function standing(
    surveyId: number,
    citizenId: string,
    sql: Sql = database.sql,
  ): Promise<Standing> {
    const found = await store.findParticipants(sql, surveyId, citizenId)
    const sheets = found.map((each) => sheetOf(sealing, ownerOf(surveyId, each)))
    const places = await store.findAnsweredPlaces(sql, surveyId, sheets)
    return { joined: found.length > 0, places }
  }

  /** What anybody may read of a survey, by its code however it is written; undefined: there is none, or it was called off. */
  async function published(text: string, now: Date) {
    const code = readBareSurveyCode(text)
    const survey = code && (await store.findSurvey(database.prisma, { code }))
    if (!survey || survey.cancelledAt !== undefined) return undefined
    const { questions, ...shown } = survey
    return { ...shown, questions: questions.length, open: isOpen(survey, now) }
  }

  return {
    ...{ join, answer, withdraw, standing, published },
    /** What answers are taken for now, soonest over first. */
    open: (now: Date) => store.findOpen(database.prisma, now),
    /** What is over for at most ninety days and has changed something. */
    changed: (now: Date) =>
      store.findAnswered(database.prisma, new Date(now.getTime() - shownDays * dayMs)),
    find: (id: number) => store.findSurvey(database.prisma, { id }),
    byCode: (code: string) => store.findSurvey(database.prisma, { code }),
  }
}

export type Surveys = ReturnType<typeof createSurveys>
