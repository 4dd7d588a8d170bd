import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { commandOf, plainWords } from '#src/chat/words.ts'
import type { Dossiers } from '#src/dossiers/dossiers.ts'
import { kindOfMessage } from '#src/feedback/kind-of-message.ts'
import { surelyWished } from '#src/procedures/chance-of-wish.ts'
import { placeOfDossier } from './views/dossier.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { lastShown } from './views/shown-dossier.ts'

const name = 'dossier-follow-up'
// A longer text tells of something else.
const mostWords = 12

const when = '(?:bao gio|khi nao|chung nao|ngay nao|hom nao|bao lau(?: nua)?)'
const getting = '(?:lay|nhan|tra|co|xong|ra)'
const where = '(?:o dau|dau|cho nao|o cho nao|noi nao|o noi nao)'
const why = '(?:tai sao|vi sao|sao lai|sao|ly do|li do|why)'
const someone = '(?:nguoi khac|nguoi nha|nguoi than|vo|chong|con|chau|anh|chi|em|bo|me|ba|ho|ai)'

const opening = '^(?:(?:thi|vay|the|ma|roi|toi|tui|em|minh) )*'
const closing = '(?: (?:vay|the|nua|a|roi|lay|nhan))*$'

// The first that fits: who asks where to pay names a place, too.
const topics = [
  [
    'pay',
    `(?:nop|dong|tra|thanh toan) (?:tien|phi|le phi|thue)\\b.*\\b(?:${where}|cach nao|the nao|sao)|${where} de (?:nop|dong) tien|where (?:do i|to) pay`,
  ],
  [
    'other-person',
    `(?:nho|uy quyen)(?: cho)? ${someone}.*\\b(?:lay|nhan)\\b|${someone} (?:di )?(?:lay|nhan)(?: (?:giup|ho|thay|dum|gium))?(?: (?:giup|toi|ket qua))* (?:duoc|co duoc)|(?:lay|nhan) (?:giup|thay|dum|gium)\\b|collect it for me`,
  ],
  [
    'bring',
    `(?:mang|dem|cam)(?: theo)?(?: nhung)?(?: giay to)? (?:gi|cai gi|giay to nao)\\b|what (?:do i|to) bring`,
  ],
  [
    'why',
    `${opening}${why}(?: \\S+){0,3} (?:dung|ngung|tu choi|khong (?:duoc |tiep )*(?:nhan|giai quyet|xu ly|tra|xong|co)|tra lai|bo sung|tre|cham|lau|rut)\\b|${opening}${why}${closing}`,
  ],
  [
    'when',
    `${opening}${when}(?: (?:thi|moi|toi|em|minh|duoc|ho so|no|la))*(?: ${getting}(?: (?:duoc|ket qua|giay|ho so|viec))*)?${closing}|${opening}${getting}\\b.*\\b${when}${closing}|${opening}(?:den|toi) dau(?: roi)?$|^when\\b`,
  ],
  [
    'where',
    `${opening}(?:(?:di|den|lay|nhan|hoi|gap|ket qua|ho so|giay|o|qua|ra) )+${where}${closing}|${opening}${where}${closing}|${opening}(?:ai|(?:co )?quan nao|noi nao|cho nao|don vi nao) (?:giai quyet|xu ly|phu trach)\\b|${opening}hoi ai$|^where\\b`,
  ],
] as const satisfies readonly (readonly [string, string])[]

// Who names a dossier as theirs asks for all of them.
const ofAll = /\bho so (?:cua )?(?:toi|tui|em|minh)\b/

// Of the paper itself, of taxes and fines, of what is wrong in the street: nothing of that is in a dossier that was handed in.
const otherThings =
  /(?<![a-z])(?:lam|dang k[iy]|xin cap|ho (?:chieu|khau)|can cuoc|ket hon|khai sinh|thue|phat|dien|nuoc|duong|rac|den|cau|cong|truong|cong an|to cao|phan anh)(?![a-z])/
const itsDelay = new Set(['dossier-late', 'question', 'other'])

/** Does a text that sounds like a question about the dossier name a thing of its own? */
function asksElse(text: string): boolean {
  const plain = plainWords(text)
  return otherThings.test(plain) || surelyWished(text) || !itsDelay.has(kindOfMessage(text).kind)
}

type Topic = (typeof topics)[number][0]
const patterns = topics.map(
  ([topic, pattern]) => [topic, new RegExp(`(?<![a-z])(?:${pattern})(?![a-z])`)] as const,
)

function topicOf(text: string): Topic | undefined {
  const plain = plainWords(text)
  if (plain.split(' ').length > mostWords || ofAll.test(plain)) return undefined
  return patterns.find(([, pattern]) => pattern.test(plain))?.[0]
}

type Services = { dossiers: Dossiers; now: () => Date }

/** Short questions after a dossier was shown to its owner are about it. */
export function dossierFollowUp({ dossiers, now }: Services): Handler {
  const open = (data: string) => async () => ({ readAs: { kind: 'choice' as const, data } })

  const say = (code: string, topic: Exclude<Topic, 'when' | 'where'>) => async (turn: Turn) => {
    const { t } = turn
    const found = await dossiers.lookUp(code, turn.citizenId, turn.now)
    if (found.kind !== 'proven') return await open(`dossier:${code}`)()
    const text = t(`dossier-follow-up.${topic}`, { code, place: placeOfDossier(found.dossier, t) })
    const choices = [
      { label: t('dossier.choice.back'), data: `dossier:${code}` },
      contactsChoice(t),
      menuChoice(t),
    ]
    return { replies: [{ text, choices }] }
  }

  return {
    name,
    matches(message, session) {
      const text = message.content.kind === 'text' ? wordsOf(message) : undefined
      if (text === undefined || commandOf(text) !== undefined) return undefined
      const code = lastShown(session, now())
      const topic = code === undefined ? undefined : topicOf(text)
      if (code === undefined || topic === undefined || asksElse(text)) return undefined
      const understood = { code, topic }
      if (topic === 'when') return { understood, answer: open(`dossier:${code}`) }
      if (topic === 'where') return { understood, answer: open(`where:${code}`) }
      return { understood, answer: say(code, topic) }
    },
  }
}
