import { z } from 'zod'
import type { Answer, Handler, Match, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import type { Choice, Reply } from '#src/chat/reply.ts'
import { dialogueOf, inDialogue, type Session, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf, plainWords } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import { asksForNumber } from '#src/figures/asks-for-number.ts'
import { formatDate } from '#src/i18n/format.ts'
import type { Officers } from '#src/officers/officers.ts'
import { entryOf, isOpen, type Survey } from '#src/surveys/survey.ts'
import { readSurveyCode, readSurveyPayload } from '#src/surveys/survey-code.ts'
import { longestWords, type Standing, type Surveys } from '#src/surveys/surveys.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import {
  communeName,
  nextPlace,
  outChoice,
  questionReply,
  type SurveyVoice,
  surveyReply,
  surveysChoice,
} from './views/survey.ts'
import { surveyorIn } from './views/survey-desk.ts'

const name = 'survey'
const asking = z.object({ id: z.number().int(), place: z.number().int(), words: z.boolean() })
const ways = {
  command: 'ykien',
  words: [
    ...['lay y kien', 'dang lay y kien', 'gop y du thao', 'y kien du thao', 'y kien', 'cho y kien'],
    ...['tra loi lay y kien', 'xem du thao', 'khao sat', 'survey', 'surveys', 'consultation'],
  ],
  choice: 'surveys',
}
// Alone it may as well mean something else that one would like to see better.
const opinion = { words: ['gop y', 'muon gop y', 'toi muon gop y', 'dong gop y kien'] }
const sentence =
  /^(?:(?:toi|minh) )?(?:(?:muon|can|xin) )*(?:gop y|dong gop y kien|cho y kien|tham gia y kien)(?: (?:cho|ve|vao))*(?: (?:ban|cac|nhung))* (?:du thao|huong uoc|quy uoc)\b/
/** Whether something is open: "xã đang lấy ý kiến gì", "có dự thảo nào lấy ý kiến không". Counting is another's. */
const lookingFor =
  /^(?:(?:toi|em|minh) )?(?:muon |can )?(?:xem|biet) .{0,30}\b(?:lay y kien|khao sat)\b|\b(?:lay y kien|khao sat) (?:ve )?(?:gi|nao|viec gi)\b|\b(?:dang|co) .{0,30}\b(?:lay y kien|khao sat)\b.* (?:khong|chua)(?: (?:a|vay|em|ban))?$|\bdu thao (?:gi|nao)\b/
// Who tells what happened needs more.
const mostWordsOfAsking = 12
const passing = ['bo qua', 'khong y kien', 'khong co y kien', 'giu nguyen', 'skip', 'keep']

const mostListed = 4

type Services = {
  surveys: Surveys
  communes: Pick<Communes, 'gazetteer'>
  officers: Pick<Officers, 'inChat'>
}

