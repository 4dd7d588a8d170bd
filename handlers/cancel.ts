import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { withoutLasting } from '#src/chat/session.ts'
import { asksFor, plainWords } from '#src/chat/words.ts'
import { menuChoice, withMenu } from './views/menu.ts'
import { isPassable } from './views/report-draft.ts'

const choice = 'cancel'
// With their marks these words mean nothing else; both spellings of the tone are in use.
const plain = new Set([
  ...['hủy luôn', 'huỷ luôn', 'hủy đi', 'huỷ đi', 'hủy luôn đi', 'huỷ luôn đi'],
  ...['thôi hủy', 'thôi huỷ', 'thôi hủy đi', 'thôi huỷ đi', 'thôi hủy luôn', 'thôi huỷ luôn'],
  'hủy',
  'huỷ',
  'hủy bỏ',
  'huỷ bỏ',
  'thôi',
  'thoát',
  '/huy',
  '/cancel',
  'cancel',
])

// At a question that may be passed over the shortest of these pass it over.
const declining = /^thoi (?:khoi|khong can)(?: dau)?$/
const nothingMore =
  /^(?:khong|khoi)(?: can| muon)? xoa nua$|^thoi (?:(?:toi|tui|em|minh) )?(?:khong can|khong muon|khoi|khong) (?:(?:xoa|lam|viet|gui|hoi|nop) )?nua$|^thoi (?:khong|khoi) xoa$/

// Where something was kept on the way, stopping does not undo it: that is said, with how to.
const kept: Record<string, (t: Turn['t']) => string> = {
  survey: (t) => t('survey.stopped'),
  'survey-maker': (t) => t('survey-maker.stopped'),
}

async function leave(turn: Turn) {
  const { t } = turn
  const { dialogue, aside } = turn.session
  const done = dialogue === undefined && aside === undefined ? 'cancel.nothing' : 'cancel.done'
  const text = kept[dialogue?.handler ?? '']?.(t) ?? t(done)
  const session = withoutLasting(turn.session, dialogue?.handler)
  return { replies: [withMenu(turn, text)], session }
}

/** The same for words that refuse what was offered: what was not done is said. */
async function refuse(turn: Turn) {
  const { session, t } = turn
  if (session.dialogue?.handler === 'my-data') {
    const replies = [withMenu(turn, t('cancel.nothing-erased'))]
    return { replies, session: withoutLasting(session, 'my-data') }
  }
  // What was left aside is not what was offered just now.
  return session.dialogue !== undefined
    ? await leave(turn)
    : { replies: [withMenu(turn, t('cancel.nothing-changed'))], session }
}

/** `huy` without marks may be a name or a town: asked while a dialogue is open. */
async function askWhether({ t }: Turn) {
  const choices = [{ label: t('cancel.yes'), data: choice }, menuChoice(t)]
  return { replies: [{ text: t('cancel.sure'), choices }] }
}

/** Leaves whatever dialogue is open. */
export function cancel(): Handler {
  return {
    name: 'cancel',
    matches(message, session) {
      const said = wordsOf(message)
        ?.toLowerCase()
        .replace(/[.!\s]+$/, '')
      const plainly = said !== undefined && plain.has(said)
      if (plainly || asksFor(message, { choice })) return { answer: leave }
      const bare = plainWords(said ?? '')
      if (nothingMore.test(bare) || (declining.test(bare) && !isPassable(session))) {
        return { answer: refuse }
      }
      const unmarked = asksFor(message, {
        words: ['huy', 'huy bo', 'thoi', 'thoat', 'huy luon', 'thoi huy', 'thoi huy luon'],
      })
      if (!unmarked) return undefined
      return { answer: session.dialogue === undefined ? leave : askWhether }
    },
  }
}
