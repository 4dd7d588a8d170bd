import { localDay } from '#src/calendar/working-days.ts'
import { legalTerm } from '#src/feedback/legal-terms.ts'
import type { Translate } from '#src/i18n/translate.ts'

type Name = Parameters<typeof legalTerm>[0]

/** A time limit of the law as it stands now, in words: `7 ngày làm việc`. */
export function termPhrase(name: Name, { t, now }: { t: Translate; now: Date }): string {
  const { value, unit } = legalTerm(name, localDay(now))
  return t(unit === 'day' ? 'term.days' : 'term.working-days', { count: value })
}
