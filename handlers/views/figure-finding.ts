import type { Finding } from '#src/figures/check/finding.ts'
import { formatDigits } from '#src/i18n/format.ts'
import { areaText, periodText, type Voice } from './figure-words.ts'

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
      return t(`indicator.finding.${finding.kind}`, { ...numbers, ...parts })
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