/** What the people are asked: what is open, one question at a time, changed or taken back until the last day. */
export function survey({ surveys, communes, officers }: Services): Handler {
  const voiceOf = (turn: Turn): SurveyVoice => ({ ...turn, communes })
  const closing = ({ session }: Turn) => withoutDialogue(session)

  const instead = (key: 'gone' | 'over' | 'outside' | 'screened', { t }: Turn): Reply => ({
    text: t(`survey.${key}`),
    choices: [surveysChoice(t), contactsChoice(t), menuChoice(t)],
  })

  async function list(turn: Turn, broad: boolean): Promise<Answer> {
    const { t, now } = turn
    const officer = await surveyorIn(officers, turn)
    const desk = officer ? [{ label: t('survey.choice.desk'), data: 'svdesk' }] : []
    // Whoever wants something better may mean no draft at all.
    const other = broad ? [{ label: t('survey.choice.report'), data: 'feedback' }] : []
    const [open, changed] = await Promise.all([surveys.open(now), surveys.changed(now)])
    const [only] = [...open, ...changed]
    if (only && open.length + changed.length === 1 && desk.length + other.length === 0)
      return await show(only, turn)
    const lines = [
      t(open.length === 0 ? 'survey.none' : 'survey.list'),
      ...open.map(({ title, endsAt }) => t('survey.item', { title, day: formatDate(endsAt) })),
      ...(changed.length > 0 ? [t('survey.list-changed')] : []),
      ...changed.map(({ title }) => t('survey.item-changed', { title })),
    ]
    const choices = [...open, ...changed]
      .slice(0, mostListed - desk.length - other.length)
      .map(({ id, title }) => ({ label: title.slice(0, 60), data: `survey:${id}` }))
    const text = lines.join('\n\n')
    const all = [...choices, ...other, ...desk, menuChoice(t)]
    return { replies: [{ text, choices: all }], session: closing(turn) }
  }

  async function show(found: Survey, turn: Turn): Promise<Answer> {
    const standing = await surveys.standing(found.id, turn.citizenId)
    return { replies: [surveyReply(found, standing, voiceOf(turn))], session: closing(turn) }
  }

  const withSurvey =
    (
      find: () => Promise<Survey | undefined>,
      job: (found: Survey, turn: Turn) => Promise<Answer>,
    ) =>
    async (turn: Turn): Promise<Answer> => {
      const found = await find()
      if (found === undefined) return { replies: [instead('gone', turn)], session: closing(turn) }
      return await job(found, turn)
    }
  const byId = (id: number, job: (found: Survey, turn: Turn) => Promise<Answer>) =>
    withSurvey(() => surveys.find(id), job)

  /** Which of the communes asked the person lives in; nothing of that is checked. */
  function askPlace(found: Survey, turn: Turn): Answer {
    const { t } = turn
    const named: Choice[] = found.communeCodes.map((code) => ({
      label: communeName(code, voiceOf(turn)),
      data: `survey-at:${found.id}:${code}`,
    }))
    const elsewhere = { label: t('survey.choice.elsewhere'), data: `survey-at:${found.id}:0` }
    const reply = { text: t('survey.ask-place'), choices: [...named, elsewhere] }
    return { replies: [reply], session: closing(turn) }
  }

  /** The question at a place; behind the last one, what was answered. */
  function ask(found: Survey, standing: Standing, place: number, turn: Turn): Answer {
    const { t, session } = turn
    if (!isOpen(found, turn.now))
      return { replies: [surveyReply(found, standing, voiceOf(turn))], session: closing(turn) }
    const question = found.questions.find((each) => each.place === place)
    if (question === undefined) {
      const change = { label: t('survey.choice.change'), data: `survey-q:${found.id}:1` }
      const facts = { done: standing.places.length, count: found.questions.length }
      const text = t('survey.done', { ...facts, day: formatDate(found.endsAt) })
      const choices = [change, outChoice(found.id, t), menuChoice(t)]
      return { replies: [{ text, choices }], session: closing(turn) }
    }
    const state = { id: found.id, place, words: question.kind === 'text' }
    const reply = questionReply(found, question, standing.places.includes(place), turn)
    return { replies: [reply], session: inDialogue(session, name, state) }
  }

  const askAt = (id: number, place: number | undefined) =>
    byId(id, async (found, turn) => {
      const standing = await surveys.standing(id, turn.citizenId)
      const entry = entryOf(found)
      const mustSay = entry === 'resident' || entry === 'place'
      if (mustSay && !standing.joined && isOpen(found, turn.now)) return askPlace(found, turn)
      return ask(found, standing, place ?? nextPlace(found, standing), turn)
    })

  const join =
    (id: number, code: string) =>
    async (turn: Turn): Promise<Answer | Write> => {
      const found = await surveys.find(id)
      if (found === undefined) return { replies: [instead('gone', turn)] }
      return async (tx) => {
        const { citizenId, now } = turn
        const communeCode = code === '0' ? undefined : code
        const joined = await surveys.join(tx, { surveyId: id, citizenId, communeCode, now })
        if (joined === 'outside')
          return { replies: [instead('outside', turn)], session: closing(turn) }
        const standing = await surveys.standing(id, citizenId, tx.sql)
        return ask(found, standing, nextPlace(found, standing), turn)
      }
    }

  const answer =
    (id: number, place: number, given: { choice: number } | { words: string }) =>
    async (turn: Turn): Promise<Write> =>
    async (tx) => {
      const { citizenId, now, t } = turn
      const kept = await surveys.answer(tx, { surveyId: id, place, citizenId, now, ...given })
      // Answers are kept apart from their people: so they must not stand in the chat either.
      const unkept = true as const
      switch (kept.kind) {
        case 'kept': {
          const standing = await surveys.standing(id, citizenId, tx.sql)
          return { ...ask(kept.survey, standing, place + 1, turn), unkept }
        }
        case 'join': {
          const begin = { label: t('survey.choice.begin'), data: `survey-go:${id}` }
          const reply = { text: t('survey.place-first'), choices: [begin, menuChoice(t)] }
          return { replies: [reply], session: closing(turn), unkept }
        }
        case 'over':
        case 'outside':
        case 'screened':
          return { replies: [instead(kept.kind, turn)], session: closing(turn), unkept }
        default:
          return { replies: [instead('gone', turn)], session: closing(turn), unkept }
      }
    }

  const askWithdraw = (id: number) =>
    byId(id, async (found, turn) => {
      const { t } = turn
      const sure = { label: t('survey.choice.withdraw-sure'), data: `survey-out-sure:${id}` }
      const keep = { label: t('survey.choice.keep-answers'), data: `survey:${id}` }
      const text = t('survey.sure-to-withdraw', { title: found.title })
      return { replies: [{ text, choices: [sure, keep] }], session: closing(turn) }
    })

  const withdraw =
    (id: number) =>
    async (turn: Turn): Promise<Write> =>
    async (tx) => {
      const { t, citizenId, now } = turn
      const done = await surveys.withdraw(tx, { surveyId: id, citizenId, now })
      const text = t(done ? 'survey.withdrawn' : 'survey.too-late')
      return { replies: [{ text, choices: [surveysChoice(t), menuChoice(t)] }] }
    }

  function matchTap(message: Message): Match | undefined {
    const numbers = (prefix: string) => {
      const found = /^\d{1,9}(?::\d{1,9}){0,2}$/.exec(choiceArgument(message, prefix) ?? '')?.[0]
      return found?.split(':').map(Number)
    }
    const [opened] = numbers(name) ?? []
    if (opened !== undefined) return { answer: byId(opened, show) }
    const [begun] = numbers('survey-go') ?? []
    if (begun !== undefined) return { answer: askAt(begun, undefined) }
    const [asked, at] = numbers('survey-q') ?? []
    if (asked !== undefined && at !== undefined) return { answer: askAt(asked, at) }
    const [id, place, choice] = numbers('survey-a') ?? []
    if (id !== undefined && place !== undefined && choice !== undefined)
      return { understood: { survey: id }, answer: answer(id, place, { choice }) }
    const [, joined, code] =
      /^(\d{1,9}):(\d{1,9})$/.exec(choiceArgument(message, 'survey-at') ?? '') ?? []
    if (joined && code) return { answer: join(Number(joined), code) }
    const [leaving] = numbers('survey-out') ?? []
    if (leaving !== undefined) return { answer: askWithdraw(leaving) }
    const [left] = numbers('survey-out-sure') ?? []
    return left === undefined ? undefined : { answer: withdraw(left) }
  }

  /** Words while a question is open; what is no answer to it may be something else. */
  function matchOpen(message: Message, session: Session): Match | undefined {
    const open = dialogueOf(session, name, asking)
    const text = wordsOf(message)
    if (open === undefined || text === undefined || commandOf(text) !== undefined) return undefined
    const { id, place, words } = open
    if (asksFor(message, { words: passing })) return { answer: askAt(id, place + 1) }
    if (words) {
      const fits = text.length <= longestWords
      return {
        understood: { survey: id },
        answer: fits ? answer(id, place, { words: text }) : tooLong,
      }
    }
    const [digit] = /^[1-5]$/.exec(plainWords(text)) ?? []
    return digit === undefined
      ? undefined
      : { understood: { survey: id }, answer: answer(id, place, { choice: Number(digit) }) }
  }

  const tooLong = async ({ t }: Turn) => ({
    replies: [{ text: t('survey.too-long', { most: longestWords }) }],
    unkept: true as const,
  })

  return {
    name,
    matches(message, session) {
      const { content } = message
      if (content.kind === 'choice' && content.data !== ways.choice) return matchTap(message)
      if (asksFor(message, ways)) return { answer: (turn) => list(turn, false) }
      const open = matchOpen(message, session)
      if (open !== undefined) return open
      const code =
        content.kind === 'open'
          ? readSurveyPayload(content.payload)
          : readSurveyCode(wordsOf(message) ?? '')
      if (code !== undefined) return { answer: withSurvey(() => surveys.byCode(code), show) }
      if (session.dialogue !== undefined || content.kind !== 'text') return undefined
      if (asksFor(message, opinion)) return { answer: (turn) => list(turn, true) }
      if (commandOf(content.text) !== undefined || asksForNumber(content.text)) return undefined
      const words = plainWords(content.text)
      const asks = words.split(' ').length <= mostWordsOfAsking && lookingFor.test(words)
      const named = sentence.test(words) || asks
      return named ? { answer: (turn) => list(turn, false) } : undefined
    },
    remind(_message, session) {
      const open = dialogueOf(session, name, asking)
      return open && { answer: askAt(open.id, open.place) }
    },
  }
}
