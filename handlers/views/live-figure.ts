import type { Choice, Reply } from '#src/chat/reply.ts'
import { wholeOf } from '#src/figures/indicator.ts'
import type { LiveFigure, LiveQuery } from '#src/figures/live/live-figures.ts'
import { type LivePlace, placeKey } from '#src/figures/live/places.ts'
import { formatDigits, formatLocalDay, formatMoment } from '#src/i18n/format.ts'
import type { FigureRow, FigureSet } from './figure-files.ts'
import { periodText, type Voice } from './figure-words.ts'
import { menuChoice } from './menu.ts'

/** What a tap under a live figure shows. */
const liveViews = [
  ...(['figure', 'trend', 'places', 'categories', 'compare', 'source'] as const),
  ...(['chart', 'chart-places', 'excel'] as const),
]
export type LiveView = (typeof liveViews)[number]
/** What tells the figures of a list apart. */
export type LiveBy = 'time' | 'places' | 'categories'

const short = (day: string) => day.slice(2).replaceAll('-', '')
const long = (day: string) => `20${day.slice(0, 2)}-${day.slice(2, 4)}-${day.slice(4)}`
const longestData = 64
const prefix = 'register.'

/**
 * `live:trend:late:c24985:261101-261130`, `live:figure:reports_received~waste:p:…` of a category; undefined where the code
 * of an office is too long for a button.
 */
function dataOf(view: LiveView, { code, place, period, category }: LiveQuery): string | undefined {
  const span = `${short(period.start)}-${short(period.end)}`
  const what = `${code.slice(prefix.length)}${category === undefined ? '' : `~${category}`}`
  const data = `live:${view}:${what}:${placeKey(place)}:${span}`
  return data.length <= longestData && /^[\x21-\x7e]+$/.test(data) ? data : undefined
}

/** What a tap asks for, with the key of its place. */
export function readLiveData(argument: string) {
  const found = /^([\w-]+):(\w+)(?:~([\w-]+))?:([^:]+):(\d{6})-(\d{6})$/.exec(argument)
  const [, name, code = '', category, place = '', start = '', end = ''] = found ?? []
  const view = liveViews.find((each) => each === name)
  if (view === undefined) return undefined
  const period = { start: long(start), end: long(end) }
  return { view, code: `${prefix}${code}`, place, period, category }
}

export function placeName(place: LivePlace, { t }: Voice): string {
  return place.name ?? t('live.whole-province')
}

function bareValue({ shown }: LiveFigure, { t, language }: Voice): string {
  switch (shown.kind) {
    case 'exact':
      return formatDigits(shown.value, language)
    case 'few':
      return t('live.few')
    case 'none':
      return t('live.none')
    case 'hidden':
      return t('live.hidden')
    case 'over':
      return t('live.above', { percent: formatDigits(shown.value, language) })
    case 'above':
    case 'below':
      return t(`live.${shown.kind}`, { percent: formatDigits(shown.percent, language) })
  }
}

export function valueText(figure: LiveFigure, voice: Voice): string {
  const value = bareValue(figure, voice)
  if (figure.shown.kind === 'none' || figure.shown.kind === 'hidden') return value
  return voice.t('indicator.with-unit', { value, unit: figure.indicator.unit })
}

function whenOf({ of, at, period }: LiveFigure, voice: Voice): string {
  if (of === 'period') return periodText(period, voice)
  return voice.t('live.at', { moment: formatMoment(at) })
}

function partLines(
  { shown, parts, indicator, register }: LiveFigure,
  { t, language }: Voice,
): string[] {
  const number = (count: number) => formatDigits(String(count), language)
  if (parts !== undefined && parts.finished + parts.open > 0) {
    return [t('live.late-parts', { finished: number(parts.finished), open: number(parts.open) })]
  }
  if (shown.kind === 'above' || shown.kind === 'below') {
    const unit = t(`live.unit.${register}`)
    return [t('live.bound', { denominator: number(shown.denominator), unit })]
  }
  if (shown.kind !== 'exact' || shown.denominator === undefined) return []
  const denominator = number(shown.denominator)
  if (indicator.formula !== 'rate') return [t('live.votes', { votes: denominator })]
  return [t('indicator.line.fraction', { numerator: number(shown.numerator ?? 0), denominator })]
}

export const liveSource = ({ at, register }: LiveFigure, { t }: Voice) =>
  t('live.source', { moment: formatMoment(at), register: t(`live.register-of.${register}`) })

