import { type Area, type Figure, mergerDay, type Period } from '#src/figures/figure.ts'
import type { FigureFacts } from '#src/figures/figures.ts'
import { formatDate, formatDigits } from '#src/i18n/format.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import { withinSentence } from './place.ts'

export type Voice = { t: Translate; language: Language }

const dayText = (day: string) => formatDate(new Date(`${day}T00:00:00+07:00`))
const monthText = (day: string) => `${day.slice(5, 7)}/${day.slice(0, 4)}`

function endsMonth(day: string): boolean {
  return new Date(Date.parse(day) + 86_400_000).toISOString().endsWith('-01T00:00:00.000Z')
}

/** `năm 2018`, `2016-2019`, `01/2015-06/2020`, `ngày 28/02/2023`. */
export function periodText({ start, end }: Period, { t }: Voice): string {
  if (start === end) return t('indicator.period.day', { day: dayText(end) })
  const [from, to] = [start.slice(0, 4), end.slice(0, 4)]
  const whole = start.endsWith('-01-01') && end.endsWith('-12-31')
  if (whole) {
    return from === to
      ? t('indicator.period.year', { year: from })
      : t('indicator.period.years', { from, to })
  }
  const months = start.endsWith('-01') && endsMonth(end)
  if (months && start.slice(0, 7) === end.slice(0, 7)) {
    return t('indicator.period.month', { month: monthText(end) })
  }
  const first = Number(start.slice(5, 7))
  if (months && from === to && first % 3 === 1 && Number(end.slice(5, 7)) === first + 2) {
    return t('indicator.period.quarter', { quarter: (first + 2) / 3, year: from })
  }
  return months
    ? t('indicator.period.months', { from: monthText(start), to: monthText(end) })
    : t('indicator.period.months', { from: dayText(start), to: dayText(end) })
}

/** `Cấp huyện, tỉnh Bình Thuận`. */
export function areaText({ name, parent }: Area, { t }: Voice): string {
  if (parent === '') return name
  return t('indicator.in-parent', { area: name, parent: withinSentence(parent) })
}

/** The area, with what it is today where that differs. */
export function areaOfTime({ area, period }: Figure, voice: Voice): string {
  const text = areaText(area, voice)
  return period.end < mergerDay ? voice.t('indicator.of-former', { area: text }) : text
}

/** `92,3 %`, `thứ 59`. */
export function valueText({ figure, indicator }: FigureFacts, { t, language }: Voice): string {
  const value = formatDigits(figure.value, language)
  if (indicator.formula === 'rank') return t('indicator.rank', { value })
  return t('indicator.with-unit', { value, unit: figure.unit })
}

/** What a figure is of, in full: indicator, place, time. */
export function subjectText({ figure, indicator }: FigureFacts, voice: Voice): string {
  const { area, period } = figure
  return [indicator.name, areaText(area, voice), periodText(period, voice)].join(', ')
}
