import type { Choice, Reply } from '#src/chat/reply.ts'
import type { Communes } from '#src/communes/communes.ts'
import { formatDate } from '#src/i18n/format.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import { isOpen, type Question, type Survey, scalePoints } from '#src/surveys/survey.ts'
import type { Standing } from '#src/surveys/surveys.ts'
import { contactsChoice, menuChoice } from './menu.ts'
import { withinSentence } from './place.ts'

export type SurveyVoice = {
  t: Translate
  language: Language
  now: Date
  communes: Pick<Communes, 'gazetteer'>
}

// As many buttons as the narrowest channel shows.
const mostButtons = 5
// A longer option is read in the text; its button carries its number and its beginning.
const longestLabel = 32

/** The way to everything the people are asked about. */
export function surveysChoice(t: Translate): Choice {
  return { label: t('survey.choice.all'), data: 'surveys' }
}

/** `Xã Ninh Gia`; the code where the place is not known (any more). */
export function communeName(code: string, { communes }: Pick<SurveyVoice, 'communes'>): string {
  return communes.gazetteer().commune(code)?.reading.place.name ?? code
}

/** Whom a survey asks: `xã Ninh Gia, xã Tà Năng`. */
export function askedPeople(codes: readonly string[], voice: SurveyVoice): string {
  if (codes.length === 0) return voice.t('survey.everybody')
  return codes.map((code) => withinSentence(communeName(code, voice))).join(', ')
}

/** What is put before the people, without how it stands. */
function draftLines(survey: Survey, voice: SurveyVoice): string[] {
  const { t } = voice
  const { title, text, communeCodes, endsAt } = survey
  return [
    t('survey.head', { title }),
    text,
    t('survey.asked', { who: askedPeople(communeCodes, voice) }),
    t('survey.until', { count: survey.questions.length, day: formatDate(endsAt) }),
  ]
}

/** The whole draft beside a reply: a file, or a button that opens it. */
function withDraft({ link, file }: Survey, reply: Reply, { t }: SurveyVoice): Reply {
  const open = link === undefined ? [] : [{ label: t('survey.choice.whole'), url: link }]
  const choices = [...(reply.choices ?? []), ...open]
  return { ...reply, ...(choices.length > 0 && { choices }), ...(file && { file }) }
}

/** What a survey is, to somebody who has not answered; `choices` is what they may do. */
function draftReply(survey: Survey, voice: SurveyVoice, choices: Choice[]): Reply {
  const text = [...draftLines(survey, voice), voice.t('survey.promise')].join('\n\n')
  return withDraft(survey, { text, choices }, voice)
}

/** What became of a survey that takes no answers any more. */
function endedReply(survey: Survey, voice: SurveyVoice): Reply {
  const { t, language } = voice
  const { title, endsAt, cancelledAt, outcome } = survey
  const day = formatDate(endsAt)
  const choices = [surveysChoice(t), contactsChoice(t), menuChoice(t)]
  if (cancelledAt !== undefined) return { text: t('survey.cancelled', { title }), choices }
  const said = language === 'en' ? (outcome?.en ?? outcome?.vi) : outcome?.vi
  const text =
    said === undefined
      ? t('survey.ended', { title, day })
      : t('survey.changed', { title, outcome: said })
  return withDraft(survey, { text, choices }, voice)
}

/** The question a person goes on with: behind the last that they answered. */
export function nextPlace({ questions }: Survey, { places }: Standing): number {
  const next = Math.max(0, ...places) + 1
  return next <= questions.length ? next : 1
}

/** A survey as it stands for this person. */
export function surveyReply(survey: Survey, standing: Standing, voice: SurveyVoice): Reply {
  const { t } = voice
  if (!isOpen(survey, voice.now)) return endedReply(survey, voice)
  const { id, questions } = survey
  const done = standing.places.length
  const begin = { label: t('survey.choice.begin'), data: `survey-go:${id}` }
  if (done === 0) return draftReply(survey, voice, [begin, menuChoice(t)])
  const goOn = { label: t('survey.choice.go-on'), data: `survey-go:${id}` }
  const change = { label: t('survey.choice.change'), data: `survey-q:${id}:1` }
  const text = [
    ...draftLines(survey, voice),
    t('survey.so-far', { done, count: questions.length }),
  ].join('\n\n')
  const ways = Math.max(...standing.places) < questions.length ? [goOn, change] : [change]
  return withDraft(survey, { text, choices: [...ways, outChoice(id, t), menuChoice(t)] }, voice)
}

export const outChoice = (id: number, t: Translate): Choice => ({
  label: t('survey.choice.withdraw'),
  data: `survey-out:${id}`,
})

function labelsOf({ kind, options }: Question): string[] {
  if (kind === 'text') return []
  if (kind === 'scale') return Array.from({ length: scalePoints }, (_, at) => String(at + 1))
  if (options.every((option) => option.length <= longestLabel)) return options
  return options.map((option, at) => `${at + 1}. ${option}`.slice(0, longestLabel))
}

/** The text of a question: its number, its words, the options that no button could hold, how to answer. */
export function questionText(question: Question, count: number, t: Translate): string {
  const { place, kind, text, options } = question
  const long = options.some((option) => option.length > longestLabel)
  const listed = long ? options.map((option, at) => `${at + 1}. ${option}`).join('\n') : ''
  return [
    t('survey.question', { place, count, text }),
    listed,
    kind !== 'choice' && t(`survey.how.${kind}`),
  ]
    .filter(Boolean)
    .join('\n')
}

/** One question with its buttons; one that is answered may be left as it is. */
export function questionReply(
  survey: Survey,
  question: Question,
  answered: boolean,
  { t }: Pick<SurveyVoice, 't'>,
): Reply {
  const { id, questions } = survey
  const { place } = question
  const choices: Choice[] = labelsOf(question).map((label, at) => ({
    label,
    data: `survey-a:${id}:${place}:${at + 1}`,
  }))
  const pass = t(answered ? 'survey.choice.keep' : 'survey.choice.skip')
  const room = choices.length < mostButtons
  const text = [
    questionText(question, questions.length, t),
    answered && t('survey.answered-before'),
    !room && t('survey.how.pass', { pass: pass.toLowerCase() }),
  ]
  const skip = { label: pass, data: `survey-q:${id}:${place + 1}` }
  return { text: text.filter(Boolean).join('\n\n'), choices: room ? [...choices, skip] : choices }
}
