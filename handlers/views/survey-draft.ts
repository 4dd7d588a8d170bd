import { z } from 'zod'
import type { Choice, Reply } from '#src/chat/reply.ts'
import { formatDate } from '#src/i18n/format.ts'
import { mostOptions, mostQuestions, questionKinds } from '#src/surveys/survey.ts'
import { menuChoice } from './menu.ts'
import { askedPeople, questionText, type SurveyVoice } from './survey.ts'

/** Under this name the session keeps a draft, so that leaving for something else loses nothing. */
export const draftNote = 'survey-maker'

const questionSchema = z.object({
  kind: z.enum(questionKinds),
  text: z.string(),
  options: z.array(z.string()),
})

/** A survey that an officer is putting together; a step that is missing is asked next. */
export const draftSchema = z.object({
  title: z.string().optional(),
  text: z.string().optional(),
  whole: z
    .object({
      link: z.string().optional(),
      file: z.object({ fileId: z.string(), name: z.string() }).optional(),
    })
    .optional(),
  questions: z.array(questionSchema).optional(),
  /** The question that is being put together. */
  question: z.object({ text: z.string(), kind: z.enum(questionKinds).optional() }).optional(),
  /** No question comes any more. */
  enough: z.boolean().optional(),
  communes: z.array(z.string()).optional(),
  openTo: z.enum(['audience', 'anybody']).optional(),
  endsAt: z.iso.datetime().optional(),
})
export type SurveyDraft = z.infer<typeof draftSchema>

const draftSteps = [
  'title',
  'text',
  'whole',
  'question',
  'kind',
  'options',
  'communes',
  'open-to',
  'ends',
] as const
export type DraftStep = (typeof draftSteps)[number]

/** What is asked next; undefined: nothing is missing. */
export function draftStep(draft: SurveyDraft): DraftStep | undefined {
  const { title, text, whole, questions = [], question, enough, communes, openTo, endsAt } = draft
  if (title === undefined) return 'title'
  if (text === undefined) return 'text'
  if (whole === undefined) return 'whole'
  if (question !== undefined) return question.kind === undefined ? 'kind' : 'options'
  const full = questions.length >= mostQuestions || (enough === true && questions.length > 0)
  if (!full) return 'question'
  if (communes === undefined) return 'communes'
  if (openTo === undefined) return 'open-to'
  return endsAt === undefined ? 'ends' : undefined
}

/** The parts of a draft that can be said anew, and the draft without each. */
export const fixable = {
  title: ({ title: _, ...rest }: SurveyDraft): SurveyDraft => rest,
  text: ({ text: _, ...rest }: SurveyDraft): SurveyDraft => rest,
  whole: ({ whole: _, ...rest }: SurveyDraft): SurveyDraft => rest,
  questions: ({ questions: _, question: __, enough: ___, ...rest }: SurveyDraft): SurveyDraft =>
    rest,
  communes: ({ communes: _, openTo: __, ...rest }: SurveyDraft): SurveyDraft => rest,
  ends: ({ endsAt: _, ...rest }: SurveyDraft): SurveyDraft => rest,
}

const choice = (key: string, label: string): Choice => ({ label, data: `svmake:${key}` })

function stepChoices(step: DraftStep, { questions = [] }: SurveyDraft, t: SurveyVoice['t']) {
  switch (step) {
    case 'whole':
      return [choice('no-whole', t('survey-maker.choice.no-whole'))]
    case 'question':
      return questions.length > 0 ? [choice('enough', t('survey-maker.choice.enough'))] : []
    case 'kind':
      return questionKinds.map((kind) =>
        choice(`kind-${kind}`, t(`survey-maker.choice.kind.${kind}`)),
      )
    case 'communes':
      return [choice('everybody', t('survey-maker.choice.everybody'))]
    case 'open-to':
      return [
        choice('audience', t('survey-maker.choice.open-to.audience')),
        choice('anybody', t('survey-maker.choice.open-to.anybody')),
      ]
    default:
      return []
  }
}

/** The question of a step, after `head`. */
export function stepReply(step: DraftStep, draft: SurveyDraft, t: SurveyVoice['t'], head?: string) {
  const facts = { number: (draft.questions?.length ?? 0) + 1, most: mostOptions }
  const text = [head, t(`survey-maker.ask.${step}`, facts)].filter(Boolean).join('\n\n')
  const later = choice('later', t('survey-maker.choice.later'))
  return { text, choices: [...stepChoices(step, draft, t), later] }
}

/** The questions of a draft as people will read them. */
function questionsText({ questions = [] }: SurveyDraft, t: SurveyVoice['t']): string {
  return questions
    .map(({ kind, text, options }, at) => {
      const asked = { kind, text, options, id: 0, place: at + 1 }
      const listed = options.map((option) => `[${option}]`).join(' ')
      return [questionText(asked, questions.length, t), listed].filter(Boolean).join('\n')
    })
    .join('\n\n')
}

/** The whole draft as people will read it, and what may be done with it. */
export function previewReplies(draft: SurveyDraft, voice: SurveyVoice): Reply[] {
  const { t } = voice
  const { title, text, whole, communes = [], openTo = 'anybody', endsAt } = draft
  const day = endsAt && formatDate(new Date(endsAt))
  const count = draft.questions?.length ?? 0
  const shown = [
    t('survey.head', { title }),
    text,
    t('survey.asked', { who: askedPeople(communes, voice) }),
    t('survey.until', { count, day }),
    t('survey.promise'),
  ].join('\n\n')
  const { link, file } = whole ?? {}
  const open = link ? [{ label: t('survey.choice.whole'), url: link }] : []
  const choices = [
    choice('open', t('survey-maker.choice.open')),
    choice('fix', t('survey-maker.choice.fix')),
    choice('drop', t('survey-maker.choice.drop')),
    menuChoice(t),
  ]
  return [
    { text: shown, ...(open.length > 0 && { choices: open }), ...(file && { file }) },
    { text: questionsText(draft, t) },
    {
      text: [t(`survey-desk.open-to.${openTo}`), t('survey-maker.confirm', { day })].join('\n'),
      choices,
    },
  ]
}

/** The parts that can be said anew. */
export function fixReply(t: SurveyVoice['t']): Reply {
  const choices = (Object.keys(fixable) as (keyof typeof fixable)[]).map((part) =>
    choice(`fix-${part}`, t(`survey-maker.choice.part.${part}`)),
  )
  return { text: t('survey-maker.what-to-fix'), choices }
}
