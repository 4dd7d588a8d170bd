// Codes, times, phones: most cells of most files need no cleaning, and this says so in one pass.
const plain = /^[!-~](?:[ -~]*[!-~])?$/
const invisible = /[\p{Cc}\p{Cf}]/u
const allInvisible = /(\r\n?)|([\n\t])|[\p{Cc}\p{Cf}]/gu

function tidy(_match: string, lineEnd: string | undefined, kept: string | undefined): string {
  return lineEnd ? '\n' : (kept ?? '')
}

/**
 * A cell of a file or a field of a feed, safe to store and to compare: NFC, well-formed, no NUL,
 * control or invisible formatting characters but line ends and tabs, no space around. Of any
 * length: the caller sets limits.
 */
export function cleanCell(text: string): string {
  if (text === '' || plain.test(text)) return text
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  const visible = invisible.test(whole) ? whole.replace(allInvisible, tidy) : whole
  return visible.normalize('NFC').trim()
}
