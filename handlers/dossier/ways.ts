import { fold } from '#src/text/fold.ts'

/** How looking up a dossier is asked for. */
export const ways = {
  command: 'hoso',
  words: ['ho so', 'tra cuu', 'tra ho so', 'dossier', 'look up', 'ma ho so', 'nhap ma'],
  phrases: ['tra cuu ho so', 'kiem tra ho so', 'xem ho so', 'look up a dossier'],
  choice: 'dossier',
}

/** How somebody says that the slip with the code is gone. */
export const lostSlipWays = {
  phrases: [
    'mat giay hen',
    'mat giay',
    'khong con giay hen',
    'khong co giay hen',
    'khong nho ma',
    'quen ma',
    'lost my slip',
  ],
}
/** H36.24… without the rest. */
export const beginningOfCode = /(?<![\p{L}\d])[HG]\d{2}[ .-]\d/iu

const phoneWords = '(?:so|sim|sdt|dt|dien thoai)'
// `mất sổ đỏ` has lost another thing.
const noBook = '(?! (?:do|hong|ho khau|ho ngheo|bao hiem|tiet kiem|nha))'
const phoneGone = new RegExp(
  [
    `(?:khong|ko|kg|hong|chang|chua|het)(?: con)? (?:nho|biet|ro)(?: (?:ra|duoc|la|cai|bon|4))* ${phoneWords}`,
    `^(?:khong|ko|chang)(?: con)? nho(?: (?:ra|duoc|noi|gi|nua|het))*$`,
    `quen(?: (?:mat|cai|bon|4))* ${phoneWords}${noBook}`,
    `(?:khong|ko|het|thoi|chang|ngung)(?: con)?(?: (?:dung|xai|giu|co|su dung))*(?: (?:cai|so))* ${phoneWords} .*(?:nua|cu|do|kia|ay)`,
    `(?:khong|ko|het|chang) con(?: (?:dung|xai|giu|co|su dung))*(?: (?:cai|so))* ${phoneWords}`,
    `(?:da |moi |toi |lo )?(?:doi|mat|thay|bo|bi khoa|rot)(?: (?:cai|so))* ${phoneWords}${noBook}`,
    '(?:khong|ko|chang) co (?:so )?(?:sdt|dt|dien thoai|sim)',
    '(?:so|sim) (?:cu|do|nay) (?:bo|mat|doi|khoa|bi khoa|het|khong)',
    '(?:lost|changed|forgot|forgotten|no longer have|do not have) (?:my |the |that )?(?:old )?(?:phone|number|sim)',
  ]
    .map((each) => (each.startsWith('^') ? each : `\\b${each}\\b`))
    .join('|'),
)

/** Does a text say that the phone number of a dossier is forgotten, or no longer theirs? */
export function lacksPhone(text: string): boolean {
  return phoneGone.test(fold(text))
}
