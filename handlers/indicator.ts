import { z } from 'zod'
import type { Conversation } from '#src/chat/dispatch.ts'
import type { Answer, Handler, Turn } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import type { Choice, Reply } from '#src/chat/reply.ts'
import { dialogueOf, inDialogue, type Session, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf } from '#src/chat/words.ts'
import type { Answered } from '#src/figures/ask/ask-figures.ts'
import { mayAskForFigure } from '#src/figures/asks-for-number.ts'
import type { Figure } from '#src/figures/figure.ts'
import type { Figures } from '#src/figures/figures.ts'
import type { LiveAsked, LiveFigures } from '#src/figures/live/live-figures.ts'
import type { Files } from '#src/files/store.ts'
import type { Officer } from '#src/officers/officer.ts'
import { fold } from '#src/text/fold.ts'
import { fileChoices } from './views/figure.ts'
import { createFigureSpeech } from './views/figure-answer.ts'
import { chartAnswer, sheetAnswer } from './views/figure-files.ts'
import { createLiveSpeech } from './views/live-answer.ts'
import { liveChoice } from './views/live-figure.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { notUnderstood } from './views/not-understood.ts'
import { forOfficials, mayAsk, type Officials, type Told } from './views/official.ts'

const name = 'indicator'
const asking = z.object({ step: z.literal('question') })
const ways = { command: 'solieu', words: ['so lieu', 'tra so lieu', 'thong ke'], choice: 'solieu' }

// Words that make a sentence a question about figures; only an official's is then taken for one.
const cues =
  /(?:^| )(?:ty le|ti le|phan tram|bao nhieu|so luong|so lieu|thong ke|tong so|xep hang|vi thu|papi|sipas|grdp|binh quan|chi so|diem|dan so|giai doan|cap (?:tinh|huyen|xa)|toan (?:tinh|huyen)|(?:19|20)\d\d)(?= |$|[.,?!-])|^so |%|ho so (?:dang |bi )?(?:tre|qua|dung|den) (?:han|hen)/

const longestQuestion = 300
const longestQuote = 80

type Services = Officials & {
  figures: Figures
  live: LiveFigures
  files: Pick<Files, 'save'>
  hotline: string | undefined
}

/** The same answer, with the dialogue left open. */
function staying({ query, answer }: Told, session: Session): Told {
  if (typeof answer !== 'function') return { query, answer: { ...answer, session } }
  return { query, answer: async (tx) => ({ ...(await answer(tx)), session }) }
}

type Understood = Exclude<Answered, { kind: 'unknown' }>

/** What a tap on a button under a figure shows. */
const views = ['figure', 'trend', 'levels', 'source'] as const
type View = (typeof views)[number]

function looksLikeQuestion(message: Message): string | undefined {
  const text = wordsOf(message)
  if (text === undefined || text.length > longestQuestion) return undefined
  return cues.test(fold(text)) ? text : undefined
}

type FileAsked = { kind: 'chart' | 'excel'; by: 'trend' | 'levels'; id: string }

/** `chart:trend:12`: the picture, or the file, of a figure's other times or levels. */
function fileArgument(message: Message): FileAsked | undefined {
  for (const kind of ['chart', 'excel'] as const) {
    for (const by of ['trend', 'levels'] as const) {
      const id = choiceArgument(message, `${kind}:${by}`)
      if (id !== undefined && /^\d{1,18}$/.test(id)) return { kind, by, id }
    }
  }
  return undefined
}

/** Somebody who is an official no longer: the dialogue ends. */
const notOfficial =
  (text: string, hotline: string | undefined) =>
  (turn: Turn): Answer => {
    const session = withoutDialogue(turn.session)
    return { replies: [notUnderstood(text, { ...turn, session }, hotline)], session }
  }

/** Answers questions in plain words out of reports and registers. */
function createAnswers(services: Services) {
  const { figures, live } = services
  const speech = createFigureSpeech(figures)
  const now = createLiveSpeech(services)

  // The next question may follow without a word of command.
  const going = ({ session }: Turn) => inDialogue(session, name, { step: 'question' })

  async function printed(answered: Understood, text: string, also: Choice[], turn: Turn) {
    const said = await speech.answer(answered, turn)
    const reply = { ...said, choices: [...also, ...(said.choices ?? [])] }
    const shown = answered.kind === 'choose' ? answered.choices : answered.figures
    const query = { asked: text, answered: shown.map(({ id }) => id) }
    return { query, answer: { replies: [reply], session: going(turn) } }
  }

  /** The answer, where the question is clearly one about figures; `unclear` else. */
  async function clear(text: string, turn: Turn, officer: Officer) {
    const ofToday = await live.ask(text, officer, turn.now)
    const register = async (asked: LiveAsked) =>
      staying(await now.answer(asked, text, turn), going(turn))
    if (ofToday !== undefined) return { told: await register(ofToday) }
    const answered = await figures.ask(text, turn.now)
    // It names no time: the registers may be meant as well, or alone.
    const loosely = await live.ask(text, officer, turn.now, true)
    const isDoubtful =
      answered.kind === 'unknown' || (answered.kind === 'choose' && answered.strange.length > 0)
    if (isDoubtful) return loosely === undefined ? { answered } : { told: await register(loosely) }
    const also =
      loosely?.kind === 'figure' ? liveChoice(loosely.query, turn.t('live.choice.register')) : []
    return { told: await printed(answered, text, also, turn) }
  }

  async function any(text: string, turn: Turn, officer: Officer): Promise<Told> {
    const { told, answered } = await clear(text, turn, officer)
    if (told !== undefined) return told
    if (answered.kind !== 'unknown') return await printed(answered, text, [], turn)
    const quote = text.slice(0, longestQuote).toWellFormed()
    const choices = [contactsChoice(turn.t), menuChoice(turn.t)]
    const reply = { text: turn.t('indicator.nothing', { quote }), choices }
    const answer = { replies: [reply], session: going(turn) }
    return { query: { asked: text, answered: [] }, answer }
  }

  return { clear, any }
}