/** Since when there is a register. */
export function sinceLine({ register }: LiveFigure, since: string, { t, language }: Voice): string {
  const name = t(`live.register-of.${register}`)
  const day = formatLocalDay(since, language)
  return t('live.since', { register: `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, day })
}

/** Everything that must be said with a live figure. */
export function liveText(figure: LiveFigure, voice: Voice): string {
  const { t } = voice
  const { indicator, place, since, register, categoryName } = figure
  return [
    t('indicator.value', { name: indicator.name, value: valueText(figure, voice) }),
    figure.of === 'period'
      ? t('indicator.line.period', { period: whenOf(figure, voice) })
      : t('live.moment', { moment: formatMoment(figure.at) }),
    t('indicator.line.area', { area: placeName(place, voice) }),
    ...(categoryName === undefined ? [] : [t('live.category', { category: categoryName })]),
    ...partLines(figure, voice),
    ...(indicator.instrument === undefined
      ? []
      : [t('indicator.line.instrument', { instrument: indicator.instrument })]),
    ...(since === undefined ? [] : [sinceLine(figure, since, voice)]),
    ...(figure.shown.kind === 'few' || figure.shown.kind === 'over'
      ? [t('live.why-few', { unit: t(`live.unit.${register}`) })]
      : []),
    t('indicator.line.source', { source: liveSource(figure, voice), locator: t('live.register') }),
    t('live.standing'),
  ].join('\n')
}

function labelOf(figure: LiveFigure, by: LiveBy, voice: Voice): string {
  if (by === 'time') return periodText(figure.period, voice)
  return by === 'places' ? placeName(figure.place, voice) : (figure.categoryName ?? '')
}

/** Live figures, a line each, all of one indicator; `by` says what tells them apart. */
export function liveList(figures: readonly LiveFigure[], by: LiveBy, voice: Voice): string {
  const [first] = figures
  if (first === undefined) return voice.t('live.nothing')
  const { t } = voice
  const mostLines = 20
  const inTime = by === 'time'
  const shown = inTime ? figures : figures.slice(0, mostLines)
  const left = figures.length - shown.length
  return [
    inTime
      ? t('indicator.several-periods', {
          ...{ name: first.indicator.name, area: placeName(first.place, voice) },
        })
      : t('live.several-places', { name: first.indicator.name, period: whenOf(first, voice) }),
    ...shown.map((figure) => {
      const what = labelOf(figure, by, voice)
      return t('live.item', { what, value: valueText(figure, voice) })
    }),
    ...(left > 0 ? [t('chart.more', { count: left })] : []),
    ...(figures.some(({ shown: { kind } }) => kind === 'hidden') ? [t('live.why-hidden')] : []),
    t('indicator.line.source', { source: liveSource(first, voice), locator: t('live.register') }),
  ].join('\n')
}

/** The same as rows of a picture or a sheet. */
export function liveSet(figures: readonly LiveFigure[], by: LiveBy, voice: Voice): FigureSet {
  const { t } = voice
  const inTime = by === 'time'
  const [first] = figures
  const rows = figures.map(
    (figure): FigureRow => ({
      name: figure.indicator.name,
      area: placeName(figure.place, voice),
      period: whenOf(figure, voice),
      value: figure.shown.kind === 'exact' ? Number(figure.shown.value) : undefined,
      text: bareValue(figure, voice),
      unit: figure.indicator.unit,
      label: inTime
        ? `${figure.period.start.slice(5, 7)}/${figure.period.start.slice(0, 4)}`
        : labelOf(figure, by, voice),
      source: liveSource(figure, voice),
      standing: t('sheet.standing.register'),
      doubtful: false,
    }),
  )
  const about = first && (inTime ? placeName(first.place, voice) : whenOf(first, voice))
  return {
    title: [first?.indicator.name, about].filter(Boolean).join(', '),
    ...{ rows, inTime, steady: true, whole: first && wholeOf(first.indicator.unit) },
    notes: first === undefined ? [] : [t('chart.source', { source: liveSource(first, voice) })],
  }
}

/** Where asking goes on from a live figure. */
export function liveChoices(figure: LiveFigure, view: LiveView, { t }: Voice): Choice[] {
  const to = (next: LiveView, label: string): Choice[] => {
    const data = dataOf(next, figure)
    return data === undefined || next === view ? [] : [{ label, data }]
  }
  const { of, by, place, category, since } = figure
  const inTime = of === 'period'
  const within = place.kind === 'province' ? 'commune' : 'office'
  const byPlace = place.kind !== 'office' && by.includes(within)
  const byCategory = category === undefined && by.includes('category')
  const drawn = view === 'places' || !inTime ? 'chart-places' : 'chart'
  return [
    ...(inTime ? to('trend', t('indicator.choice.trend')) : []),
    ...(byPlace ? to('places', t('live.choice.places')) : []),
    ...(byCategory ? to('categories', t('live.choice.categories')) : []),
    // Before a period that begins before the register there is nothing to compare with.
    ...(inTime && since === undefined ? to('compare', t('indicator.choice.compare')) : []),
    ...to('source', t('indicator.choice.source')),
    ...(drawn === 'chart' || byPlace ? to(drawn, t('indicator.choice.chart')) : []),
    ...to('excel', t('indicator.choice.excel')),
    menuChoice(t),
  ]
}

/** One live figure as a choice. */
export function liveChoice(query: LiveQuery, label: string): Choice[] {
  const data = dataOf('figure', query)
  return data === undefined ? [] : [{ label, data }]
}

/** The place is not this officer's to see: what may be seen instead is a tap away. */
export function outOfScope(
  { place, home, query }: { place: LivePlace; home: LivePlace; query: LiveQuery },
  voice: Voice,
): Reply {
  const { t } = voice
  const own = placeName(home, voice)
  const choices = liveChoice({ ...query, place: home }, t('live.choice.own'))
  const text = t('live.out-of-scope', { place: placeName(place, voice), own })
  return { text, choices: [...choices, menuChoice(t)] }
}

/** The register knows communes only, and this officer one office: who may ask instead. */
export function noOffices(voice: Voice): Reply {
  return { text: voice.t('live.no-offices'), choices: [menuChoice(voice.t)] }
}
