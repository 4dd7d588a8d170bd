const separators = /[\s.\-‐-―()/]/g
const mobile = /^0[35789]\d{8}$/
const landline = /^02\d{9}$/

// Spreadsheets eat the leading zero of a number, and international spellings drop it.
function withZero(digits: string): string {
  const national = /^(?:\+|00)?84\d{9,11}$/.test(digits)
    ? digits.replace(/^(?:\+|00)?84/, '')
    : digits
  return national.startsWith('0') ? national : `0${national}`
}

/**
 * The one spelling of a Vietnamese phone number: `0912345678` (mobile, 10 digits) or `02633822311`
 * (landline, 11 digits). Takes spaces, dots, dashes and brackets, +84, 0084, 84 and a lost leading
 * zero. Undefined when it is not such a number: several numbers in one text, words, short and
 * service numbers, foreign numbers, 11-digit mobiles from before 2018.
 */
export function normalisePhone(text: string): string | undefined {
  const phone = withZero(text.normalize('NFKC').replace(separators, ''))
  return mobile.test(phone) || landline.test(phone) ? phone : undefined
}

/**
 * The last four digits of a normalised phone: what a person types to prove that a dossier is
 * theirs.
 */
export function lastFour(phone: string): string {
  return phone.slice(-4)
}
