import { z } from 'zod'
import type { Answer, Handler, Match, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { dialogueOf, inDialogue, noteOf, withNote, withoutDialogue } from '#src/chat/session.ts'
import { choiceArgument, commandOf } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { Files } from '#src/files/store.ts'
import type { Officer } from '#src/officers/officer.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { Offices } from '#src/offices/offices.ts'
import type { NewSurvey, SurveyDesk } from '#src/surveys/desk.ts'
import { menuChoice } from './views/menu.ts'
import type { SurveyVoice } from './views/survey.ts'
import { notTheirSurvey, openSurvey, surveyorIn } from './views/survey-desk.ts'
import {
  draftNote,
  draftSchema,
  draftStep,
  fixable,
  fixReply,
  previewReplies,
  type SurveyDraft,
  stepReply,
} from './views/survey-draft.ts'
import { isPdf, readStep, type StepProblem } from './views/survey-steps.ts'

const name = draftNote
const open = z.object({ step: z.literal('open') })
const draftDays = 30
const dayMs = 86_400_000

type Services = {
  surveyDesk: Pick<SurveyDesk, 'open'>
  officers: Officers
  offices: Pick<Offices, 'communeOf'>
  communes: Pick<Communes, 'gazetteer'>
  files: Pick<Files, 'save'>
  fetchFile?: (message: Message) => Promise<Uint8Array | undefined>
}

type Maker = { officer: Officer; areaCode: string | undefined; draft: SurveyDraft; turn: Turn }
type MakerJob = (maker: Maker) => Promise<Answer | Write>

/** An officer puts a survey together in chat, step by step; the draft waits in the session, whatever comes between. */
export function surveyMaker(services: Services): Handler {
  const { surveyDesk: desk, officers, offices, communes, files, fetchFile } = services
  const voiceOf = (turn: Turn): SurveyVoice => ({ ...turn, communes })

  /** The commune to which an officer's surveys are bound: their own, or that of their office; undefined: any. */
  async function areaOf({ areaCode, officeCode }: Officer): Promise<string | undefined> {
    return areaCode ?? (officeCode === undefined ? undefined : await offices.communeOf(officeCode))
  }

  const forMaker = (job: MakerJob) => async (turn: Turn) => {
    const officer = await surveyorIn(officers, turn)
    if (officer === undefined) return { replies: [notTheirSurvey(turn)] }
    const draft = noteOf(turn.session, draftNote, draftSchema) ?? {}
    return await job({ officer, areaCode: await areaOf(officer), draft, turn })
  }

  /** Asks for what is still missing, or shows the whole. */
  function goOn(draft: SurveyDraft, { areaCode, turn }: Maker, head?: string): Answer {
    // Whose area is one commune asks there, and there alone.
    const known = areaCode === undefined ? draft : { ...draft, communes: [areaCode] }
    const step = draftStep(known)
    const session = inDialogue(withNote(turn.session, draftNote, known), name, { step: 'open' })
    if (step === undefined) return { replies: previewReplies(known, voiceOf(turn)), session }
    return { replies: [stepReply(step, known, turn.t, head)], session }
  }

  const unread = ({ kind, ...facts }: StepProblem, { t }: Turn) =>
    t(`survey-maker.unread.${kind}`, facts)

  const hear = (text: string) =>
    forMaker(async (maker) => {
      const { draft, turn } = maker
      const step = draftStep(draft)
      if (step === undefined) return goOn(draft, maker)
      const read = readStep(step, text, { draft, communes, now: turn.now })
      return 'problem' in read
        ? goOn(draft, maker, unread(read.problem, turn))
        : goOn(read.draft, maker)
    })

  /** The whole draft came as a file; only what every phone can open is handed out. */
  const takeFile = forMaker(async (maker) => {
    const { draft, turn } = maker
    const bytes = await fetchFile?.(turn.message).catch(() => undefined)
    if (draftStep(draft) !== 'whole') return goOn(draft, maker)
    if (bytes === undefined || !isPdf(bytes))
      return goOn(draft, maker, unread({ kind: 'file' }, turn))
    return async (tx) => {
      const file = { name: 'du-thao.pdf', mediaType: 'application/pdf', bytes }
      const expiresAt = new Date(turn.now.getTime() + draftDays * dayMs)
      const fileId = await files.save(file, expiresAt, tx)
      return goOn({ ...draft, whole: { file: { fileId, name: file.name } } }, maker)
    }
  })

  /** The draft as a survey; undefined while something is missing. */
  function wholeOf({ officer, areaCode, draft }: Maker): NewSurvey | undefined {
    const { title, text, whole, questions, communes: codes, openTo, endsAt } = draft
    if (!title || !text || !whole || !questions || !codes || !openTo || !endsAt) return undefined
    return {
      ...{ title, text, questions, openTo, areaCode, communeCodes: codes },
      ...{ link: whole.link, file: whole.file, makerId: officer.id, endsAt: new Date(endsAt) },
    }
  }

  const openIt = forMaker(async (maker) => {
    const { officer, draft, turn } = maker
    const { t, now, session } = turn
    const given = draftStep(draft) === undefined ? wholeOf(maker) : undefined
    if (given === undefined) return goOn(draft, maker)
    if (given.endsAt <= now) return goOn(fixable.ends(draft), maker, unread({ kind: 'ends' }, turn))
    return async (tx) => {
      const survey = await desk.open(tx, given, now)
      const detail = { survey: survey.code }
      await officers.note(tx, { officerId: officer.id, action: 'open-survey', detail })
      const text = t('survey-maker.opened', { title: survey.title, code: survey.code })
      const choices = [openSurvey(survey.id, turn), menuChoice(t)]
      const left = withNote(withoutDialogue(session), draftNote, undefined)
      return { replies: [{ text, choices }], session: left }
    }
  })

  const drop = forMaker(async ({ turn }) => {
    const { t, session } = turn
    const text = t('survey-maker.dropped')
    const choices = [{ label: t('survey-desk.choice.all'), data: 'svdesk' }, menuChoice(t)]
    const left = withNote(withoutDialogue(session), draftNote, undefined)
    return { replies: [{ text, choices }], session: left }
  })

  const later = forMaker(async ({ turn }) => {
    const { t, session } = turn
    const choices = [{ label: t('survey-desk.choice.all'), data: 'svdesk' }, menuChoice(t)]
    return {
      replies: [{ text: t('survey-maker.later'), choices }],
      session: withoutDialogue(session),
    }
  })

  const changed = (change: (draft: SurveyDraft) => SurveyDraft) =>
    forMaker(async (maker) => goOn(change(maker.draft), maker))

  const jobs: Record<string, ReturnType<typeof forMaker>> = {
    new: changed(() => ({})),
    resume: changed((draft) => draft),
    open: openIt,
    drop,
    later,
    fix: forMaker(async ({ turn }) => ({ replies: [fixReply(turn.t)] })),
    'no-whole': changed((draft) => ({ ...draft, whole: {} })),
    enough: changed((draft) => ({ ...draft, enough: true })),
    everybody: changed((draft) => ({ ...draft, communes: [] })),
    audience: changed((draft) => ({ ...draft, openTo: 'audience' })),
    anybody: changed((draft) => ({ ...draft, openTo: 'anybody' })),
  }

  /** A kind needs its question; only a choice needs options. */
  function withKind(draft: SurveyDraft, kind: 'choice' | 'scale' | 'text'): SurveyDraft {
    const { question, ...rest } = draft
    if (question === undefined) return draft
    if (kind === 'choice') return { ...rest, question: { text: question.text, kind } }
    const asked = { kind, text: question.text, options: [] }
    return { ...rest, questions: [...(draft.questions ?? []), asked] }
  }

  function matchTap(argument: string): Match | undefined {
    const kind = (['choice', 'scale', 'text'] as const).find((each) => argument === `kind-${each}`)
    if (kind !== undefined) return { answer: changed((draft) => withKind(draft, kind)) }
    const part = Object.entries(fixable).find(([key]) => argument === `fix-${key}`)
    if (part !== undefined) return { answer: changed(part[1]) }
    const job = jobs[argument]
    return job && { answer: job }
  }

  return {
    name,
    matches(message, session) {
      const argument = choiceArgument(message, 'svmake')
      if (argument !== undefined) return matchTap(argument)
      if (dialogueOf(session, name, open) === undefined) return undefined
      const { content } = message
      if (content.kind === 'media' && content.media === 'file') return { answer: takeFile }
      const text = content.kind === 'text' ? wordsOf(message)?.trim() : undefined
      if (!text || commandOf(text) !== undefined) return undefined
      return { understood: { draft: true }, answer: hear(text) }
    },
  }
}
