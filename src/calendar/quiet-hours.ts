import { localDay } from './working-days.ts'

/** `HH:MM` to `HH:MM` in Asia/Ho_Chi_Minh, usually over midnight. */
export type QuietHours = { from: string; to: string }

const offsetMs = 7 * 3_600_000
const dayMs = 86_400_000

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

/**
 * The earliest moment from `at` on that is outside the quiet hours (Asia/Ho_Chi_Minh): `at` itself when nobody sleeps.
 * Hours that begin and end at the same minute, or none, hold nothing back.
 */
export function afterQuietHours(at: Date, quiet: QuietHours | undefined): Date {
  if (quiet === undefined) return at
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)]
  if (from === to) return at
  const midnight = new Date(`${localDay(at)}T00:00:00Z`).getTime() - offsetMs
  const minute = (at.getTime() - midnight) / 60_000
  const overnight = from > to
  const sleeps = overnight ? minute >= from || minute < to : minute >= from && minute < to
  if (!sleeps) return at
  const wakesTomorrow = overnight && minute >= from
  return new Date(midnight + (wakesTomorrow ? dayMs : 0) + to * 60_000)
}
