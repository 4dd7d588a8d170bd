import { z } from 'zod'
import { drawChart } from '#src/charts/draw-chart.ts'
import type { Answer, Handler, Match, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { dialogueOf, inDialogue, noteOf, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, commandOf } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import { readDay } from '#src/dialogues/read-moment.ts'
import type { Files, StoredFile } from '#src/files/store.ts'
import { formatDate } from '#src/i18n/format.ts'
import type { Officers } from '#src/officers/officers.ts'
import { drawQr } from '#src/qr/draw-qr.ts'
import { writeSheet } from '#src/spreadsheets/write-sheet.ts'
import { mostDays, type SurveyDesk } from '#src/surveys/desk.ts'
import { isOpen } from '#src/surveys/survey.ts'
import { menuChoice } from './views/menu.ts'
import type { SurveyVoice } from './views/survey.ts'
import {
  forTheirSurvey,
  isTheirSurvey,
  notTheirSurvey,
  openSurvey,
  overSurvey,
  progressLines,
  type SurveyJob,
  type SurveyWork,
  stateText,
  surveyorIn,
} from './views/survey-desk.ts'
import { draftNote, draftSchema } from './views/survey-draft.ts'
import { resultChart, resultsSheet, resultsText } from './views/survey-results.ts'

const name = 'survey-desk'
const id = z.number().int()
const states = z.discriminatedUnion('step', [
  z.object({ step: z.literal('prolong'), id }),
  z.object({ step: z.literal('outcome'), id }),
  z.object({ step: z.literal('outcome-en'), id, vi: z.string() }),
])
type State = z.infer<typeof states>

const dayMs = 86_400_000
const mostListed = 8
const shortestOutcome = 10
const longestOutcome = 1500
const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

type Services = {
  surveyDesk: SurveyDesk
  /** The address of the page of a survey, which leads into the chat. */
  surveyPage: (code: string) => string
  officers: Officers
  communes: Pick<Communes, 'gazetteer'>
  files: Pick<Files, 'save'>
}

/** The desk of those who ask the people: how it goes, what came of it, and what that changed. */
export function surveyDesk(services: Services): Handler {
  const { surveyDesk: desk, surveyPage, officers, communes, files } = services
  const voiceOf = (turn: Turn): SurveyVoice => ({ ...turn, communes })
  const closing = ({ session }: Turn) => withoutDialogue(session)

  async function list(turn: Turn): Promise<Answer> {
    const { t, now } = turn
    const officer = await surveyorIn(officers, turn)
    if (officer === undefined) return { replies: [notTheirSurvey(turn)] }
    const found = await desk.list(officer.areaCode, officer.id, now)
    const theirs = found.filter((each) => isTheirSurvey(officer, each))
    const draft = noteOf(turn.session, draftNote, draftSchema)
    const make = draft
      ? { label: t('survey-desk.choice.resume'), data: 'svmake:resume' }
      : { label: t('survey-desk.choice.new'), data: 'svmake:new' }
    const choices = theirs.slice(0, mostListed).map((each) => ({
      label: `${formatDate(each.endsAt).slice(0, 5)} ${each.title}`.slice(0, 60),
      data: `svdesk:${each.id}`,
    }))
    const text = t(theirs.length === 0 ? 'survey-desk.none' : 'survey-desk.head')
    return {
      replies: [{ text, choices: [make, ...choices, menuChoice(t)] }],
      session: closing(turn),
    }
  }

  const open: SurveyJob = async ({ survey, turn }) => {
    const { t, now } = turn
    const lines = survey.cancelledAt ? [] : progressLines(await desk.progress(survey.id), turn)
    const notYet = !survey.severedAt && !survey.cancelledAt && t('survey-desk.results-later')
    const keys = isOpen(survey, now)
      ? (['send', 'qr', 'prolong', 'cancel'] as const)
      : survey.cancelledAt
        ? []
        : (['results', 'sheet', 'outcome'] as const)
    const choices = keys.map((key) => ({
      label: t(`survey-desk.choice.${key}`),
      data: `svdesk-${key}:${survey.id}`,
    }))
    // With the menu no more than the narrowest channel shows.
    const back = keys.length > 3 ? [] : [{ label: t('survey-desk.choice.all'), data: 'svdesk' }]
    const text = [stateText(survey, voiceOf(turn)), lines.join('\n'), notYet]
      .filter(Boolean)
      .join('\n\n')
    return {
      replies: [{ text, choices: [...choices, ...back, menuChoice(t)] }],
      session: closing(turn),
    }
  }

  /** Runs `job` with the results, once there are some. */
  const withResults =
    (
      job: (
        work: SurveyWork,
        results: NonNullable<Awaited<ReturnType<SurveyDesk['results']>>>,
      ) => Promise<Answer | Write>,
    ): SurveyJob =>
    async (work) => {
      const results = await desk.results(work.survey)
      if (results !== undefined) return await job(work, results)
      const { survey, turn } = work
      return { replies: [overSurvey(survey.id, turn, turn.t('survey-desk.results-later'))] }
    }

  const results = withResults(async ({ survey, turn }, found) => {
    const { t } = turn
    const drawn = found.questions.filter((each) => resultChart(each, voiceOf(turn)) !== undefined)
    const charts = drawn.map(({ question: { place } }) => ({
      label: t('survey-desk.choice.chart', { place }),
      data: `svdesk-chart:${survey.id}:${place}`,
    }))
    const progress = progressLines(await desk.progress(survey.id), turn).join('\n')
    const head = t('survey-results.head', { title: survey.title })
    const text = [`${head}\n${progress}`, resultsText(found, voiceOf(turn))].join('\n\n')
    const choices = [...charts, openSurvey(survey.id, turn)]
    return { replies: [{ text, choices }] }
  })

  /** Hands out a file that was just made, for a day. */
  const handOut =
    (turn: Turn, file: StoredFile, reply: (fileId: string) => Answer['replies'][number]): Write =>
    async (tx) => {
      const expiresAt = new Date(turn.now.getTime() + dayMs)
      return { replies: [reply(await files.save(file, expiresAt, tx))] }
    }

  const sheet = withResults(async ({ survey, turn }, found) => {
    const bytes = await writeSheet(resultsSheet(survey, found, voiceOf(turn)))
    const file = { name: `${survey.code}.xlsx`, mediaType: spreadsheet, bytes }
    const choices = [openSurvey(survey.id, turn), menuChoice(turn.t)]
    const text = turn.t('survey-desk.sheet', { title: survey.title })
    return handOut(turn, file, (fileId) => ({ text, file: { fileId, name: file.name }, choices }))
  })

  const chart = (place: number) =>
    withResults(async ({ survey, turn }, found) => {
      const result = found.questions.find(({ question }) => question.place === place)
      const drawing = result && resultChart(result, voiceOf(turn))
      const choices = [openSurvey(survey.id, turn), menuChoice(turn.t)]
      if (drawing === undefined)
        return { replies: [{ text: turn.t('survey-results.few'), choices }] }
      const file = { name: 'bieu-do.png', mediaType: 'image/png', bytes: await drawChart(drawing) }
      const alt = turn.t('chart.alt', { title: drawing.title })
      return handOut(turn, file, (fileId) => ({
        ...{ text: drawing.title, image: { fileId, alt }, choices },
      }))
    })

  const qr: SurveyJob = async ({ survey, turn }) => {
    const url = surveyPage(survey.code)
    const file = { name: `${survey.code}.png`, mediaType: 'image/png', bytes: await drawQr(url) }
    const text = turn.t('survey-desk.qr', { title: survey.title, url, code: survey.code })
    const choices = [openSurvey(survey.id, turn), menuChoice(turn.t)]
    return handOut(turn, file, (fileId) => ({ text, image: { fileId, alt: url }, choices }))
  }

  const waitFor = (state: State, text: string, turn: Turn): Answer => ({
    replies: [overSurvey(state.id, turn, text)],
    session: inDialogue(turn.session, name, state),
  })

  const askFor =
    (step: 'prolong' | 'outcome'): SurveyJob =>
    async ({ survey, turn }) =>
      waitFor({ step, id: survey.id }, turn.t(`survey-desk.ask.${step}`), turn)

  const sureToCancel: SurveyJob = async ({ survey, turn }) => {
    const { t } = turn
    const sure = {
      label: t('survey-desk.choice.cancel-sure'),
      data: `svdesk-cancel-sure:${survey.id}`,
    }
    const text = t('survey-desk.sure-to-cancel')
    return { replies: [{ text, choices: [sure, openSurvey(survey.id, turn)] }] }
  }

  /** Changes a survey and notes who did; the sentence of `key` when it worked, else that it is too late. */
  const change =
    (
      action: string,
      key: 'cancelled' | 'prolonged' | 'outcome-kept',
      work: (tx: Parameters<Write>[0], survey: SurveyWork['survey'], now: Date) => Promise<boolean>,
    ): SurveyJob =>
    async ({ survey, officer, turn }) =>
    async (tx) => {
      const done = await work(tx, survey, turn.now)
      const detail = { survey: survey.code }
      if (done) await officers.note(tx, { officerId: officer.id, action, detail })
      const text = turn.t(done ? `survey-desk.${key}` : 'survey-desk.too-late')
      return { replies: [overSurvey(survey.id, turn, text)], session: closing(turn) }
    }

  const prolong =
    (text: string): SurveyJob =>
    async (work) => {
      const { survey, turn } = work
      const day = readDay(text, turn.now)
      const endsAt = new Date(`${day}T23:59:59+07:00`)
      const tooFar = endsAt.getTime() - turn.now.getTime() > mostDays * dayMs
      if (day === undefined || tooFar || endsAt <= survey.endsAt)
        return waitFor({ step: 'prolong', id: survey.id }, turn.t('survey-desk.no-day'), turn)
      return await change('prolong-survey', 'prolonged', (tx, { id: of }, now) =>
        desk.prolong(tx, of, endsAt, now),
      )(work)
    }

  const outcome =
    (text: string): SurveyJob =>
    async ({ survey, turn }) => {
      const fits = text.length >= shortestOutcome && text.length <= longestOutcome
      const state: State = fits
        ? { step: 'outcome-en', id: survey.id, vi: text }
        : { step: 'outcome', id: survey.id }
      const answer = waitFor(state, turn.t(`survey-desk.ask.${state.step}`), turn)
      const none = {
        label: turn.t('survey-desk.choice.no-english'),
        data: `svdesk-vi-only:${survey.id}`,
      }
      const [reply] = answer.replies
      if (!fits || reply === undefined) return answer
      return { ...answer, replies: [{ ...reply, choices: [none, ...(reply.choices ?? [])] }] }
    }

  const outcomeIn = (vi: string, en: string | undefined) =>
    change('survey-outcome', 'outcome-kept', (tx, { id: of }, now) =>
      desk.tellOutcome(tx, of, { vi, en: en?.slice(0, longestOutcome) }, now),
    )

  const jobs: Record<string, SurveyJob> = {
    svdesk: open,
    'svdesk-results': results,
    'svdesk-sheet': sheet,
    'svdesk-qr': qr,
    'svdesk-prolong': askFor('prolong'),
    'svdesk-outcome': askFor('outcome'),
    'svdesk-cancel': sureToCancel,
    'svdesk-cancel-sure': change('cancel-survey', 'cancelled', (tx, survey, now) =>
      desk.cancel(tx, survey.id, now),
    ),
    // Without its question open there is nothing to keep.
    'svdesk-vi-only': (work) => {
      const state = dialogueOf(work.turn.session, name, states)
      return state?.step === 'outcome-en' && state.id === work.survey.id
        ? outcomeIn(state.vi, undefined)(work)
        : open(work)
    },
  }

  function matchTap(data: string): Match | undefined {
    const [, prefix = '', number, place] =
      /^(svdesk[a-z-]*):(\d{1,9})(?::([1-5]))?$/.exec(data) ?? []
    const job = prefix === 'svdesk-chart' ? place && chart(Number(place)) : jobs[prefix]
    if (!number || !job) return undefined
    return { answer: forTheirSurvey({ officers, surveyDesk: desk }, Number(number), job) }
  }

  function continued(state: State, text: string): SurveyJob {
    if (state.step === 'prolong') return prolong(text)
    return state.step === 'outcome' ? outcome(text) : outcomeIn(state.vi, text)
  }

  function matchWords(message: Message, state: State | undefined): Match | undefined {
    const text = message.content.kind === 'text' ? wordsOf(message)?.trim() : undefined
    if (state === undefined || text === undefined || commandOf(text) !== undefined) return undefined
    const job = continued(state, text)
    return {
      understood: { survey: state.step },
      answer: forTheirSurvey({ officers, surveyDesk: desk }, state.id, job),
    }
  }

  return {
    name,
    matches(message, session) {
      if (asksFor(message, { choice: 'svdesk' })) return { answer: list }
      if (message.content.kind === 'choice') return matchTap(message.content.data)
      return matchWords(message, dialogueOf(session, name, states))
    },
  }
}