/**
 * Takes an official's question about figures before anybody else reads it as something of a citizen: what has "đối thoại",
 * "khiếu nại" or "thủ tục" in it is theirs as a rule. Only where it is plain which figures are meant, and nothing else is
 * being talked about; a citizen is never kept waiting for more than the look whether they are one.
 */
export function figureQuestions(services: Services): NonNullable<Conversation['ahead']> {
  const { clear } = createAnswers(services)
  return async (turn) => {
    const { message, session } = turn
    if (message.content.kind !== 'text') return undefined
    const text = wordsOf(message) ?? ''
    if (session.dialogue && session.dialogue.handler !== name) return undefined
    if (commandOf(text) !== undefined || text.length > longestQuestion) return undefined
    if (!mayAskForFigure(text)) return undefined
    const officer = await services.officers.inChat(message)
    if (officer === undefined || !mayAsk(officer)) return undefined
    const { told } = await clear(text, turn, officer)
    if (told === undefined) return undefined
    const outcome = await forOfficials(services, async () => told, undefined, officer)(turn)
    return 'readAs' in outcome ? undefined : outcome
  }
}

/** Figures for officials: asked in plain words or by `/solieu`, shown with period, area, source and whether they hold. */
export function indicator(services: Services): Handler {
  const { figures, hotline } = services
  const { any: answerQuestion } = createAnswers(services)
  const speech = createFigureSpeech(figures)
  const now = createLiveSpeech(services)

  const begin = forOfficials(services, async ({ session, t }) => ({
    query: { asked: `/${ways.command}`, answered: [] },
    answer: {
      replies: [{ text: t('indicator.ask'), choices: [menuChoice(t)] }],
      session: inDialogue(session, name, { step: 'question' }),
    },
  }))

  async function seen(view: View, figure: Figure, turn: Turn): Promise<Reply> {
    if (view === 'trend') return await speech.show(await figures.overTime(figure), [], turn)
    if (view === 'levels') return await speech.show(await figures.overAreas(figure), [], turn)
    if (view === 'figure') return await speech.show([figure], [], turn)
    const { source } = figure
    const text = turn.t('indicator.source-text', {
      ...{ name: figure.name, locator: source.locator, source: source.code, title: source.name },
    })
    return { text, choices: [menuChoice(turn.t)] }
  }

  const open = (view: View, id: string) =>
    forOfficials(services, async (turn) => {
      const figure = await figures.one(id)
      const query = { asked: `${view}:${id}`, answered: figure === undefined ? [] : [id] }
      const reply =
        figure === undefined
          ? { text: turn.t('indicator.gone'), choices: [menuChoice(turn.t)] }
          : await seen(view, figure, turn)
      return { query, answer: { replies: [reply] } }
    })

  const openFile = ({ kind, by, id }: FileAsked) =>
    forOfficials(services, async (turn) => {
      const figure = await figures.one(id)
      const query = { asked: `${kind}:${by}:${id}`, answered: figure === undefined ? [] : [id] }
      if (figure === undefined) {
        const reply = { text: turn.t('indicator.gone'), choices: [menuChoice(turn.t)] }
        return { query, answer: { replies: [reply] } }
      }
      const list = await (by === 'trend' ? figures.overTime(figure) : figures.overAreas(figure))
      const set = await speech.setOf(list, by === 'trend', figure, turn)
      const make = kind === 'chart' ? chartAnswer : sheetAnswer
      const choices = fileChoices({ kind, by, id }, turn)
      return { query, answer: await make(services, set, choices, turn) }
    })

  return {
    name,
    matches(message, session) {
      const command = commandOf(wordsOf(message) ?? '')
      if (command?.command === ways.command && command.rest !== '') {
        const rest = command.rest.slice(0, longestQuestion)
        return {
          understood: { question: rest },
          answer: forOfficials(services, (turn, officer) => answerQuestion(rest, turn, officer)),
        }
      }
      if (asksFor(message, ways)) return { answer: begin }
      for (const view of views) {
        const id = choiceArgument(message, view)
        if (id !== undefined && /^\d{1,18}$/.test(id)) return { answer: open(view, id) }
      }
      const tapped = choiceArgument(message, 'live')
      if (tapped !== undefined) {
        const answer = forOfficials(services, (turn, officer) => now.open(tapped, officer, turn))
        return { answer }
      }
      const drawn = fileArgument(message)
      if (drawn !== undefined) return { answer: openFile(drawn) }
      // Somebody else's question is being answered, or a command that nobody knows.
      if (command !== undefined || (session.dialogue && session.dialogue.handler !== name)) {
        return undefined
      }
      const question = looksLikeQuestion(message)
      if (question === undefined) return undefined
      return {
        understood: { question },
        answer: forOfficials(
          services,
          (turn, officer) => answerQuestion(question, turn, officer),
          (turn) => ({ replies: [notUnderstood(question, turn, hotline)] }),
        ),
      }
    },
    remind(message, session) {
      const text = wordsOf(message)?.slice(0, longestQuestion)
      if (dialogueOf(session, name, asking) === undefined || text === undefined) return undefined
      return {
        understood: { question: text },
        answer: forOfficials(
          services,
          (turn, officer) => answerQuestion(text, turn, officer),
          notOfficial(text, hotline),
        ),
      }
    },
  }
}
