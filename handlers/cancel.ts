import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { withoutLasting } from '#src/chat/session.ts'
import { asksFor } from '#src/chat/words.ts'
import { menuChoice, withMenu } from './views/menu.ts'

const choice = 'cancel'
// With their marks these words mean nothing else; both spellings of the tone are in use.
const plain = new Set([
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

async function leave(turn: Turn) {
  const { dialogue, aside } = turn.session
  const key = dialogue === undefined && aside === undefined ? 'cancel.nothing' : 'cancel.done'
  const session = withoutLasting(turn.session, dialogue?.handler)
  return { replies: [withMenu(turn, turn.t(key))], session }
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
      const unmarked = asksFor(message, { words: ['huy', 'huy bo', 'thoi', 'thoat'] })
      if (!unmarked) return undefined
      return { answer: session.dialogue === undefined ? leave : askWhether }
    },
  }
}
