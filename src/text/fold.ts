// The marks that decomposition splits off: five tones, breve, circumflex, horn.
const marks = /[\u0300-\u036f]/g

/**
 * A text for matching: lower case, without Vietnamese marks, `đ` as `d`, single spaces, nothing
 * around. Never for showing.
 */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(marks, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/\s+/g, ' ')
    .trim()
}
