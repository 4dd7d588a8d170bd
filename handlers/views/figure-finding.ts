import { wholeOfRate } from '#src/figures/check/check-rates.ts'
import type { Finding } from '#src/figures/check/finding.ts'
import type { Figure } from '#src/figures/figure.ts'
import { wholeOf } from '#src/figures/indicator.ts'
import { formatDigits } from '#src/i18n/format.ts'
import { areaText, periodText, type Voice } from './figure-words.ts'

/** `%`, or the unit of shares that the row itself is in. */
const shareUnit = (row: Figure | undefined) =>
  row !== undefined && wholeOf(row.unit) !== undefined ? row.unit : '%'

/** A share beyond its whole, with what its parts give where the report prints them. */
function shareReason(
  { rows: [row], recomputed }: Finding,
  numbers: { stated: string; recomputed: string },
  { t, language }: Voice,
): string {
  const whole = String(row === undefined ? 100 : wholeOfRate(row))
  const key = recomputed === whole ? 'impossible-share' : 'impossible-share-of-parts'
  const words = { ...numbers, unit: shareUnit(row), whole: formatDigits(whole, language) }
  return t(`indicator.finding.${key}`, words)
}

/** Why a figure is doubtful, in one line: `báo cáo in 84,9 %, nhưng 9.228 trên 15.847 là 58,2 %`. */
export function findingReason(finding: Finding, voice: Voice): string {
  const { t, language } = voice
  const [row, other = row] = [finding.rows[0], finding.rows.at(-1)]
  const number = (digits = '') => formatDigits(digits, language)
  const numbers = { stated: number(finding.stated), recomputed: number(finding.recomputed) }
  const sources = {
    source: row?.source.code,
    other: other?.source.code,
    otherLocator: other?.source.locator,
  }
  switch (finding.kind) {
    case 'rate':
    case 'cut': {
      const parts = {
        numerator: number(finding.numerator),
        denominator: number(finding.denominator),
      }
      return t(`indicator.finding.${finding.kind}`, { ...numbers, ...parts, unit: shareUnit(row) })
    }
    case 'total':
      return t(`indicator.finding.total-${finding.by}`, numbers)
    case 'conflict':
      return t('indicator.finding.conflict', { ...numbers, ...sources })
    case 'copied': {
      const times = {
        period: row && periodText(row.period, voice),
        otherPeriod: other && periodText(other.period, voice),
      }
      return t('indicator.finding.copied', { ...numbers, ...sources, ...times })
    }
    case 'impossible': {
      if (finding.why === 'share') return shareReason(finding, numbers, voice)
      // A scale is a range of numbers, not a number.
      const recomputed = finding.why === 'scale' ? finding.recomputed : numbers.recomputed
      return t(`indicator.finding.impossible-${finding.why}`, { ...numbers, recomputed })
    }
  }
}

/** The reason with what it is about, for a list of findings. */
export function findingSentence(finding: Finding, voice: Voice): string {
  const [row] = finding.rows
  const reason = findingReason(finding, voice)
  if (row === undefined) return reason
  const { name, area, period, source } = row
  return voice.t('indicator.finding.about', {
    ...{ name, reason, source: source.code, locator: source.locator },
    area: areaText(area, voice),
    period: periodText(period, voice),
  })
}
