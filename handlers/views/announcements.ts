import type { Choice, Reply } from '#src/chat/reply.ts'
import type { Translate } from '#src/i18n/translate.ts'

/** What opens the announcements and begins their buttons. */
export const announcementsName = 'announcements'

/** The buttons under the question whether to hear announcements. */
export function announcementsChoices(t: Translate): Choice[] {
  return [
    { label: t('announcements.yes'), data: `${announcementsName}:yes` },
    { label: t('announcements.no'), data: `${announcementsName}:no` },
  ]
}

/** The question whether to hear announcements, under what answers another question. */
export function withAnnouncementsQuestion(reply: Reply, t: Translate): Reply {
  const others = (reply.choices ?? []).slice(-1)
  return {
    ...reply,
    text: `${reply.text}\n\n${t('consent.announcements')}`,
    choices: [...announcementsChoices(t), ...others],
  }
}
