import { z } from 'zod'
import type { Handler, Match, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import type { Choice } from '#src/chat/reply.ts'
import {
  dialogueOf,
  inDialogue,
  noteOf,
  type Session,
  withNote,
  withoutDialogue,
} from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf, plainWords } from '#src/chat/words.ts'
import type { Dossiers } from '#src/dossiers/dossiers.ts'
import type { Ratings } from '#src/ratings/ratings.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { notUnderstood } from './views/not-understood.ts'

const name = 'rating'
const word = z.object({ step: z.literal('word'), code: z.string() })
/** The dossier whose stars were asked for last: a number typed instead of a button is for it. */
const asked = z.object({ code: z.string() })
const ways = {
  command: 'danhgia',
  words: ['danh gia', 'cham diem', 'rate'],
  phrases: ['danh gia can bo', 'cham diem can bo', 'danh gia phuc vu'],
  choice: 'rating',
}

const stars = [5, 4, 3, 2, 1] as const
// Folded, as people type them who do not press buttons; beside `sao` they mean stars also when nobody asked.
const inWords: Record<string, number> = { mot: 1, hai: 2, ba: 3, bon: 4, nam: 5 }
const labels: Record<string, number> = {
  ...{ 'rat te': 1, 'qua te': 1, te: 1, 'chua tot': 2, 'tam duoc': 3, 'binh thuong': 3 },
  ...{ tot: 4, 'rat tot': 5, 'hai long': 4, 'rat hai long': 5 },
}
const answered =
  /^(?:(?:cho|cham|toi|tui|em) )*([1-5]|mot|hai|ba|bon|nam)(?: (?:sao|diem|stars?))?$/
const bare = /^(?:(?:cho|cham) )?([1-5])$/
const unasked = /^(?:(?:cho|cham) )?([1-5]|mot|hai|ba|bon|nam) (?:sao|diem|stars?)$/
/** As bitter as this, and the person is shown whom to tell. */
const bitter = 2
const mostListed = 4

type Services = {
  ratings: Ratings
  dossiers: Dossiers
  hotline: string | undefined
  now: () => Date
}

function countIn(text: string, pattern: RegExp): number | undefined {
  const said = pattern.exec(plainWords(text))?.[1]
  return said === undefined ? undefined : (inWords[said] ?? Number(said))
}

