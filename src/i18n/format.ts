import type { Language } from './translate.ts'

// The whole country has one zone without summer time, so a shift and UTC getters do what a formatter would, faster.
const offsetMs = 7 * 3_600_000

const weekdays: Record<Language, readonly string[]> = {
  vi: ['Chủ nhật', 'thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
}

const two = (value: number) => String(value).padStart(2, '0')

function local(instant: Date): Date {
  return new Date(instant.getTime() + offsetMs)
}

/** `22/10/2026`, the day in Asia/Ho_Chi_Minh. */
export function formatDate(instant: Date): string {
  const at = local(instant)
  return `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()}`
}

/** `thứ Năm 22/10/2026`. */
export function formatDay(instant: Date, language: Language): string {
  return `${weekdays[language][local(instant).getUTCDay()]} ${formatDate(instant)}`
}

/** `14:05`. */
export function formatTime(instant: Date): string {
  const at = local(instant)
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}

/** `14:05 22/10/2026`. */
export function formatMoment(instant: Date): string {
  return `${formatTime(instant)} ${formatDate(instant)}`
}

/** A local day `2026-10-22` as `thứ Năm 22/10/2026`. */
export function formatLocalDay(day: string, language: Language): string {
  return formatDay(new Date(`${day}T00:00:00+07:00`), language)
}

/** The digits of a number as it was printed, `4300214` or `92.30`, grouped as readers of the language expect: `4.300.214`, `92,30`. */
export function formatDigits(digits: string, language: Language): string {
  const [whole = '', fraction] = digits.split('.')
  const [group, point] = language === 'vi' ? ['.', ','] : [',', '.']
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, group)
  return fraction === undefined ? grouped : `${grouped}${point}${fraction}`
}
