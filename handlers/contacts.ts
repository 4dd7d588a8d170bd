import { z } from 'zod'
import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import { dialogueOf, inDialogue, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { CommuneMatch } from '#src/communes/find-commune.ts'
import type { Offices } from '#src/offices/offices.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { notUnderstood } from './views/not-understood.ts'
import { officeLines } from './views/office.ts'
import { withinSentence } from './views/place.ts'

const name = 'contacts'
const asking = z.object({ step: z.enum(['commune', 'another']) })
const mostCommunes = 4

const ways = {
  command: 'lienhe',
  words: [
    'lien he',
    'contact',
    'contacts',
    'hotline',
    'duong day nong',
    'so dien thoai',
    'tong dai',
    'hotline tinh',
  ],
  phrases: [
    'goi cho ai',
    'goi ai',
    'gap ai',
    'gap lanh dao',
    'gap chu tich',
    'gap nguoi',
    'gap can bo',
    'noi chuyen voi nguoi',
    'goi dien cho ai',
    'talk to a person',
    'lien he o dau',
    'lien he voi ai',
  ],
  choice: 'contacts',
}

type Services = { communes: Communes; offices: Offices; hotline: string | undefined }

/** Whom to call and where to go: the hotline, and the offices of the commune a person names. */
export function contacts({ communes, offices, hotline }: Services): Handler {
  async function ask({ session, t }: Turn) {
    const province = await offices.ofProvince()
    const lines = [
      hotline === undefined ? t('contacts.no-hotline') : t('contacts.hotline', { hotline }),
      province && officeLines(province, t),
      t('contacts.ask-commune'),
    ].filter(Boolean)
    const replies = [{ text: lines.join('\n\n'), choices: [menuChoice(t)] }]
    return { replies, session: inDialogue(session, name, { step: 'commune' }) }
  }

  async function officesReply(code: string, communeName: string, { t }: Turn): Promise<Reply> {
    const found = await offices.ofCommune(code)
    const list = found.map((office) => officeLines(office, t)).join('\n\n')
    const commune = withinSentence(communeName)
    const head = t('contacts.of-commune', { commune })
    const number = hotline === undefined ? [] : [t('contacts.hotline', { hotline })]
    const body = list === '' ? t('contacts.no-office', { commune }) : list
    return {
      text: [head, body, ...number].join('\n\n'),
      choices: [contactsChoice(t), menuChoice(t)],
    }
  }

  function whereItWent(match: CommuneMatch, { t }: Turn): string {
    const { former, name: today } = match
    if (former === undefined) return today
    return t(former.split ? 'contacts.former-split' : 'contacts.former', {
      former: former.name,
      today: withinSentence(today),
    })
  }

  async function answerMatches(matches: CommuneMatch[], turn: Turn) {
    const { t } = turn
    const [only] = matches
    if (only !== undefined && matches.length === 1) {
      const reply = await officesReply(only.code, only.name, turn)
      const text = only.former ? `${whereItWent(only, turn)}\n\n${reply.text}` : reply.text
      return {
        replies: [{ ...reply, text }],
        session: inDialogue(turn.session, name, { step: 'another' }),
      }
    }
    const shown = matches.slice(0, mostCommunes)
    const lines = matches.map((match) => `• ${whereItWent(match, turn)}`)
    const choices = shown.map((match) => ({ label: match.name, data: `commune:${match.code}` }))
    const text = [t('contacts.several'), lines.join('\n')].join('\n')
    return {
      replies: [{ text, choices: [...choices, menuChoice(t)] }],
      session: inDialogue(turn.session, name, { step: 'commune' }),
    }
  }

  async function notFound({ t }: Turn) {
    const key =
      hotline === undefined ? 'contacts.unknown-commune' : 'contacts.unknown-commune-hotline'
    return { replies: [{ text: t(key, { hotline }), choices: [menuChoice(t)] }] }
  }

  async function answerName(text: string, turn: Turn) {
    const matches = await communes.find(text)
    if (matches.length > 0) return await answerMatches(matches, turn)
    // After an answer another place may follow, or anything else: then this was not about places.
    if (dialogueOf(turn.session, name, asking)?.step === 'commune') return await notFound(turn)
    return { replies: [notUnderstood(text, turn, hotline)], session: withoutDialogue(turn.session) }
  }

  async function answerCode(code: string, turn: Turn) {
    const communeName = await communes.nameOf(code)
    if (communeName === undefined) return await notFound(turn)
    return {
      replies: [await officesReply(code, communeName, turn)],
      session: inDialogue(turn.session, name, { step: 'another' }),
    }
  }

  return {
    name,
    matches(message) {
      if (asksFor(message, ways)) return { answer: ask }
      const code = choiceArgument(message, 'commune')
      return code === undefined ? undefined : { answer: (turn) => answerCode(code, turn) }
    },
    remind(message, session) {
      const text = wordsOf(message)
      if (dialogueOf(session, name, asking) === undefined || text === undefined) return undefined
      return { understood: { commune: text }, answer: (turn) => answerName(text, turn) }
    },
  }
}
