import type { LocalDay } from '#src/calendar/working-days.ts'

// No law says when to remind; the province may. The newest row that has begun counts.
const rows: readonly { validFrom: LocalDay; days: readonly number[]; source: string }[] = [
  { validFrom: '2026-01-01', days: [3, 1], source: 'practice of this assistant' },
]

/** How many working days before papers are due their person is reminded, as of `today`. */
export function reminderDays(today: LocalDay): readonly number[] {
  return rows.findLast(({ validFrom }) => validFrom <= today)?.days ?? []
}
