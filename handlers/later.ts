import type { Handler, Turn } from '#src/chat/handler.ts'
import { asksFor } from '#src/chat/words.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'

// What the commands promise and this release does not do yet: the truth, and where it is done today.
const subjects = {
  dialogue: { command: 'doithoai', words: ['doi thoai'] },
  reception: { command: 'tiepdan', words: ['tiep dan', 'tiep cong dan'] },
  data: { command: 'dulieu', words: ['du lieu'] },
} as const

type Subject = keyof typeof subjects

/** Answers the commands that are announced and not built yet. */
export function later({ chatRetentionDays }: { chatRetentionDays: number }): Handler {
  const answer =
    (subject: Subject) =>
    async ({ t }: Turn) => ({
      replies: [
        {
          text: t(`later.${subject}`, { days: chatRetentionDays }),
          choices: [contactsChoice(t), menuChoice(t)],
        },
      ],
    })
  return {
    name: 'later',
    matches(message) {
      for (const subject of Object.keys(subjects) as Subject[]) {
        if (asksFor(message, subjects[subject]))
          return { understood: { subject }, answer: answer(subject) }
      }
      return undefined
    },
  }
}
