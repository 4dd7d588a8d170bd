import { z } from 'zod'
import type { Answer, Handler, Match, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import type { Choice, Reply } from '#src/chat/reply.ts'
import { dialogueOf, inDialogue, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument } from '#src/chat/words.ts'
import { type Citizens, codeMinutes, type Joined } from '#src/citizens/citizens.ts'
import { readLinkCode } from '#src/citizens/link-code.ts'
import { formatMoment } from '#src/i18n/format.ts'
import { languageOf, type Translate, translator } from '#src/i18n/translate.ts'
import { appName } from './views/app-name.ts'
import { contactsChoice, linkChoice, menuChoice } from './views/menu.ts'

const name = 'link-chats'
const dialogue = z.discriminatedUnion('step', [
  z.object({ step: z.literal('phone'), next: z.enum(['offer', 'code']) }),
  z.object({ step: z.literal('code'), phone: z.string().regex(/^[0-9a-f]{64}$/) }),
])

// `/lienket CODE`, and the word with a code behind it, are the officers'.
const ways = {
  words: [
    ...['lien ket', 'lien ket tai khoan', 'noi tai khoan', 'ket noi tai khoan'],
    ...['link', 'link accounts', 'link my accounts', 'link chats'],
  ],
  // An account may be a bank's: within a sentence the app must be named.
  phrases: [
    ...['noi zalo', 'noi telegram', 'noi tai khoan zalo', 'noi tai khoan telegram'],
    ...['lien ket zalo', 'lien ket telegram', 'lien ket tai khoan zalo'],
    ...['lien ket tai khoan telegram', 'link zalo', 'link telegram'],
  ],
  choice: name,
}
const partWays = {
  words: [
    ...['tach', 'tach ra', 'bo lien ket', 'huy lien ket', 'ngung lien ket', 'tach tai khoan'],
    ...['bo noi', 'bo noi tai khoan', 'huy noi tai khoan', 'unlink', 'unlink accounts'],
  ],
  choice: 'unlink-chats',
}

/** A platform on which the assistant can be met; some vouch for the number of a contact that is shared there. */
export type App = { name: string; provesPhone?: true }

type Services = { citizens: Citizens; apps: readonly App[] }

const partChoice = (t: Translate): Choice => ({
  label: t('link-chats.choice.part'),
  data: partWays.choice,
})
const offerChoice = (t: Translate): Choice => ({
  label: t('link-chats.choice.offer'),
  data: `${name}:offer`,
})
const cancelChoice = (t: Translate): Choice => ({ label: t('cancel.yes'), data: 'cancel' })

/** One person on several channels: two chats become one person's by the same phone in both and a code. */
export function linkChats({ citizens, apps }: Services): Handler {
  const proves = ({ message }: Turn) =>
    apps.some((app) => app.name === message.channel && app.provesPhone)

  async function begin(turn: Turn): Promise<Answer> {
    const { t } = turn
    const session = withoutDialogue(turn.session)
    const [linked] = await citizens.linkedWith(turn.citizenId)
    if (linked !== undefined) {
      const { channel, since } = linked
      const facts = { app: appName(channel, t), moment: formatMoment(since) }
      const choices = [partChoice(t), menuChoice(t)]
      return { replies: [{ text: t('link-chats.state', facts), choices }], session }
    }
    if (apps.length < 2)
      return { replies: [{ text: t('link-chats.alone'), choices: [menuChoice(t)] }], session }
    const choices = [
      offerChoice(t),
      { label: t('link-chats.choice.code'), data: `${name}:code` },
      menuChoice(t),
    ]
    return { replies: [{ text: t('link-chats.intro'), choices }], session }
  }

  /** The question for the phone, after `text` if there is something to say first. */
  function phoneQuestion(turn: Turn, text?: string): Reply {
    const { t } = turn
    const button = t('link-chats.choice.phone')
    const choices = [cancelChoice(t)]
    if (!proves(turn)) return { text: text ?? t('link-chats.ask-phone.typed'), choices }
    return {
      text: text ?? t('link-chats.ask-phone.shared', { button }),
      asksContact: { label: button },
      choices,
    }
  }

  const askPhone =
    (next: 'offer' | 'code') =>
    async (turn: Turn): Promise<Answer> => ({
      replies: [phoneQuestion(turn)],
      session: inDialogue(turn.session, name, { step: 'phone', next }),
    })

  /** The number as this platform can be believed; undefined: the question stays open, with the reason why. */
  function phoneIn(turn: Turn): string | undefined {
    const { content } = turn.message
    if (content.kind === 'contact')
      return proves(turn) && content.verified !== true
        ? undefined
        : citizens.readPhone(content.phone)
    return proves(turn) ? undefined : citizens.readPhone(wordsOf(turn.message) ?? '')
  }

  function wantsPhone(turn: Turn): Answer {
    const { t } = turn
    const button = t('link-chats.choice.phone')
    const why = proves(turn) ? t('link-chats.not-own', { button }) : t('link-chats.not-phone')
    return { replies: [phoneQuestion(turn, why)] }
  }

  function makeOffer(phone: string, turn: Turn): Write {
    const { t, citizenId, now, message } = turn
    return async (tx) => {
      const code = await citizens.offer(tx, { citizenId, phone, now })
      const session = withoutDialogue(turn.session)
      if (code === undefined) return { replies: [linkedBefore(t)], session }
      const others = apps.filter((app) => app.name !== message.channel)
      const facts = {
        ...{ code, minutes: codeMinutes },
        apps: others.map((app) => appName(app.name, t)).join(t('link-chats.or')),
      }
      const choices = [offerChoice(t), menuChoice(t)]
      return { replies: [{ text: t('link-chats.code', facts), choices }], session }
    }
  }

  function askCode(phone: string, { session, t }: Turn): Answer {
    const choices = [offerChoice(t), cancelChoice(t)]
    return {
      replies: [{ text: t('link-chats.ask-code'), choices }],
      session: inDialogue(session, name, { step: 'code', phone }),
    }
  }

  async function takePhone(next: 'offer' | 'code', turn: Turn): Promise<Answer | Write> {
    const phone = phoneIn(turn)
    if (phone === undefined) return wantsPhone(turn)
    return next === 'offer' ? makeOffer(phone, turn) : askCode(phone, turn)
  }

  function linkedBefore(t: Translate): Reply {
    return { text: t('link-chats.linked-before'), choices: [partChoice(t), menuChoice(t)] }
  }

  /** Both chats are told: who did not do it must learn of it, and undo it with one tap. */
  function linked(joined: Extract<Joined, { kind: 'linked' }>, turn: Turn): Answer {
    const { channel } = turn.message
    const language = languageOf(joined.language ?? turn.language)
    const t = translator(language)
    const app = appName(joined.other.channel, t)
    const here = [
      { label: t('menu.my-dossiers'), data: 'my-dossiers' },
      partChoice(t),
      menuChoice(t),
    ]
    const there = [partChoice(t), contactsChoice(t), menuChoice(t)]
    const notice = t('link-chats.notice.linked', { app: appName(channel, t) })
    return {
      replies: [{ text: t('link-chats.linked', { app }), choices: here }],
      session: withoutDialogue(turn.session),
      elsewhere: [{ ...joined.other, reply: { text: notice, choices: there } }],
    }
  }

  function notLinked(joined: Exclude<Joined, { kind: 'linked' }>, turn: Turn): Answer {
    const { t, message } = turn
    if (joined.kind === 'linked-before')
      return { replies: [linkedBefore(t)], session: withoutDialogue(turn.session) }
    const app = appName(message.channel, t)
    const choices = [offerChoice(t), contactsChoice(t), menuChoice(t)]
    return { replies: [{ text: t(`link-chats.${joined.kind}`, { app }), choices }] }
  }

  const join =
    (phone: string, code: string) =>
    async (turn: Turn): Promise<Write> =>
    async (tx) => {
      const { citizenId, now } = turn
      const joined = await citizens.join(tx, { citizenId, phone, code, now })
      return joined.kind === 'linked' ? linked(joined, turn) : notLinked(joined, turn)
    }

  async function part(turn: Turn): Promise<Write> {
    const { t, citizenId, now, message } = turn
    return async (tx) => {
      const others = await citizens.part(tx, { citizenId, now })
      const session = withoutDialogue(turn.session)
      const key = others.length === 0 ? 'link-chats.not-linked' : 'link-chats.parted'
      const replies = [{ text: t(key), choices: [linkChoice(t), menuChoice(t)] }]
      const elsewhere = others.map((other) => {
        const theirs = translator(languageOf(other.language))
        const app = appName(message.channel, theirs)
        const text = theirs('link-chats.notice.parted', { app })
        return { ...other, reply: { text, choices: [linkChoice(theirs), menuChoice(theirs)] } }
      })
      return { replies, session, elsewhere }
    }
  }

  const wantsCode = async (turn: Turn): Promise<Answer> => {
    const { t } = turn
    const choices = [offerChoice(t), cancelChoice(t)]
    return { replies: [{ text: t('link-chats.not-code'), choices }] }
  }

  /** What answers the question that is open. */
  function matchAnswer(message: Message, open: z.infer<typeof dialogue>): Match | undefined {
    if (open.step === 'phone') {
      const shared = message.content.kind === 'contact'
      if (!shared && citizens.readPhone(wordsOf(message) ?? '') === undefined) return undefined
      return { understood: { phone: true }, answer: (turn) => takePhone(open.next, turn) }
    }
    const code = readLinkCode(wordsOf(message) ?? '')
    return code === undefined
      ? undefined
      : { understood: { code: true }, answer: join(open.phone, code) }
  }

  return {
    name,
    matches(message, session) {
      if (asksFor(message, ways)) return { answer: begin }
      if (asksFor(message, partWays)) return { answer: part }
      const step = choiceArgument(message, name)
      if (step === 'offer' || step === 'code') return { answer: askPhone(step) }
      const open = dialogueOf(session, name, dialogue)
      return open && matchAnswer(message, open)
    },
    remind(message, session) {
      const open = dialogueOf(session, name, dialogue)
      if (open === undefined || wordsOf(message) === undefined) return undefined
      return { answer: open.step === 'code' ? wantsCode : async (turn) => wantsPhone(turn) }
    },
  }
}
