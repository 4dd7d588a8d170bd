import type { Turn } from '#src/chat/handler.ts'
import type { Reply } from '#src/chat/reply.ts'
import type { Answered } from '#src/figures/ask/ask-figures.ts'
import { areaKey, type Figure, isSteady } from '#src/figures/figure.ts'
import type { FigureFacts, Figures } from '#src/figures/figures.ts'
import { wholeOf } from '#src/figures/indicator.ts'
import { figureChoices, figureReply, figureRow, figuresText, figureText } from './figure.ts'
import { comparisonText } from './figure-compare.ts'
import type { FigureSet } from './figure-files.ts'
import { areaText, periodText, subjectText, type Voice } from './figure-words.ts'
import { menuChoice } from './menu.ts'
import { withinSentence } from './place.ts'

type Found = Exclude<Answered, { kind: 'unknown' }>
type Doubts = Pick<Found, 'asked' | 'otherArea' | 'otherPeriod'>

/** What there is no figure of, and where the place belonged: said before the nearest figure is. */
export function missingLines({ asked, otherArea, otherPeriod }: Doubts, { t, ...voice }: Voice) {
  const lines: string[] = []
  const { place, periods } = asked
  if (otherArea) {
    lines.push(
      place === undefined
        ? t('indicator.none-area')
        : t('indicator.none-place', {
            place: withinSentence(place.name),
          }),
    )
    const within = place?.within[0]
    if (place !== undefined && within !== undefined && within !== place.name) {
      lines.push(t('indicator.within', { place: place.name, within: withinSentence(within) }))
    }
  }
  if (otherPeriod) {
    const period = periods.map((each) => periodText(each, { t, ...voice })).join(', ')
    lines.push(t('indicator.none-period', { period }))
  }
  return lines
}

const areasOf = (list: readonly Figure[]) => new Set(list.map(({ area }) => areaKey(area))).size

/** The end of a scale: 80 of `8-80`. */
function wholeOfScale({ scale }: Figure): number | undefined {
  const end = scale?.split('-')[1]
  return end === undefined ? undefined : Number(end)
}

/** Says figures, whichever way they were found. */
export function createFigureSpeech(figures: Figures) {
  async function factsOf(list: readonly Figure[]): Promise<FigureFacts[]> {
    return await Promise.all(list.map((figure) => figures.factsOf(figure)))
  }

  /** One figure with everything that belongs to it, or several a line each; with the next questions. */
  async function show(
    list: readonly Figure[],
    before: readonly string[],
    voice: Voice,
  ): Promise<Reply> {
    const all = await factsOf(list)
    const last = all.at(-1)
    if (last === undefined)
      return { text: voice.t('indicator.gone'), choices: [menuChoice(voice.t)] }
    const trend = (await figures.overTime(last.figure)).length > 1
    const levels = (await figures.overAreas(last.figure)).length > 1
    const byLevel = levels && (!trend || areasOf(list) > 1)
    const next = { trend, levels, by: byLevel ? ('levels' as const) : ('trend' as const) }
    const text = all.length === 1 ? figureText(last, voice) : figuresText(all, voice)
    const whole = [before.join('\n'), text].filter((part) => part !== '').join('\n\n')
    return figureReply(whole, last.figure.id, next, voice)
  }

  /** Figures beside the first of them; a single one is shown as it is. */
  async function compare(
    list: readonly Figure[],
    before: readonly string[],
    voice: Voice,
  ): Promise<Reply> {
    const comparison = await figures.compare(list)
    if (comparison === undefined)
      return await show(list, [...before, voice.t('compare.alone')], voice)
    const all = await factsOf([comparison.base, ...comparison.others.map(({ figure }) => figure)])
    const text = comparisonText(comparison, all, voice)
    const whole = [before.join('\n'), text].filter((part) => part !== '').join('\n\n')
    const by = areasOf(list) > 1 ? 'levels' : 'trend'
    const reply = figureReply(whole, comparison.base.id, { trend: false, levels: false, by }, voice)
    const chart = {
      label: voice.t('indicator.choice.chart'),
      data: `chart:${by}:${comparison.base.id}`,
    }
    return { ...reply, choices: [chart, ...(reply.choices ?? [])] }
  }

  /** The same figures for a picture or a file; only those in the unit and on the scale of `like` stand side by side. */
  async function setOf(
    list: readonly Figure[],
    inTime: boolean,
    like: Figure,
    voice: Voice,
  ): Promise<FigureSet> {
    const alike = list.filter(({ unit, scale }) => unit === like.unit && scale === like.scale)
    const all = await factsOf(alike)
    const { indicator } = await figures.factsOf(like)
    const about = inTime ? areaText(like.area, voice) : periodText(like.period, voice)
    const sources = [...new Set(alike.map(({ source }) => source.code))].join(', ')
    return {
      ...{ title: `${indicator.name}, ${about}`, inTime },
      steady: isSteady(alike.map(({ period }) => period)),
      whole: wholeOfScale(like) ?? wholeOf(like.unit),
      rows: all.map((facts) => figureRow(facts, inTime, voice)),
      notes: [
        ...(like.scale === undefined
          ? []
          : [voice.t('indicator.line.scale', { scale: like.scale })]),
        voice.t('chart.source', { source: sources }),
      ],
    }
  }

  /** What a question came to. */
  async function answer(answered: Found, turn: Turn): Promise<Reply> {
    const { t } = turn
    const missing = missingLines(answered, turn)
    const before = missing.length > 0 ? [...missing, t('indicator.nearest')] : []
    if (answered.kind === 'figures') return await show(answered.figures, before, turn)
    if (answered.kind === 'compare') return await compare(answered.figures, before, turn)
    const all = await factsOf(answered.choices)
    const head =
      answered.strange.length > 0
        ? t('indicator.strange', { words: answered.strange.join(', ') })
        : t(all.length === 1 ? 'indicator.this-one' : 'indicator.which')
    const choices = figureChoices(all, turn)
    const listed = all.map((facts) => `• ${subjectText(facts, turn)}`)
    return {
      text: [...missing, head, ...listed].join('\n'),
      choices: [...choices, menuChoice(t)],
    }
  }

  return { show, compare, answer, setOf }
}
