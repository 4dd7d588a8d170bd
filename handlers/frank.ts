import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { fold } from '#src/text/fold.ts'
import { contactsChoice, menuChoice, withMenu } from './views/menu.ts'
import { takesWords } from './views/takes-words.ts'

const me = '(?:toi|tui|em|minh|chau|con|ba|ong|bac|co|chu|ba con|nguoi gia)'
const you =
  '(?:ban|em|chau|con|may|anh|chi|bot|tro ly|day|ben day|ben kia|day la may|cai nay|ai do|chatbot)'
const end = '(?: (?:vay|the|ha|a|ah|day|do|nhi|khong|ko|hong|phai khong|nha|nhe))*$'

const who = new RegExp(
  `^(?:${you} )?(?:la|co phai(?: la)?|co phai la) (?:nguoi hay (?:la )?(?:may|robot|bot|ai)|(?:may|robot|bot|ai) hay (?:la )?nguoi|nguoi that|nguoi may|robot|bot|chatbot)(?: that)?${end}|^${you} la (?:ai|cai gi|gi|nguoi|may|nguoi hay gi)${end}|^(?:dang (?:noi chuyen|nhan tin|chat) voi ai|ai dang (?:noi|tra loi|nhan)|nguoi hay may|may hay nguoi|toi dang (?:noi chuyen|nhan tin|chat) voi (?:ai|nguoi hay may|may hay nguoi)|who are you|are you (?:human|a human|a robot|a bot|real))${end}`,
)
const unread = new RegExp(
  `^(?:${me} )?(?:khong|ko|hong|chua) (?:biet|doc duoc|ranh) (?:doc(?: va)? viet|doc|viet|chu)(?: (?:chu|viet))?${end}|^(?:${me} )?mu chu${end}|^(?:${me} )?(?:khong|ko|hong|chua) (?:biet |ranh )(?:go|bam|nhan tin|xai dien thoai)(?: chu)?${end}|^chu (?:nho|be|nho xiu)(?: qua)?(?:(?: (?:ro|toi|tui|em|minh|khong|ko|hong|coi|doc|xem|nhin|thay|duoc|ra|noi|lam|qua))*)${end}|^(?:${me} )?mat (?:kem|mo|yeu)(?: qua)?(?: (?:khong|ko|hong) (?:doc|coi|xem|nhin|thay)(?: (?:duoc|ro|thay|chu|noi))*)?${end}|^(?:i )?(?:cannot|can t) read${end}`,
)
const callMe = new RegExp(
  `^(?:(?:xin|lam on|nho|hay|co the|cho nguoi|nho nguoi|bao nguoi|nho can bo|bao can bo) )*(?:goi(?: dien| lai| dien thoai| dien lai)?) (?:cho|lai cho|gium|giup) ${me}(?: (?:di|voi|nha|nhe|duoc|gap|ngay))*${end}|^call me(?: please)?$`,
)

const sayings = {
  unread: ['frank.unread', 'frank.unread-hotline'],
  called: ['frank.call-me', 'frank.call-me-hotline'],
} as const

/** What is asked of whoever answers: who that is, and a voice for those who cannot read or would be called. */
export function frank({ hotline }: { hotline: string | undefined }): Handler {
  const tellWho = async (turn: Turn) => ({
    replies: [
      withMenu(
        turn,
        turn.t(hotline === undefined ? 'frank.who' : 'frank.who-hotline', { hotline }),
      ),
    ],
  })
  const aloud =
    ([without, withNumber]: (typeof sayings)['unread' | 'called']) =>
    async ({ t }: Turn) => ({
      replies: [
        {
          text: t(hotline === undefined ? without : withNumber, { hotline }),
          choices: [contactsChoice(t), menuChoice(t)],
        },
      ],
    })
  return {
    name: 'frank',
    matches(message, session) {
      const text = wordsOf(message)
      if (text === undefined || takesWords(session)) return undefined
      const said = fold(text)
        .replace(/[^\p{L}\d]+/gu, ' ')
        .trim()
      if (who.test(said)) return { answer: tellWho }
      if (unread.test(said)) return { answer: aloud(sayings.unread) }
      return callMe.test(said) ? { answer: aloud(sayings.called) } : undefined
    },
  }
}
