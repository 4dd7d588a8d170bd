import type { Choice, Reply } from '#src/chat/reply.ts'
import type { Translate } from '#src/i18n/translate.ts'

/** What the buttons under the question send. */
export const noticesYes = 'notices:yes'
export const noticesNo = 'notices:no'

export function notifyChoice(t: Translate): Choice {
  return { label: t('notices.turn-on'), data: noticesYes }
}

/** The question whether to be told of changes, under an answer: its own buttons first, as many of the others as fit. */
export function withNoticesQuestion(reply: Reply, t: Translate): Reply {
  const question: Choice[] = [
    { label: t('notices.yes'), data: noticesYes },
    { label: t('notices.no'), data: noticesNo },
  ]
  const others = reply.choices ?? []
  return {
    ...reply,
    text: `${reply.text}\n\n${t('consent.dossier-notices')}`,
    // Two, two of the others and the way back: as many as the narrowest channel shows.
    choices: [...question, ...others.slice(0, 2), ...others.slice(-1)],
  }
}