/** One to five stars and a word for how a finished dossier was handled (nhân dân chấm điểm công chức một cửa). */
export function rating({ ratings, dossiers, hotline, now }: Services): Handler {
  async function list(turn: Turn) {
    const { t } = turn
    const open = await ratings.open(turn.citizenId)
    const session = withoutDialogue(turn.session)
    const [only] = open
    if (only === undefined) {
      const choices = [{ label: t('menu.my-dossiers'), data: 'my-dossiers' }, menuChoice(t)]
      return { replies: [{ text: t('rating.none'), choices }], session }
    }
    if (open.length === 1) return await ask(only.code, turn)
    const lines = open
      .slice(0, mostListed)
      .map(({ code, procedureName }) => `${code}\n${procedureName ?? ''}`.trim())
    const choices: Choice[] = open
      .slice(0, mostListed)
      .map(({ code }) => ({ label: code, data: `rate:${code}` }))
    const text = [t('rating.which'), ...lines].join('\n\n')
    return { replies: [{ text, choices: [...choices, menuChoice(t)] }], session }
  }

  /** Not finished, not theirs, rated before, or after a death: the same words, and what can be done instead. */
  const closed = ({ t, session }: Turn) => {
    const choices = [
      { label: t('menu.my-dossiers'), data: 'my-dossiers' },
      contactsChoice(t),
      menuChoice(t),
    ]
    return { replies: [{ text: t('rating.closed'), choices }], session: withoutDialogue(session) }
  }

  async function ask(code: string, turn: Turn) {
    const { t } = turn
    const open = await ratings.open(turn.citizenId)
    const dossier = open.find((each) => each.code === code)
    if (dossier === undefined) return closed(turn)
    const text = t('rating.ask', { code, procedure: dossier.procedureName })
    const choices = stars.map((count) => ({
      label: t(`rating.stars.${count}`),
      data: `rate:${code}:${count}`,
    }))
    const session = withNote(withoutDialogue(turn.session), name, { code })
    return { replies: [{ text, choices }], session }
  }

  /** Stars without a dossier: those of the only one that waits for some. */
  async function rateOnly(count: number, turn: Turn) {
    const [only, ...others] = await ratings.open(turn.citizenId)
    const isClear = only !== undefined && others.length === 0
    return isClear ? await rate(only.code, count, turn) : await list(turn)
  }

  /** A bare number: for the one dossier that a notice asked stars for these days. */
  async function rateAsked(count: number, text: string, turn: Turn) {
    const [only, ...others] = await ratings.askedLately(turn.citizenId)
    if (only === undefined) return { replies: [notUnderstood(text, turn, hotline)] }
    return others.length === 0 ? await rate(only.code, count, turn) : await list(turn)
  }

  async function rate(code: string, count: number, turn: Turn) {
    const { t, citizenId, session } = turn
    const open = await ratings.open(citizenId)
    if (!open.some((each) => each.code === code)) return closed(turn)
    const write: Write = async (tx) => {
      if (!(await ratings.rate(tx, { code, citizenId }, count))) return closed(turn)
      const sorry = t(hotline === undefined ? 'rating.sorry' : 'rating.sorry-hotline', { hotline })
      const report = { label: t('menu.feedback'), data: 'feedback' }
      const lines = [t('rating.thanks', { count }), count <= bitter && sorry, t('rating.ask-word')]
      const choices = [
        ...(count <= bitter ? [report, contactsChoice(t)] : []),
        { label: t('rating.skip'), data: 'rating:skip' },
        menuChoice(t),
      ]
      return {
        replies: [{ text: lines.filter(Boolean).join('\n\n'), choices }],
        session: inDialogue(withNote(session, name, null), name, { step: 'word', code }),
      }
    }
    return write
  }

  const addWord =
    (code: string, text: string) =>
    async (turn: Turn): Promise<Write> => {
      const { t, citizenId } = turn
      return async (tx) => {
        const kept = await ratings.addWord(tx, { code, citizenId }, text)
        const choices = kept === 'kept' ? [menuChoice(t)] : [contactsChoice(t), menuChoice(t)]
        const session = withoutDialogue(turn.session)
        return { replies: [{ text: t(`rating.word.${kept}`), choices }], session }
      }
    }

  const skip = async ({ t, session }: Turn) => ({
    replies: [{ text: t('rating.skipped'), choices: [menuChoice(t)] }],
    session: withoutDialogue(session),
  })

  function matchTap(message: Message) {
    const [code = '', count] = choiceArgument(message, 'rate')?.split(':') ?? []
    const reading = dossiers.readCode(code, now())
    if (reading?.kind !== 'code') return undefined
    const chosen = stars.find((each) => String(each) === count)
    return {
      understood: { rate: reading.code, ...(chosen && { stars: chosen }) },
      answer: (turn: Turn) =>
        chosen === undefined ? ask(reading.code, turn) : rate(reading.code, chosen, turn),
    }
  }

  /** A number typed after stars were asked for, or stars in words at any time. */
  function matchStars(text: string, session: Session): Match | undefined {
    if (session.dialogue !== undefined) return undefined
    const noted = noteOf(session, name, asked)
    const stated = countIn(text, unasked)
    const count =
      noted === undefined
        ? (stated ?? countIn(text, bare))
        : (countIn(text, answered) ?? labels[plainWords(text)])
    if (count === undefined) return undefined
    const answer = (turn: Turn) => {
      if (noted !== undefined) return rate(noted.code, count, turn)
      return stated === undefined ? rateAsked(count, text, turn) : rateOnly(stated, turn)
    }
    return { understood: { stars: count }, answer }
  }

  return {
    name,
    matches(message, session) {
      const tapped = matchTap(message)
      if (tapped !== undefined) return tapped
      if (asksFor(message, { choice: 'rating:skip' })) return { answer: skip }
      if (asksFor(message, ways)) return { answer: list }
      const open = dialogueOf(session, name, word)
      const text = wordsOf(message)
      if (text === undefined || commandOf(text) !== undefined) return undefined
      if (open === undefined) return matchStars(text, session)
      // A code is a wish to see a dossier, whatever was asked before.
      if (dossiers.readCode(text, now()) !== undefined) return undefined
      if (asksFor(message, { words: ['khong', 'bo qua', 'khong can', 'skip'] })) {
        return { answer: skip }
      }
      return { understood: { word: true }, answer: addWord(open.code, text) }
    },
  }
}
