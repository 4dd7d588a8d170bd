import { localDay } from '#src/calendar/working-days.ts'
import { changeOf } from '#src/figures/compare-figures.ts'
import type { LiveFigure } from '#src/figures/live/live-figures.ts'
import { formatDigits } from '#src/i18n/format.ts'
import { periodText, type Voice } from './figure-words.ts'
import { liveSource, placeName, valueText } from './live-figure.ts'

function signed(digits: string, { language }: Voice): string {
  return `${Number(digits) > 0 ? '+' : ''}${formatDigits(digits, language)}`
}

/** What changed: nothing is worked out from a value that is not said. */
function changeLines(before: LiveFigure, figure: LiveFigure, voice: Voice): string[] {
  const { t } = voice
  if (before.shown.kind !== 'exact' || figure.shown.kind !== 'exact') {
    return [t('live.compare-unsaid')]
  }
  const { indicator } = figure
  const change = changeOf(before.shown.value, figure.shown.value, indicator.better)
  if (change.difference === undefined) return []
  const unit = indicator.unit === '%' ? t('compare.points') : indicator.unit
  const said = { difference: signed(change.difference, voice), unit }
  return [
    change.percent === undefined
      ? t('compare.change-only', said)
      : t('compare.change', { ...said, percent: signed(change.percent, voice) }),
    ...(change.direction === undefined ? [] : [t(`compare.${change.direction}`)]),
  ]
}

/** A live figure beside that of the period before it. */
export function liveComparison(before: LiveFigure, figure: LiveFigure, voice: Voice): string {
  const { t } = voice
  const line = (each: LiveFigure) =>
    t('live.item', { what: periodText(each.period, voice), value: valueText(each, voice) })
  return [
    t('compare.head', { name: figure.indicator.name }),
    t('indicator.line.area', { area: placeName(figure.place, voice) }),
    line(before),
    line(figure),
    ...changeLines(before, figure, voice).map((each) => `   ${each}`),
    ...(figure.period.end >= localDay(figure.at) ? [t('live.unfinished')] : []),
    t('indicator.line.source', { source: liveSource(figure, voice), locator: t('live.register') }),
  ].join('\n')
}

/** What a live figure counts, and from where. */
export function liveSourceText(figure: LiveFigure, voice: Voice): string {
  const { name, counts } = figure.indicator
  return voice.t('live.source-text', { name, counts, source: liveSource(figure, voice) })
}
