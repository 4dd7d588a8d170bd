import type { Reply } from '#src/chat/reply.ts'
import { formatDate } from '#src/i18n/format.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import type { Unanswered } from '#src/surveys/chase.ts'
import type { Survey } from '#src/surveys/survey.ts'
import { contactsChoice, menuChoice } from '../views/menu.ts'
import { surveysChoice } from '../views/survey.ts'
import { peopleText } from '../views/survey-desk.ts'

type Voice = { t: Translate; language: Language }

/** To who took part: what it changed, or that it was called off. */
export function endingNotice({ title, outcome }: Survey, { t, language }: Voice): Reply[] {
  const choices = [surveysChoice(t), contactsChoice(t), menuChoice(t)]
  const said = language === 'en' ? (outcome?.en ?? outcome?.vi) : outcome?.vi
  const text =
    said === undefined
      ? t('survey-notice.cancelled', { title })
      : t('survey-notice.changed', { title, outcome: said })
  return [{ text, choices }]
}

/** To the officer who has not said what a survey changed, or to those who watch over its area. */
export function unansweredNotice(
  { id, title, takenPart, endsAt }: Unanswered,
  to: 'maker' | 'others',
  { t }: Voice,
): Reply[] {
  const facts = { title, day: formatDate(endsAt) }
  const text =
    to === 'maker'
      ? t('survey-notice.unanswered', { ...facts, people: peopleText(takenPart, { t }) })
      : t('survey-notice.unanswered-others', facts)
  const choices = [
    { label: t('survey-desk.choice.outcome'), data: `svdesk-outcome:${id}` },
    { label: t('survey-desk.choice.results'), data: `svdesk-results:${id}` },
    { label: t('survey-desk.choice.open'), data: `svdesk:${id}` },
  ]
  return [{ text, choices }]
}
