import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { asksFor } from '#src/chat/words.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'

// What the commands promise and this release does not do yet: the truth, and where it is done today.
const subjects = {
  procedure: { command: 'thutuc', words: ['thu tuc'] },
  feedback: { command: 'phananh', words: ['phan anh', 'kien nghi'] },
  rating: { command: 'danhgia', words: ['danh gia'] },
  data: { command: 'dulieu', words: ['du lieu'] },
  notices: {
    command: 'dung',
    words: ['dung nhan tin', 'dung thong bao', 'stop'],
    choice: 'stop-notices',
  },
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
  // Without its marks the word is "stop", "right" or "use".
  const askWhich = async ({ t }: Turn) => ({
    replies: [
      {
        text: t('later.which-dung'),
        choices: [{ label: t('later.stop'), data: 'stop-notices' }, menuChoice(t)],
      },
    ],
  })
  return {
    name: 'later',
    matches(message) {
      if (wordsOf(message)?.toLowerCase() === 'dừng') return { answer: answer('notices') }
      if (asksFor(message, { words: ['dung'] })) return { answer: askWhich }
      for (const subject of Object.keys(subjects) as Subject[]) {
        if (asksFor(message, subjects[subject]))
          return { understood: { subject }, answer: answer(subject) }
      }
      return undefined
    },
  }
}
