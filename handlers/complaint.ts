import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { kindOfMessage } from '#src/feedback/kind-of-message.ts'
import type { Kind } from '#src/feedback/kinds.ts'
import { asksForNumber } from '#src/figures/asks-for-number.ts'
import { fold } from '#src/text/fold.ts'
import { termPhrase } from './views/legal-term.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'

const sureEnough = 0.5
const names = [
  { subject: 'complaint', pattern: /(?:^|[^a-z])khieu (?:nai|kien)(?:$|[^a-z])/ },
  { subject: 'dispute', pattern: /(?:^|[^a-z])(?:tranh chap|hoa giai(?! vien))(?:$|[^a-z])/ },
] as const

type Subject = (typeof names)[number]['subject']

/** What a text states, or names while it asks. */
function subjectOf(text: string): { subject: Subject; kind: Kind } | undefined {
  if (asksForNumber(text)) return undefined
  const { kind, because, certainty } = kindOfMessage(text)
  if (kind === 'complaint' || kind === 'dispute') {
    return because.length > 0 && certainty >= sureEnough ? { subject: kind, kind } : undefined
  }
  if (kind !== 'question' && kind !== 'other') return undefined
  const folded = fold(text)
  const named = names.find(({ pattern }) => pattern.test(folded))
  return named && { subject: named.subject, kind }
}

/** Complaints and disputes are not filed here: who decides, within which time, with which papers. */
export function complaint({ hotline }: { hotline: string | undefined }): Handler {
  const answer = (subject: Subject) => async (turn: Turn) => {
    const { t } = turn
    const text =
      subject === 'dispute'
        ? t('complaint.dispute')
        : t('complaint.text', {
            within: termPhrase('complaint-within', turn),
            accepted: termPhrase('complaint-accepted', turn),
            first: termPhrase('complaint-first', turn),
            complex: termPhrase('complaint-first-complex', turn),
            again: termPhrase('complaint-again-within', turn),
            second: termPhrase('complaint-second', turn),
          })
    const human = hotline === undefined ? [] : [t('contacts.hotline', { hotline })]
    const choices = [contactsChoice(t), menuChoice(t)]
    return { replies: [{ text: [text, ...human].join('\n\n'), choices }] }
  }
  return {
    name: 'complaint',
    matches(message) {
      const text = wordsOf(message)
      const found = text === undefined ? undefined : subjectOf(text)
      return found && { understood: found, answer: answer(found.subject) }
    },
  }
}
