import type { Handler, Turn, Write } from '#src/chat/handler.ts'
import { asksFor } from '#src/chat/words.ts'
import type { Consents } from '#src/consents/consents.ts'
import type { Notices } from '#src/notices/notices.ts'
import { withAnnouncementsQuestion } from './views/announcements.ts'
import { menuChoice } from './views/menu.ts'
import { noticesNo, noticesYes } from './views/notices.ts'

const ways = {
  words: [
    ...['bao tin', 'bat bao tin', 'bao cho toi', 'bao toi', 'nhan thong bao', 'notify me'],
    ...['bat thong bao', 'mo thong bao', 'mo bao tin', 'bat tin bao'],
  ],
  phrases: ['bao khi co thay doi', 'bao khi ho so thay doi'],
  choice: noticesYes,
}
// Alone these words mean everything and nothing: only under the question itself do they answer it.
const yes = { words: ['co', 'dong y', 'ok', 'oke', 'duoc', 'vang', 'da', 'yes'] }
const no = { words: ['khong', 'khong can', 'ko', 'thoi khong', 'no'] }

type Services = { notices: Notices; consents: Pick<Consents, 'firstAsked'> }

/** Whether to be told of changes: the answer to the question after the first proof, and turning it on later. */
export function notices({ notices: service, consents }: Services): Handler {
  const choices = ({ t }: Turn) => [
    { label: t('menu.my-dossiers'), data: 'my-dossiers' },
    menuChoice(t),
  ]

  const turnOn = async (turn: Turn): Promise<Write> => {
    return async (tx) => {
      const { t, citizenId } = turn
      await service.turnOn(tx, citizenId)
      const reply = { text: t('notices.on'), choices: choices(turn) }
      const first = await consents.firstAsked(tx, citizenId, 'announcements')
      return { replies: [first ? withAnnouncementsQuestion(reply, t) : reply] }
    }
  }

  /** Nothing was on; so nothing changes, and nobody asks again. */
  const decline = async (turn: Turn) => ({
    replies: [{ text: turn.t('notices.declined'), choices: choices(turn) }],
  })

  return {
    name: 'notices',
    matches(message, session) {
      const asked = Object.values(session.buttons ?? {}).includes(noticesYes)
      if (asksFor(message, ways) || (asked && asksFor(message, yes))) {
        return { understood: { notices: true }, answer: turnOn }
      }
      const declined = asksFor(message, { choice: noticesNo }) || (asked && asksFor(message, no))
      return declined ? { understood: { notices: false }, answer: decline } : undefined
    },
  }
}
