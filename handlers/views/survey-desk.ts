import type { Answer, Turn, Write } from '#src/chat/handler.ts'
import type { Choice, Reply } from '#src/chat/reply.ts'
import { formatDate, formatDigits } from '#src/i18n/format.ts'
import { holds, inScope, type Officer } from '#src/officers/officer.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { Progress, SurveyDesk } from '#src/surveys/desk.ts'
import { isOpen, type Survey } from '#src/surveys/survey.ts'
import { leastPeople } from '#src/surveys/withhold-cells.ts'
import { menuChoice } from './menu.ts'
import { askedPeople, type SurveyVoice } from './survey.ts'

/** Back to the desk of one survey. */
export function openSurvey(id: number, { t }: Pick<Turn, 't'>): Choice {
  return { label: t('survey-desk.choice.open'), data: `svdesk:${id}` }
}

/** A sentence over the way back to a survey's desk. */
export function overSurvey(id: number, turn: Pick<Turn, 't'>, text: string): Reply {
  return { text, choices: [openSurvey(id, turn), menuChoice(turn.t)] }
}

/** To somebody who may not do this, or not here. */
export function notTheirSurvey({ t }: Turn): Reply {
  return { text: t('survey-desk.not-yours'), choices: [menuChoice(t)] }
}

/** The officer of this chat, if asking the people is their work. */
export async function surveyorIn(
  officers: Pick<Officers, 'inChat'>,
  { message }: Turn,
): Promise<Officer | undefined> {
  const officer = await officers.inChat(message)
  return officer && holds(officer, 'handler', 'supervisor', 'broadcaster') ? officer : undefined
}

/** Whether a survey is this officer's: who made it, or who works in its area. */
export function isTheirSurvey(
  officer: Officer,
  { makerId, areaCode }: Pick<Survey, 'makerId' | 'areaCode'>,
): boolean {
  return makerId === officer.id || inScope(officer, { communeCode: areaCode })
}

/** What an officer does with a survey that is theirs. */
export type SurveyWork = { survey: Survey; officer: Officer; turn: Turn }
export type SurveyJob = (work: SurveyWork) => Promise<Answer | Write>

type Services = { officers: Pick<Officers, 'inChat'>; surveyDesk: Pick<SurveyDesk, 'find'> }

/** Runs `job` for an officer whose survey it is; everybody else is turned away. */
export function forTheirSurvey({ officers, surveyDesk }: Services, id: number, job: SurveyJob) {
  return async (turn: Turn): Promise<Answer | Write> => {
    const officer = await surveyorIn(officers, turn)
    const survey = officer && (await surveyDesk.find(id))
    if (!survey || !isTheirSurvey(officer, survey)) return { replies: [notTheirSurvey(turn)] }
    return await job({ survey, officer, turn })
  }
}

/** `12,5 %`. */
export function percentOf(part: number, whole: number, { language }: Pick<Turn, 'language'>) {
  return `${formatDigits(((100 * part) / whole).toFixed(1), language)} %`
}

/** How many people; one to four of them are not counted out. */
export function peopleText(count: number, { t }: Pick<Turn, 't'>): string {
  if (count === 0) return t('survey-desk.nobody')
  return count < leastPeople ? t('survey-desk.few') : t('survey-desk.people', { count })
}

/** How many took part, and, only where the assistant itself asked people, of how many. */
export function progressLines(
  { takenPart, asked, askedPart = 0 }: Progress,
  turn: Pick<Turn, 't' | 'language'>,
): string[] {
  const { t } = turn
  const part = t('survey-desk.taken-part', { people: peopleText(takenPart, turn) })
  if (asked === undefined || asked === 0) return [part, t('survey-desk.not-asked')]
  if (askedPart < leastPeople)
    return [part, t('survey-desk.asked-few', { asked, few: peopleText(askedPart, turn) })]
  const rate = percentOf(askedPart, asked, turn)
  return [part, t('survey-desk.asked', { asked, part: askedPart, rate })]
}

/** How a survey stands, for those who look after it. */
export function stateText(survey: Survey, voice: SurveyVoice): string {
  const { t, now } = voice
  const { title, code, communeCodes, openTo, cancelledAt, outcome } = survey
  const day = formatDate(survey.endsAt)
  const key =
    (cancelledAt && 'cancelled') || (isOpen(survey, now) && 'open') || (outcome ? 'told' : 'ended')
  return [
    `${title} (${code})`,
    t('survey.asked', { who: askedPeople(communeCodes, voice) }),
    t(`survey-desk.open-to.${openTo}`),
    t(`survey-desk.state.${key}`, { day }),
    outcome && t('survey-desk.outcome', { outcome: outcome.vi }),
  ]
    .filter(Boolean)
    .join('\n')
}
