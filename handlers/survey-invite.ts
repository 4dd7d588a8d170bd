import type { Segment } from '#src/audiences/segment.ts'
import type { Broadcasts } from '#src/broadcasts/broadcasts.ts'
import type { Handler } from '#src/chat/handler.ts'
import { choiceArgument } from '#src/chat/words.ts'
import { formatDate } from '#src/i18n/format.ts'
import { type Language, translator } from '#src/i18n/translate.ts'
import { holds } from '#src/officers/officer.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { SurveyDesk } from '#src/surveys/desk.ts'
import { isOpen, type Survey } from '#src/surveys/survey.ts'
import { menuChoice } from './views/menu.ts'
import { forTheirSurvey, openSurvey, overSurvey, type SurveyJob } from './views/survey-desk.ts'

type Services = {
  surveyDesk: SurveyDesk
  broadcasts: Pick<Broadcasts, 'create' | 'edit'>
  officers: Officers
}

function invitation({ title, text, questions, endsAt }: Survey, language: Language): string {
  const t = translator(language)
  const until = t('survey.until', { count: questions.length, day: formatDate(endsAt) })
  return [t('survey.head', { title }), text, until, t('survey.invitation')].join('\n\n')
}

function peopleOf({ communeCodes }: Survey): Segment[] {
  if (communeCodes.length === 0) return [{ kind: 'agreed' }]
  return communeCodes.map((commune) => ({ kind: 'commune', commune }))
}

/** A survey becomes a broadcast in one tap: text, button and people are drafted, the officer reads it and sends it on. */
export function surveyInvite(services: Services): Handler {
  const { surveyDesk: desk, broadcasts, officers } = services

  const invite: SurveyJob = async ({ survey, officer, turn }) => {
    const { t } = turn
    if (!holds(officer, 'broadcaster'))
      return { replies: [overSurvey(survey.id, turn, t('survey-desk.no-broadcaster'))] }
    if (!isOpen(survey, turn.now))
      return { replies: [overSurvey(survey.id, turn, t('survey-desk.too-late'))] }
    return async (tx) => {
      const begun = await desk.invitationOf(tx.sql, survey.id, officer.id)
      const id = begun ?? (await broadcasts.create(tx, officer)).id
      if (begun === undefined) {
        await broadcasts.edit(tx, id, officer, {
          ...{ textVi: invitation(survey, 'vi'), textEn: invitation(survey, 'en') },
          choices: [{ label: t('survey.choice.begin'), data: `survey:${survey.id}` }],
          audience: { include: peopleOf(survey), exclude: [] },
        })
        await desk.invitedBy(tx, survey.id, id)
      }
      const open = { label: t('survey-desk.choice.invitation'), data: `broadcast:open:${id}` }
      const choices = [open, openSurvey(survey.id, turn), menuChoice(t)]
      return { replies: [{ text: t('survey-desk.invitation'), choices }] }
    }
  }

  return {
    name: 'survey-invite',
    matches(message) {
      const id = /^\d{1,9}$/.exec(choiceArgument(message, 'svdesk-send') ?? '')?.[0]
      if (id === undefined) return undefined
      return { answer: forTheirSurvey({ officers, surveyDesk: desk }, Number(id), invite) }
    },
  }
}
