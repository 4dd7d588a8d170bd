import type { Compared, Comparison } from '#src/figures/compare-figures.ts'
import type { FigureFacts } from '#src/figures/figures.ts'
import { formatDigits } from '#src/i18n/format.ts'
import { distinction } from './figure.ts'
import { findingReason } from './figure-finding.ts'
import { areaOfTime, periodText, type Voice, valueText } from './figure-words.ts'

function signed(digits: string, { language }: Voice): string {
  const sign = Number(digits) > 0 ? '+' : ''
  return `${sign}${formatDigits(digits, language)}`
}

/** In points where the unit is percent, in places where it is a rank. */
function unitOf({ figure, indicator }: FigureFacts, { t }: Voice): string {
  if (indicator.formula === 'rank') return t('compare.places')
  return figure.unit === '%' ? t('compare.points') : figure.unit
}

function changeLines(facts: FigureFacts, compared: Compared | undefined, voice: Voice): string[] {
  const { t } = voice
  if (compared?.difference === undefined) return []
  const change = { difference: signed(compared.difference, voice), unit: unitOf(facts, voice) }
  const { percent, direction } = compared
  // A part of a rank, or of a rate, says nothing to a reader.
  const first =
    percent === undefined || facts.indicator.formula === 'rank'
      ? t('compare.change-only', change)
      : t('compare.change', { ...change, percent: signed(percent, voice) })
  return direction === undefined ? [first] : [first, t(`compare.${direction}`)]
}

function doubts(facts: FigureFacts, voice: Voice): string[] {
  return facts.findings.map((finding) =>
    voice.t('indicator.line.doubtful', { reason: findingReason(finding, voice) }),
  )
}

/** A comparison as lines that fit a phone: each figure, its difference from the first, and what to beware of. */
export function comparisonText(
  { base, others, cautions }: Comparison,
  all: readonly FigureFacts[],
  voice: Voice,
): string {
  const { t } = voice
  const [first] = all
  const lines = all.flatMap((facts) => {
    const key = facts.figure === base ? 'compare.base' : 'compare.other'
    const line = t(key, {
      what: distinction(facts, all, voice),
      value: valueText(facts, voice),
      source: facts.figure.source.code,
      locator: facts.figure.source.locator,
    })
    const compared = others.find(({ figure }) => figure === facts.figure)
    const under = [...changeLines(facts, compared, voice), ...doubts(facts, voice)]
    return [line, ...under.map((each) => `   ${each}`)]
  })
  const about = first && [
    t('indicator.line.area', { area: areaOfTime(first.figure, voice) }),
    t('indicator.line.period', { period: periodText(first.figure.period, voice) }),
  ]
  const shared = all.every(({ figure }) => figure.area.name === base.area.name)
    ? about?.slice(0, 1)
    : all.every(({ figure }) => figure.period.end === base.period.end)
      ? about?.slice(1)
      : []
  const warnings = cautions.map((caution) => t(`compare.caution.${caution}`))
  return [
    t('compare.head', { name: first?.indicator.name }),
    ...(shared ?? []),
    ...lines,
    ...warnings,
  ].join('\n')
}
