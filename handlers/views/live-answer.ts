import type { Turn } from '#src/chat/handler.ts'
import type {
  LiveAsked,
  LiveFigure,
  LiveFigures,
  LiveQuery,
} from '#src/figures/live/live-figures.ts'
import { periodBefore } from '#src/figures/live/months.ts'
import { mayRead, placeKey } from '#src/figures/live/places.ts'
import type { Files } from '#src/files/store.ts'
import type { Officer } from '#src/officers/officer.ts'
import { chartAnswer, sheetAnswer } from './figure-files.ts'
import { liveComparison, liveSourceText } from './live-compare.ts'
import {
  type LiveBy,
  type LiveView,
  liveChoice,
  liveChoices,
  liveList,
  liveSet,
  liveText,
  noOffices,
  outOfScope,
  readLiveData,
} from './live-figure.ts'
import { menuChoice } from './menu.ts'
import type { Told } from './official.ts'

type Services = { live: LiveFigures; files: Pick<Files, 'save'> }

const nameOf = ({ code, place, period, category }: LiveQuery) =>
  `${code}${category ? `~${category}` : ''}:${placeKey(place)}:${period.start}..${period.end}`
/** What the audit log keeps of a live figure: which it was and what was said. */
const auditOf = (figure: LiveFigure) => `${nameOf(figure)}=${JSON.stringify(figure.shown)}`
const mostAudited = 30

/** By what a view tells figures apart; of the moment only places can. */
function groupOf(view: LiveView, { of }: LiveFigure): LiveBy {
  if (view === 'categories') return 'categories'
  return view === 'trend' || view === 'chart' || (view === 'excel' && of !== 'now')
    ? 'time'
    : 'places'
}

/** Says live figures, within what an officer may see. */
export function createLiveSpeech(services: Services) {
  const { live } = services

  const gone = (asked: string, { t }: Turn): Told => ({
    query: { asked, answered: [] },
    answer: { replies: [{ text: t('indicator.gone'), choices: [menuChoice(t)] }] },
  })

  async function show(view: LiveView, query: LiveQuery, asked: string, turn: Turn): Promise<Told> {
    const figure = await live.read(query, turn.now)
    if (figure === undefined) return gone(asked, turn)
    const choices = liveChoices(figure, view, turn)
    const told = (figures: readonly LiveFigure[], answer: Told['answer']): Told => ({
      query: { asked, answered: figures.slice(0, mostAudited).map(auditOf) },
      answer,
    })
    if (view === 'figure') {
      return told([figure], { replies: [{ text: liveText(figure, turn), choices }] })
    }
    if (view === 'source') {
      return told([figure], { replies: [{ text: liveSourceText(figure, turn), choices }] })
    }
    if (view === 'compare') {
      const before = await live.read({ ...query, period: periodBefore(query.period) }, turn.now)
      if (before === undefined || figure.of === 'now') return gone(asked, turn)
      const text = liveComparison(before, figure, turn)
      return told([before, figure], { replies: [{ text, choices }] })
    }
    const by = groupOf(view, figure)
    const over = { time: live.overTime, places: live.overPlaces, categories: live.overCategories }
    const found = await over[by](query, turn.now)
    const list = found.length > 0 ? found : [figure]
    if (view === 'trend' || view === 'places' || view === 'categories') {
      return told(list, { replies: [{ text: liveList(list, by, turn), choices }] })
    }
    const set = liveSet(list, by, turn)
    const make = view === 'excel' ? sheetAnswer : chartAnswer
    return told(list, await make(services, set, choices, turn))
  }

  /** Answers what a question came to; `view` says how one figure is shown. */
  async function answer(
    found: LiveAsked,
    asked: string,
    turn: Turn,
    view: LiveView = 'figure',
  ): Promise<Told> {
    if (found.kind === 'figure') return await show(view, found.query, asked, turn)
    if (found.kind === 'out-of-scope') {
      const query = { asked, answered: ['out-of-scope'] }
      return { query, answer: { replies: [outOfScope(found, turn)] } }
    }
    if (found.kind === 'no-offices') {
      const query = { asked, answered: [nameOf(found.query)] }
      return { query, answer: { replies: [noOffices(turn)] } }
    }
    const { t } = turn
    const read = await Promise.all(found.choices.map((query) => live.read(query, turn.now)))
    const figures = read.filter((figure) => figure !== undefined)
    const choices = figures.flatMap((figure) => liveChoice(figure, figure.indicator.name))
    const head = choices.length === 1 ? t('indicator.this-one') : t('indicator.which')
    const reply = { text: head, choices: [...choices, menuChoice(t)] }
    return { query: { asked, answered: found.choices.map(nameOf) }, answer: { replies: [reply] } }
  }

  /** Answers a tap under a live figure; the scope is looked at again, a button may be another officer's. */
  async function open(argument: string, officer: Officer, turn: Turn): Promise<Told> {
    const data = readLiveData(argument)
    const asked = `live:${argument}`
    const place = data && (await live.placeByKey(data.place))
    if (data === undefined || place === undefined) return gone(asked, turn)
    const { code, period, category } = data
    const query = { code, place, period, category }
    if (mayRead(officer, place)) return await show(data.view, query, asked, turn)
    const home = await live.homeOf(officer)
    const reply = outOfScope({ place, home, query }, turn)
    return { query: { asked, answered: ['out-of-scope'] }, answer: { replies: [reply] } }
  }

  return { answer, open }
}
