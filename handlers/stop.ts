import type { Handler, Turn, Write } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { asksFor, plainWords } from '#src/chat/words.ts'
import type { Notices } from '#src/notices/notices.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { notifyChoice } from './views/notices.ts'
import { takesWords } from './views/takes-words.ts'

const ways = {
  command: 'dung',
  words: [
    'dung nhan tin',
    'dung thong bao',
    'dung bao tin',
    'tat bao tin',
    'tat thong bao',
    'stop',
  ],
  choice: 'stop-notices',
}

// However it is put; none of it is anything but a wish to hear no more of us.
const silence =
  /^(?:(?:thoi|xin|lam on|toi|tui|em|minh|muon) )*(?:(?:dung|ngung|khong|khong can|khong muon|khoi|khoi can)(?: co)? (?:nhan|bao tin|nhan tin|gui tin|thong bao|nhan thong bao|nhan bao tin)(?: tin)?(?: (?:cho|toi) (?:toi|tui|em|minh))? nua|(?:dung|ngung|khoi) (?:bao|nhan|gui)(?: (?:cho|toi) (?:toi|tui|em|minh))? nua|khoi bao(?: tin)?|(?:dung|khoi) nhan cho (?:toi|tui|em|minh))$/
const unsubscribed =
  /^(?:(?:thoi|xin|lam on|toi|tui|em|minh|muon) )*(?:huy|xoa|bo|tat|ngung|dung) (?:(?:dang k[iy]|viec) )?(?:nhan )?(?:bao tin|nhan tin|tin bao|thong bao|tin thong bao)(?: nua)?$/

/** `dừng`: ends everything that is said unasked, and says how to have it again. */
export function stop({ notices }: { notices: Notices }): Handler {
  const turnOff = async ({ citizenId, t }: Turn): Promise<Write> => {
    return async (tx) => {
      const wereOn = await notices.turnOff(tx, citizenId)
      const choices = [notifyChoice(t), contactsChoice(t), menuChoice(t)]
      return { replies: [{ text: t(wereOn ? 'stop.done' : 'stop.were-off'), choices }] }
    }
  }

  // Without their marks the words are "stop", "right" or "use", "off" or "all".
  const askWhich =
    (said: string) =>
    async ({ t }: Turn) => ({
      replies: [
        {
          text: t('stop.which', { said }),
          choices: [{ label: t('stop.stop'), data: ways.choice }, menuChoice(t)],
        },
      ],
    })

  return {
    name: 'stop',
    matches(message, session) {
      const said = wordsOf(message) ?? ''
      const written = said.normalize('NFC').toLowerCase().trim()
      const plain = plainWords(said)
      if (written === 'dừng' || asksFor(message, ways)) return { answer: turnOff }
      if (takesWords(session)) return undefined
      if (unsubscribed.test(plain)) return { answer: turnOff }
      if (/^tắt(?: đi| nha| nhé)?$/.test(written) || silence.test(plain)) return { answer: turnOff }
      const unmarked = plain === 'dung' || /^tat(?: di)?$/.test(written)
      return unmarked ? { answer: askWhich(plain) } : undefined
    },
  }
}
