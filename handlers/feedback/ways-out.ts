import type { Answer, Turn } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { withoutDialogue } from '#src/chat/session.ts'
import { asksFor, plainWords } from '#src/chat/words.ts'
import { surelyWished } from '#src/procedures/chance-of-wish.ts'
import { fold } from '#src/text/fold.ts'
import { asideReply, type DraftStep } from '../views/report-draft.ts'
import { type Wishing, wishedIn } from '../views/wished.ts'

export const agreeing = {
  words: ['dong y', 'gui', 'gui di', 'dong y gui', 'co', 'yes', 'send'],
}

const skipping = {
  words: [
    ...['bo qua', 'khong', 'khong can', 'skip', 'khoi can', 'khoi ghi', 'thoi khoi'],
    ...['thoi khoi can', 'thoi bo qua', 'khong can dau', 'khong dau', 'khong ghi', 'khong muon'],
    ...['khong muon ghi', 'khong muon noi', 'khong muon cho', 'khong cho'],
  ],
  choice: 'feedback:skip',
}

/** Passes over the question that is open. Without its mark `khỏi` is the name Khôi. */
export function passesOver(message: Message): boolean {
  const written = (wordsOf(message) ?? '').normalize('NFC').toLowerCase().trim()
  return written === 'khỏi' || asksFor(message, skipping)
}

// Said once a contact was asked for in vain.
const unwilling = /(?:^| )(?:khong|khoi|thoi|bo qua|ko|hong|hem|chua co|lam gi co|no|none)(?= |$)/

export const isUnwilling = (text: string): boolean =>
  !/\d/.test(text) && unwilling.test(plainWords(text))

const personal: readonly DraftStep[] = ['where', 'commune', 'name', 'address', 'contact']
// A stranger's name, or that of a shop, may hold the words of a procedure; a wish says what is to be done.
const wishing =
  /(?:^| )(?:lam sao|the nao|can (?:giay|gi|nhung|lam)|giay to|thu tuc|bao lau|muon|xin|dang k[iy]|khai bao|cap (?:lai|doi|moi)|sang ten|tach (?:thua|so|ho)|lam (?:lai )?(?:giay|khai|so|the|ho|can|ly|don|passport))(?= |$)/
const fewestWords = 3
// `trước tiệm xin giấy phép`: a place, told by what is there.
const besideSomething =
  /^(?:o |ngay |doi dien |gan |truoc |sau |canh |ke |ben |cho |tiem |quan |van phong |nga |duong |hem )/

const isName = (text: string) =>
  text
    .trim()
    .split(/\s+/)
    .every((word) => /^\p{Lu}\p{Ll}*$/u.test(word))

/** Whether what came as an answer about place or person asks how something is done instead. */
export function asksForProcedure(step: DraftStep, text: string): boolean {
  if (!personal.includes(step) || isName(text)) return false
  const plain = fold(text)
  if (step === 'where' && besideSomething.test(plain)) return false
  if (plain.split(' ').length < fewestWords || !wishing.test(plain)) return false
  return surelyWished(text)
}

/** Something else was asked: the draft is kept, and the next words are free. */
export function setAside(text: string, services: Wishing, turn: Turn): Answer {
  return {
    replies: [asideReply(wishedIn(text, services), turn.t)],
    session: withoutDialogue(turn.session),
  }
}
