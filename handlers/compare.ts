import { z } from 'zod'
import type { Handler, Turn } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { dialogueOf, inDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf } from '#src/chat/words.ts'
import type { Figures } from '#src/figures/figures.ts'
import type { LiveFigures } from '#src/figures/live/live-figures.ts'
import type { Files } from '#src/files/store.ts'
import type { Officer } from '#src/officers/officer.ts'
import { createFigureSpeech, missingLines } from './views/figure-answer.ts'
import { createLiveSpeech } from './views/live-answer.ts'
import { menuChoice } from './views/menu.ts'
import { forOfficials, type Officials, type Told } from './views/official.ts'

const name = 'compare'
const asking = z.object({ step: z.literal('question') })
const ways = { command: 'sosanh', words: ['so sanh', 'so sanh so lieu'], choice: 'sosanh' }
const longestQuestion = 300

type Services = Officials & { figures: Figures; live: LiveFigures; files: Pick<Files, 'save'> }

/** Figures side by side: times, levels, places, with the difference and whether it is for the better. */
export function compare(services: Services): Handler {
  const { figures, live } = services
  const speech = createFigureSpeech(figures)
  const now = createLiveSpeech(services)

  const begin = forOfficials(services, async ({ session, t }) => ({
    query: { asked: `/${ways.command}`, answered: [] },
    answer: {
      replies: [{ text: t('compare.ask'), choices: [menuChoice(t)] }],
      session: inDialogue(session, name, { step: 'question' }),
    },
  }))

  /** What one figure is sensibly compared with: the other levels of its report, else its other times. */
  async function besideOf(id: string) {
    const figure = await figures.one(id)
    if (figure === undefined) return []
    const areas = await figures.overAreas(figure)
    return areas.length > 1 ? areas : await figures.overTime(figure)
  }

  const open = (id: string) =>
    forOfficials(services, async (turn) => {
      const list = await besideOf(id)
      const reply = await speech.compare(list, [], turn)
      const query = { asked: `compare:${id}`, answered: list.map((figure) => figure.id) }
      return { query, answer: { replies: [reply] } }
    })

  async function answerQuestion(text: string, turn: Turn, officer: Officer): Promise<Told> {
    const { t } = turn
    const ofToday = await live.ask(text, officer, turn.now)
    // What the registers say is held against the months before.
    if (ofToday !== undefined) return await now.answer(ofToday, text, turn, 'trend')
    const answered = await figures.ask(text, turn.now)
    if (answered.kind === 'unknown') {
      const reply = { text: t('compare.ask'), choices: [menuChoice(t)] }
      return { query: { asked: text, answered: [] }, answer: { replies: [reply] } }
    }
    if (answered.kind === 'choose') {
      const query = { asked: text, answered: answered.choices.map(({ id }) => id) }
      return { query, answer: { replies: [await speech.answer(answered, turn)] } }
    }
    const [only, ...more] = answered.figures
    const list =
      only !== undefined && more.length === 0 ? await besideOf(only.id) : answered.figures
    const missing = missingLines(answered, turn)
    const before = missing.length > 0 ? [...missing, t('indicator.nearest')] : []
    const reply = await speech.compare(list, before, turn)
    const query = { asked: text, answered: list.map(({ id }) => id) }
    return { query, answer: { replies: [reply] } }
  }

  return {
    name,
    matches(message) {
      const command = commandOf(wordsOf(message) ?? '')
      if (command?.command === ways.command && command.rest !== '') {
        const rest = command.rest.slice(0, longestQuestion)
        return {
          understood: { question: rest },
          answer: forOfficials(services, (turn, officer) => answerQuestion(rest, turn, officer)),
        }
      }
      if (asksFor(message, ways)) return { answer: begin }
      const id = choiceArgument(message, 'compare')
      return id !== undefined && /^\d{1,18}$/.test(id) ? { answer: open(id) } : undefined
    },
    remind(message, session) {
      const text = wordsOf(message)?.slice(0, longestQuestion)
      if (dialogueOf(session, name, asking) === undefined || text === undefined) return undefined
      return {
        understood: { question: text },
        answer: forOfficials(services, (turn, officer) => answerQuestion(text, turn, officer)),
      }
    },
  }
}
