import type { Choice, Reply } from '#src/chat/reply.ts'
import { wholeOf } from '#src/figures/indicator.ts'
import type { LiveFigure, LiveQuery } from '#src/figures/live/live-figures.ts'
import { type LivePlace, placeKey } from '#src/figures/live/places.ts'
import { formatDigits, formatLocalDay, formatMoment } from '#src/i18n/format.ts'
import type { FigureRow, FigureSet } from './figure-files.ts'
import { periodText, type Voice } from './figure-words.ts'
import { menuChoice } from './menu.ts'

/** What a tap under a live figure shows. */
const liveViews = ['figure', 'trend', 'places', 'chart', 'chart-places', 'excel'] as const
export type LiveView = (typeof liveViews)[number]

const short = (day: string) => day.slice(2).replaceAll('-', '')
const long = (day: string) => `20${day.slice(0, 2)}-${day.slice(2, 4)}-${day.slice(4)}`
const longestData = 64
const prefix = 'register.'

/** `live:trend:late:c24985:261101-261130`; undefined where the code of an office is too long for a button. */
function dataOf(view: LiveView, { code, place, period }: LiveQuery): string | undefined {
  const span = `${short(period.start)}-${short(period.end)}`
  const data = `live:${view}:${code.slice(prefix.length)}:${placeKey(place)}:${span}`
  return data.length <= longestData && /^[\x21-\x7e]+$/.test(data) ? data : undefined
}

/** What a tap asks for, with the key of its place. */
export function readLiveData(argument: string) {
  const found = /^([\w-]+):(\w+):([^:]+):(\d{6})-(\d{6})$/.exec(argument)
  const [, name, code = '', place = '', start = '', end = ''] = found ?? []
  const view = liveViews.find((each) => each === name)
  if (view === undefined) return undefined
  return { view, code: `${prefix}${code}`, place, period: { start: long(start), end: long(end) } }
}

function placeName(place: LivePlace, { t }: Voice): string {
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
    case 'above':
    case 'below':
      return t(`live.${shown.kind}`, { percent: formatDigits(shown.percent, language) })
  }
}

function valueText(figure: LiveFigure, voice: Voice): string {
  const value = bareValue(figure, voice)
  if (figure.shown.kind === 'none') return value
  return voice.t('indicator.with-unit', { value, unit: figure.indicator.unit })
}

function whenOf({ of, at, period }: LiveFigure, voice: Voice): string {
  if (of === 'period') return periodText(period, voice)
  return voice.t('live.at', { moment: formatMoment(at) })
}

function partLines({ shown, parts, indicator }: LiveFigure, { t, language }: Voice): string[] {
  const number = (count: number) => formatDigits(String(count), language)
  if (parts !== undefined && parts.finished + parts.open > 0) {
    return [t('live.late-parts', { finished: number(parts.finished), open: number(parts.open) })]
  }
  if (shown.kind === 'above' || shown.kind === 'below') {
    return [t('live.bound', { denominator: number(shown.denominator) })]
  }
  if (shown.kind !== 'exact' || shown.denominator === undefined) return []
  const denominator = number(shown.denominator)
  if (indicator.formula !== 'rate') return [t('live.votes', { votes: denominator })]
  return [t('indicator.line.fraction', { numerator: number(shown.numerator ?? 0), denominator })]
}

const liveSource = ({ at }: LiveFigure, { t }: Voice) =>
  t('live.source', { moment: formatMoment(at) })

/** Everything that must be said with a live figure. */
export function liveText(figure: LiveFigure, voice: Voice): string {
  const { t, language } = voice
  const { indicator, place, since } = figure
  return [
    t('indicator.value', { name: indicator.name, value: valueText(figure, voice) }),
    figure.of === 'period'
      ? t('indicator.line.period', { period: whenOf(figure, voice) })
      : t('live.moment', { moment: formatMoment(figure.at) }),
    t('indicator.line.area', { area: placeName(place, voice) }),
    ...partLines(figure, voice),
    ...(indicator.instrument === undefined
      ? []
      : [t('indicator.line.instrument', { instrument: indicator.instrument })]),
    ...(since === undefined ? [] : [t('live.since', { day: formatLocalDay(since, language) })]),
    ...(figure.shown.kind === 'few' ? [t('live.why-few')] : []),
    t('indicator.line.source', { source: liveSource(figure, voice), locator: t('live.register') }),
    t('live.standing'),
  ].join('\n')
}

/** Live figures, a line each, all of one indicator; `label` says what tells them apart. */
export function liveList(figures: readonly LiveFigure[], inTime: boolean, voice: Voice): string {
  const [first] = figures
  if (first === undefined) return voice.t('live.nothing')
  const { t } = voice
  const mostLines = 20
  const shown = inTime ? figures : figures.slice(0, mostLines)
  const left = figures.length - shown.length
  return [
    inTime
      ? t('indicator.several-periods', {
          ...{ name: first.indicator.name, area: placeName(first.place, voice) },
        })
      : t('live.several-places', { name: first.indicator.name, period: whenOf(first, voice) }),
    ...shown.map((figure) => {
      const what = inTime ? periodText(figure.period, voice) : placeName(figure.place, voice)
      return t('live.item', { what, value: valueText(figure, voice) })
    }),
    ...(left > 0 ? [t('chart.more', { count: left })] : []),
    t('indicator.line.source', { source: liveSource(first, voice), locator: t('live.register') }),
  ].join('\n')
}

/** The same as rows of a picture or a sheet. */
export function liveSet(figures: readonly LiveFigure[], inTime: boolean, voice: Voice): FigureSet {
  const { t } = voice
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
        : placeName(figure.place, voice),
      source: liveSource(figure, voice),
      standing: t('live.standing'),
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
export function liveChoices(query: LiveQuery, of: LiveFigure['of'], view: LiveView, { t }: Voice) {
  const to = (next: LiveView, label: string): Choice[] => {
    const data = dataOf(next, query)
    return data === undefined || next === view ? [] : [{ label, data }]
  }
  const inTime = of === 'period'
  const byPlace = query.place.kind !== 'office'
  return [
    ...(inTime ? to('trend', t('indicator.choice.trend')) : []),
    ...(byPlace ? to('places', t('live.choice.places')) : []),
    ...(view === 'places' || !inTime
      ? byPlace
        ? to('chart-places', t('indicator.choice.chart'))
        : []
      : to('chart', t('indicator.choice.chart'))),
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
