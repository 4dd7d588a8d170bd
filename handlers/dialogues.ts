import { z } from 'zod'
import type { Answer, Handler, Match, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import type { Choice } from '#src/chat/reply.ts'
import { dialogueOf, inDialogue, type Session, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf, plainWords } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { Dialogue } from '#src/dialogues/dialogue.ts'
import { type Dialogues, longestQuestion } from '#src/dialogues/dialogues.ts'
import { readSeatCode } from '#src/dialogues/seat-code.ts'
import { asksForNumber } from '#src/figures/asks-for-number.ts'
import { formatDate } from '#src/i18n/format.ts'
import type { Officers } from '#src/officers/officers.ts'
import {
  dialogueReply,
  insteadOf,
  noSuchDialogue,
  otherChoice,
  seatReply,
  whenOf,
} from './views/dialogue.ts'
import { organiserIn } from './views/dialogue-desk.ts'
import { endOfWeek, namedBy, readNearWish } from './views/dialogue-place.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { absentNote, withinSentence } from './views/place.ts'

const name = 'dialogues'
const asking = z.object({ step: z.literal('question'), id: z.number().int() })
const ways = {
  command: 'doithoai',
  words: [
    ...['doi thoai', 'lich doi thoai', 'dialogue', 'dialogues', 'ma dang ky', 'ma cua toi'],
    ...['huy dang ky', 'dang ky cua toi', 'huy cho', 'cho cua toi', 'my seat'],
  ],
  phrases: ['doi thoai', 'lich hop dan', 'gap lanh dao'],
  choice: 'dialogues',
}

// "Xã có họp dân không", "bao giờ họp dân": asked in few words. Who tells of a meeting has a longer story of it.
const meetingAsked =
  /^(?:(?:co|lich|xem|khi nao|bao gio|chung nao|tuan nay|tuan sau|thang nay|xa|phuong|thon|dang ky|di|muon) )*hop (?:voi )?dan\b/
const mostWordsOfMeeting = 8

function asksForMeeting(text: string): boolean {
  const plain = plainWords(text)
  return plain.split(' ').length <= mostWordsOfMeeting && meetingAsked.test(plain)
}

const mostLines = 10
// As many buttons as the narrowest channel shows; the text lists more.
const mostChoices = 5
const shortestQuestion = 8

type Services = {
  dialogues: Dialogues
  communes: Pick<Communes, 'gazetteer'>
  officers: Pick<Officers, 'inChat'>
  seatPage: (code: string) => string
}

/** The words behind the command or around it, to find a commune or a topic in. */
function wishOf(message: Message): string {
  const text = wordsOf(message) ?? ''
  return commandOf(text)?.rest ?? text.replace(/đối thoại|doi thoai/iu, ' ').trim()
}

/** Dialogues with leaders: what is coming near the person, and a question in advance. */
export function dialogues({ dialogues: domain, communes, officers, seatPage }: Services): Handler {
  async function deskChoice(turn: Turn): Promise<Choice[]> {
    const officer = await organiserIn(officers, turn)
    return officer ? [{ label: turn.t('dialogue-desk.choice.desk'), data: 'desk' }] : []
  }

  function line({ title, startsAt, communeName, seats, held }: Dialogue, { t, language }: Turn) {
    const left = Math.max(0, seats - held)
    const where = communeName ? withinSentence(communeName) : t('dialogues.whole-province')
    const when = whenOf(startsAt, language)
    return t(left > 0 ? 'dialogues.item' : 'dialogues.item-full', { title, when, where, left })
  }

  async function list(turn: Turn): Promise<Answer> {
    const { t, now } = turn
    const text = wishOf(turn.message)
    const wish = readNearWish(communes, text)
    const noSuchPlace = absentNote(communes, text, t)
    const until = wish.thisWeek ? endOfWeek(now) : undefined
    const coming = await domain.upcoming({ ...wish, from: now, until })
    const found = namedBy(coming, text, communes, ({ topics, title }) => `${title}; ${topics}`)
    const mine = await domain.mine(turn.citizenId, now)
    const own = mine.slice(0, 2).map(({ code, dialogue }) => ({
      label: turn.t('dialogues.choice.mine', { day: formatDate(dialogue.startsAt).slice(0, 5) }),
      data: `seat:${code}`,
    }))
    const ends = [...(await deskChoice(turn)), menuChoice(t)]
    const session = withoutDialogue(turn.session)
    if (found.length === 0) {
      const key = wish.communes || wish.thisWeek ? 'dialogues.none-such' : 'dialogues.none'
      const all = wish.communes || wish.thisWeek ? [otherChoice(t)] : []
      const choices = [...own, ...all, contactsChoice(t), ...ends]
      return { replies: [{ text: [...noSuchPlace, t(key)].join('\n\n'), choices }], session }
    }
    const open = found
      .slice(0, mostChoices - own.length - ends.length)
      .map(({ id, title, startsAt }) => ({
        label: `${formatDate(startsAt).slice(0, 5)} ${title}`.slice(0, 60),
        data: `dlg:${id}`,
      }))
    const lines = found.slice(0, mostLines).map((each) => line(each, turn))
    const parts = [...noSuchPlace, t('dialogues.head'), ...lines, t('dialogues.narrow')]
    return { replies: [{ text: parts.join('\n\n'), choices: [...own, ...open, ...ends] }], session }
  }

  async function show(id: number, turn: Turn): Promise<Answer> {
    const session = withoutDialogue(turn.session)
    const [mine] = await domain.mine(turn.citizenId, turn.now, id)
    if (mine !== undefined) return { replies: [seatReply(mine, { ...turn, seatPage })], session }
    const found = await domain.find(id)
    const groups = found === undefined ? [] : await domain.groups(id)
    const shown = found && dialogueReply(found, { now: turn.now, groups }, turn)
    return { replies: [shown ?? noSuchDialogue(turn)], session }
  }

  async function askQuestion(id: number, { t, session }: Turn): Promise<Answer> {
    const choices = [{ label: t('dialogues.choice.not-now'), data: `dlg:${id}` }, menuChoice(t)]
    return {
      replies: [{ text: t('dialogues.ask-question'), choices }],
      session: inDialogue(session, name, { step: 'question', id }),
    }
  }

  const takeQuestion =
    (id: number, text: string) =>
    async (turn: Turn): Promise<Answer | Write> => {
      const { t } = turn
      if (text.length < shortestQuestion) return await askQuestion(id, turn)
      if (text.length > longestQuestion)
        return { replies: [insteadOf(t('dialogues.too-long', { most: longestQuestion }), turn)] }
      return async (tx) => {
        const { message, citizenId, now } = turn
        const person = { channel: message.channel, address: message.address, citizenId }
        const wanted = { dialogueId: id, person, text, now }
        const asked = await domain.ask(tx, wanted)
        const session = withoutDialogue(turn.session)
        if (asked.kind !== 'asked') {
          const text = t(`dialogues.refused.${asked.kind}`)
          return { replies: [insteadOf(text, turn)], session }
        }
        const choices = [
          { label: t('dialogues.choice.publish'), data: `dlg-pub:${asked.id}:1` },
          { label: t('dialogues.choice.keep-private'), data: `dlg-pub:${asked.id}:0` },
        ]
        return { replies: [{ text: t('dialogues.question-kept'), choices }], session }
      }
    }

  const publish =
    (id: string, yes: boolean) =>
    async (turn: Turn): Promise<Write> =>
    async (tx) => {
      const { t } = turn
      const known = await domain.consent(tx, id, turn.message, yes)
      const text = t(yes ? 'dialogues.published' : 'dialogues.private')
      const reply = { text, choices: [otherChoice(t), menuChoice(t)] }
      return { replies: [known ? reply : noSuchDialogue(turn)] }
    }

  /** A tap on one of this handler's buttons. */
  function matchTap(message: Message): Match | undefined {
    const number = (prefix: string) => {
      const value = choiceArgument(message, prefix)
      return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined
    }
    const id = number('dlg')
    if (id !== undefined) return { answer: (turn) => show(id, turn) }
    const asked = number('dlg-ask')
    if (asked !== undefined) return { answer: (turn) => askQuestion(asked, turn) }
    const consent = /^(\d{1,18}):([01])$/.exec(choiceArgument(message, 'dlg-pub') ?? '')
    if (consent) return { answer: publish(consent[1] ?? '', consent[2] === '1') }
    return undefined
  }

  function openQuestion(message: Message, session: Session): Match | undefined {
    const open = dialogueOf(session, name, asking)
    const text = message.content.kind === 'text' ? wordsOf(message) : undefined
    if (open === undefined || text === undefined || commandOf(text) !== undefined) return undefined
    return { understood: { question: true }, answer: takeQuestion(open.id, text) }
  }

  return {
    name,
    matches(message, session) {
      if (message.content.kind === 'choice' && message.content.data !== ways.choice)
        return matchTap(message)
      const question = openQuestion(message, session)
      if (question !== undefined) return question
      // The code of a seat is asked for by itself.
      if (readSeatCode(wordsOf(message) ?? '') !== undefined) return undefined
      const text = wordsOf(message) ?? ''
      if (asksForNumber(text)) return undefined
      const meeting = session.dialogue === undefined && asksForMeeting(text)
      return meeting || asksFor(message, ways) ? { answer: list } : undefined
    },
  }
}
