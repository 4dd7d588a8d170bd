import type { Segment } from '#src/audiences/segment.ts'
import type { Button } from '#src/broadcasts/broadcast.ts'
import type { Dialogue } from '#src/dialogues/dialogue.ts'
import { type Language, translator } from '#src/i18n/translate.ts'
import { whenOf } from '../views/dialogue.ts'
import { isTheirs } from '../views/dialogue-desk.ts'
import type { Change } from './change.ts'
import type { Job, Services } from './job.ts'

/** The invitation to a dialogue in one language, ready to be sent and to be changed. */
function invitation(dialogue: Dialogue, language: Language): string {
  const t = translator(language)
  const { title, host, place, topics, startsAt } = dialogue
  const facts = { title, host, place, topics, when: whenOf(startsAt, language) }
  const lines = [
    t('broadcast.invitation.head', facts),
    t('broadcast.invitation.when', facts),
    t('broadcast.invitation.where', facts),
    topics !== '' && t('broadcast.invitation.topics', facts),
    t('broadcast.invitation.how'),
  ]
  return lines.filter(Boolean).join('\n')
}

/** Whom an invitation suggests: the people of the commune, or all who agreed, and those who have a seat already. */
function suggested({ communeCode, code }: Dialogue): Segment[] {
  const all: Segment =
    communeCode === undefined ? { kind: 'agreed' } : { kind: 'commune', commune: communeCode }
  return [all, { kind: 'registered', dialogue: code }]
}

/** A dialogue's schedule becomes a broadcast in one tap: text, button and people are drafted, the officer reads and sends. */
export function createInvite({ dialogues }: Services, steps: Change) {
  const invite =
    (dialogueId: number): Job =>
    async (at) => {
      const { turn, officer } = at
      const { t } = turn
      const dialogue = await dialogues.find(dialogueId)
      if (dialogue === undefined || !isTheirs(officer, dialogue)) {
        return steps.refused({ kind: 'none' }, at)
      }
      if (dialogue.cancelledAt !== undefined || dialogue.startsAt <= turn.now) {
        return steps.saying(t('broadcast.invitation.over'), at)
      }
      const button: Button = {
        label: t('broadcast.invitation.register'),
        data: `dlg:${dialogue.id}`,
      }
      const draft = {
        ...{ textVi: invitation(dialogue, 'vi'), textEn: invitation(dialogue, 'en') },
        ...{ choices: [button], audience: { include: suggested(dialogue), exclude: [] } },
      }
      return await steps.begin(draft, at, { dialogue })
    }

  return { invite }
}
