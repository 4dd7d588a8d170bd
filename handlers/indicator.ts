import { z } from 'zod'
import type { Answer, Handler, Turn } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import { dialogueOf, inDialogue, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf } from '#src/chat/words.ts'
import type { Figure } from '#src/figures/figure.ts'
import type { Figures } from '#src/figures/figures.ts'
import { fold } from '#src/text/fold.ts'
import { createFigureSpeech } from './views/figure-answer.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { notUnderstood } from './views/not-understood.ts'
import { forOfficials, type Officials, type Told } from './views/official.ts'

const name = 'indicator'
const asking = z.object({ step: z.literal('question') })
const ways = { command: 'solieu', words: ['so lieu', 'tra so lieu', 'thong ke'], choice: 'solieu' }

// Words that make a sentence a question about figures; only an official's is then taken for one.
const cues =
  /(?:^| )(?:ty le|ti le|phan tram|bao nhieu|so luong|so lieu|thong ke|tong so|xep hang|vi thu|papi|sipas|grdp|binh quan|chi so|diem|dan so|giai doan|cap (?:tinh|huyen|xa)|toan (?:tinh|huyen)|(?:19|20)\d\d)(?= |$|[.,?!-])|^so |%/

const longestQuestion = 300
const longestQuote = 80

type Services = Officials & { figures: Figures; hotline: string | undefined }

/** What a tap on a button under a figure shows. */
const views = ['figure', 'trend', 'levels', 'source'] as const
type View = (typeof views)[number]

function looksLikeQuestion(message: Message): string | undefined {
  const text = wordsOf(message)
  if (text === undefined || text.length > longestQuestion) return undefined
  return cues.test(fold(text)) ? text : undefined
}

/** Somebody who is an official no longer: the dialogue ends. */
const notOfficial =
  (text: string, hotline: string | undefined) =>
  (turn: Turn): Answer => {
    const session = withoutDialogue(turn.session)
    return { replies: [notUnderstood(text, { ...turn, session }, hotline)], session }
  }

/** Figures for officials: asked in plain words or by `/solieu`, shown with period, area, source and whether they hold. */
export function indicator(services: Services): Handler {
  const { figures, hotline } = services
  const speech = createFigureSpeech(figures)

  const begin = forOfficials(services, async ({ session, t }) => ({
    query: { asked: `/${ways.command}`, answered: [] },
    answer: {
      replies: [{ text: t('indicator.ask'), choices: [menuChoice(t)] }],
      session: inDialogue(session, name, { step: 'question' }),
    },
  }))

  async function answerQuestion(text: string, turn: Turn): Promise<Told> {
    const { t } = turn
    const answered = await figures.ask(text, turn.now)
    // The next question may follow without a word of command.
    const session = inDialogue(turn.session, name, { step: 'question' })
    if (answered.kind === 'unknown') {
      const quote = text.slice(0, longestQuote).toWellFormed()
      const choices = [contactsChoice(t), menuChoice(t)]
      const reply = { text: t('indicator.nothing', { quote }), choices }
      return { query: { asked: text, answered: [] }, answer: { replies: [reply], session } }
    }
    const reply = await speech.answer(answered, turn)
    const shown = answered.kind === 'choose' ? answered.choices : answered.figures
    const query = { asked: text, answered: shown.map(({ id }) => id) }
    return { query, answer: { replies: [reply], session } }
  }

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

  return {
    name,
    matches(message, session) {
      const command = commandOf(wordsOf(message) ?? '')
      if (command?.command === ways.command && command.rest !== '') {
        const rest = command.rest.slice(0, longestQuestion)
        return {
          understood: { question: rest },
          answer: forOfficials(services, (turn) => answerQuestion(rest, turn)),
        }
      }
      if (asksFor(message, ways)) return { answer: begin }
      for (const view of views) {
        const id = choiceArgument(message, view)
        if (id !== undefined && /^\d{1,18}$/.test(id)) return { answer: open(view, id) }
      }
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
          (turn) => answerQuestion(question, turn),
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
          (turn) => answerQuestion(text, turn),
          notOfficial(text, hotline),
        ),
      }
    },
  }
}
