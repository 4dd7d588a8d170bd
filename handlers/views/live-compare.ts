import { localDay } from '#src/calendar/working-days.ts'
import { changeOf } from '#src/figures/compare-figures.ts'
import type { LiveFigure } from '#src/figures/live/live-figures.ts'
import { formatDigits } from '#src/i18n/format.ts'
import { periodText, type Voice } from './figure-words.ts'
import { liveSource, placeName, sinceLine, valueText } from './live-figure.ts'

function signed(digits: string, { language }: Voice): string {
  return `${Number(digits) > 0 ? '+' : ''}${formatDigits(digits, language)}`
}

const isUnfinished = ({ period, at }: LiveFigure) => period.end >= localDay(at)

/** Of a time before the register's first day nothing is known: nought would be a statement. */
function known(figure: LiveFigure): LiveFigure {
  const isBefore = figure.since !== undefined && figure.period.end < figure.since
  return isBefore ? { ...figure, shown: { kind: 'none' } } : figure
}

/** What changed: nothing is worked out from a value that is not said, or that the register has a part of only. */
function changeLines(before: LiveFigure, figure: LiveFigure, voice: Voice): string[] {
  const { t } = voice
  if (before.shown.kind !== 'exact' || figure.shown.kind !== 'exact') {
    return [t('live.compare-unsaid')]
  }
  if (before.since !== undefined) return []
  const { indicator } = figure
  const change = changeOf(before.shown.value, figure.shown.value, indicator.better)
  if (change.difference === undefined) return []
  const unit = indicator.unit === '%' ? t('compare.points') : indicator.unit
  const said = { difference: signed(change.difference, voice), unit }
  // A month that is not over counts less than a whole one, and is no worse for that.
  const isUnlike = isUnfinished(figure) && indicator.formula === 'count'
  return [
    change.percent === undefined
      ? t('compare.change-only', said)
      : t('compare.change', { ...said, percent: signed(change.percent, voice) }),
    ...(change.direction === undefined || isUnlike ? [] : [t(`compare.${change.direction}`)]),
  ]
}

/** A live figure beside that of the period before it. */
export function liveComparison(earlier: LiveFigure, figure: LiveFigure, voice: Voice): string {
  const { t } = voice
  const before = known(earlier)
  const line = (each: LiveFigure) =>
    t('live.item', { what: periodText(each.period, voice), value: valueText(each, voice) })
  return [
    t('compare.head', { name: figure.indicator.name }),
    t('indicator.line.area', { area: placeName(figure.place, voice) }),
    line(before),
    line(figure),
    ...changeLines(before, figure, voice).map((each) => `   ${each}`),
    ...(before.since === undefined ? [] : [sinceLine(before, before.since, voice)]),
    ...(isUnfinished(figure) ? [t('live.unfinished')] : []),
    t('indicator.line.source', { source: liveSource(figure, voice), locator: t('live.register') }),
  ].join('\n')
}

/** What a live figure counts, and from where. */
export function liveSourceText(figure: LiveFigure, voice: Voice): string {
  const { name, counts } = figure.indicator
  return voice.t('live.source-text', { name, counts, source: liveSource(figure, voice) })
}
