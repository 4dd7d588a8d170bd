import { z } from 'zod'
import type { Handler, Match, Turn } from '#src/chat/handler.ts'
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
import { audited, type FigureScope, type Officials, officialsOnly } from './views/official.ts'

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

/** Figures for officials: asked in plain words or by `/solieu`, shown with period, area, source and whether they hold. */
export function indicator(services: Services): Handler {
  const { figures, figuresFor, hotline } = services
  const speech = createFigureSpeech(figures)

  /** Lets an official in; anybody else gets `refusal`. */
  function forOfficials(
    answer: (turn: Turn, scope: FigureScope) => ReturnType<Match['answer']>,
    refusal: (turn: Turn) => Reply = officialsOnly,
  ): Match['answer'] {
    return async (turn) => {
      const scope = await figuresFor?.(turn)
      return scope === undefined ? { replies: [refusal(turn)] } : await answer(turn, scope)
    }
  }

  const begin = forOfficials(async ({ session, t }) => ({
    replies: [{ text: t('indicator.ask'), choices: [menuChoice(t)] }],
    session: inDialogue(session, name, { step: 'question' }),
  }))

  async function answerQuestion(text: string, turn: Turn, scope: FigureScope) {
    const { t } = turn
    const answered = await figures.ask(text, turn.now)
    // The next question may follow without a word of command.
    const session = inDialogue(turn.session, name, { step: 'question' })
    if (answered.kind === 'unknown') {
      const quote = text.slice(0, longestQuote).toWellFormed()
      const choices = [contactsChoice(t), menuChoice(t)]
      const reply = { text: t('indicator.nothing', { quote }), choices }
      return audited(services, scope, { asked: text, answered: [] }, { replies: [reply], session })
    }
    const reply = await speech.answer(answered, turn)
    const shown = answered.kind === 'choose' ? answered.choices : answered.figures
    const query = { asked: text, answered: shown.map(({ id }) => id) }
    return audited(services, scope, query, { replies: [reply], session })
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
    forOfficials(async (turn, scope) => {
      const figure = await figures.one(id)
      if (figure === undefined) {
        return { replies: [{ text: turn.t('indicator.gone'), choices: [menuChoice(turn.t)] }] }
      }
      const reply = await seen(view, figure, turn)
      const query = { asked: `${view}:${id}`, answered: [id] }
      return audited(services, scope, query, { replies: [reply] })
    })

  return {
    name,
    matches(message, session) {
      const command = commandOf(wordsOf(message) ?? '')
      if (command?.command === ways.command && command.rest !== '') {
        const rest = command.rest.slice(0, longestQuestion)
        return {
          understood: { question: rest },
          answer: forOfficials((turn, scope) => answerQuestion(rest, turn, scope)),
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
          (turn, scope) => answerQuestion(question, turn, scope),
          (turn) => notUnderstood(question, turn, hotline),
        ),
      }
    },
    remind(message, session) {
      const text = wordsOf(message)?.slice(0, longestQuestion)
      if (dialogueOf(session, name, asking) === undefined || text === undefined) return undefined
      return {
        understood: { question: text },
        answer: forOfficials(
          (turn, scope) => answerQuestion(text, turn, scope),
          // An official no longer: the dialogue ends.
          (turn) =>
            notUnderstood(text, { ...turn, session: withoutDialogue(turn.session) }, hotline),
        ),
      }
    },
  }
}
