import { localDay } from '#src/calendar/working-days.ts'
import { type LegalTerm, legalTerm } from '#src/feedback/legal-terms.ts'
import type { Translate } from '#src/i18n/translate.ts'

type Name = Parameters<typeof legalTerm>[0]

/** A time limit of the law as it stands now, in words: `7 ngày làm việc`. */
export function termPhrase(name: Name, { t, now }: { t: Translate; now: Date }): string {
  return limitPhrase(legalTerm(name, localDay(now)), t)
}

const units = {
  day: 'term.days',
  working_day: 'term.working-days',
  hour: 'term.hours',
} as const satisfies Record<LegalTerm['unit'], string>

/** A time limit in words. */
export function limitPhrase({ value, unit }: Pick<LegalTerm, 'value' | 'unit'>, t: Translate) {
  return t(units[unit], { count: value })
}
