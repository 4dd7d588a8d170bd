import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { plainWords } from '#src/chat/words.ts'
import { kindOfMessage } from '#src/feedback/kind-of-message.ts'
import type { Kind } from '#src/feedback/kinds.ts'
import { asksForNumber } from '#src/figures/asks-for-number.ts'
import { surelyWished } from '#src/procedures/chance-of-wish.ts'
import type { Named } from '#src/procedures/procedures.ts'
import { fold } from '#src/text/fold.ts'
import { termPhrase } from './views/legal-term.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { procedureChoices } from './views/procedure.ts'
import { type Wishing, wishedIn } from './views/wished.ts'

const sureEnough = 0.5
const names = [
  { subject: 'complaint', pattern: /(?:^|[^a-z])khieu (?:nai|kien)(?:$|[^a-z])/ },
  { subject: 'dispute', pattern: /(?:^|[^a-z])(?:tranh chap|hoa giai(?! vien))(?:$|[^a-z])/ },
] as const

// Nothing but the wish, also under another question.
const wishAlone =
  /^(?:(?:toi|tui|em|minh|chau|con|bac|muon|can|dinh|phai|duoc|gui|nop|lam|viet|don) )*khieu nai$/

type Subject = (typeof names)[number]['subject']

// Words of a quarrel or a complaint: then the procedures that may settle it are only named beside what is said of it.
const quarrelling =
  /(?:^|[^a-z])(?:khieu (?:nai|kien)|tranh chap|gianh|lan (?:ranh|dat|sang|qua|vo|chiem)|cai nhau|cai co|doi lai|kien (?:nhau|ra toa)|hoa giai|phan (?:giai|xu)|khong chiu|trai luat|khong dong (?:tinh|y))(?:$|[^a-z])/
const isPeaceful = (text: string) => !quarrelling.test(fold(text))

/** What a text states, or names while it asks. */
function subjectOf(text: string): { subject: Subject; kind: Kind } | undefined {
  if (asksForNumber(text)) return undefined
  if (wishAlone.test(plainWords(text))) return { subject: 'complaint', kind: 'complaint' }
  const { kind, because, certainty } = kindOfMessage(text)
  if (kind === 'complaint' || kind === 'dispute') {
    const sure = because.length > 0 && certainty >= sureEnough
    return sure && !(surelyWished(text) && isPeaceful(text)) ? { subject: kind, kind } : undefined
  }
  if (kind !== 'question' && kind !== 'other') return undefined
  const folded = fold(text)
  const named = names.find(({ pattern }) => pattern.test(folded))
  // Who asks how mediators are chosen has no quarrel.
  return named && !surelyWished(text) ? { subject: named.subject, kind } : undefined
}

type Services = Wishing & { hotline: string | undefined }

/** Complaints and disputes are not filed here: who decides, within which time, with which papers. */
export function complaint(services: Services): Handler {
  const { hotline } = services

  const answer = (subject: Subject, named: readonly Named[]) => async (turn: Turn) => {
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
    const choices = [...procedureChoices(named), contactsChoice(t), menuChoice(t)]
    return { replies: [{ text: [text, ...human].join('\n\n'), choices }] }
  }
  return {
    name: 'complaint',
    matches(message) {
      const text = wordsOf(message)
      const found = text === undefined ? undefined : subjectOf(text)
      if (text === undefined || found === undefined) return undefined
      const named = found.subject === 'dispute' ? wishedIn(text, services) : []
      const codes = named.map(({ code }) => code)
      const understood = codes.length === 0 ? found : { ...found, procedures: codes }
      return { understood, answer: answer(found.subject, named) }
    },
  }
}
