import { fold } from '#src/text/fold.ts'
import { isSoft, tokensOf } from './ask/tokens.ts'

// "số" with its mark: without one it may be "sổ" (sổ đỏ, sổ hộ khẩu).
const begins = /^(?:số(?! (?:đỏ|hồng|hộ khẩu|phận))|tổng số|tỷ lệ|tỉ lệ) /u
const folded =
  /^(?:tong so|ty le|ti le) |^ho so (?:dang )?(?:tre|qua|dung) (?:han|hen)(?: |$)|^so (?:cuoc|buoi|don|vu|luot|ho so|can bo|to hoa giai|ky|cau hoi|loi hua|nguoi|phan anh|kien nghi) |(?:^| )bao nhieu (?:don|vu|cuoc|buoi|luot|to|ho so|dieu tra|cau hoi|loi hua|phan anh|kien nghi|nguoi (?:den |da )?(?:du|tham du|tham gia))(?: |$)|(?:^| )ty le (?:hoa giai|giai quyet|nguoi dan hai long)(?: |$)/

/** Does a text ask how many there were, of what is counted and reported? Then it is about figures, whatever it names. */
export function asksForNumber(text: string): boolean {
  const plain = text.normalize('NFC').toLowerCase().trim()
  return begins.test(plain) || folded.test(fold(plain))
}

// "Của tôi": somebody's own dossier. A code of one likewise.
const own =
  /\b(?:cua (?:toi|minh|em|con|chau|bac|anh|chi)|toi (?:muon|can nop|bi|xin))\b|\d{6}-\d{3,}/
const counting =
  /\b(?:bao nhieu|bn|may|so|so luong|so lieu|thong ke|tong|ty le|ti le|ty trong|phan tram|xep hang|xep thu|hang|vi thu|thu may|papi|sipas|grdp|binh quan|chi so|diem|giai doan|gd|nhiem ky|quy|thang|tuan|nam|ngay|hom (?:nay|qua)|(?:sang|chieu) nay|hien|cap (?:tinh|huyen|xa|so)|toan (?:tinh|huyen)|(?:19|20)\d\d)\b|%/
const states = /\b(?:da|chua|dang|con|ton|phai|bi|den|tre|qua|dung|truoc|sau)\b/
const manyWords = 4

/**
 * May a text of an official ask for a figure? It counts, names a time, or says much about one thing. Whether there is
 * such a figure is for the catalogue to say.
 */
export function mayAskForFigure(text: string): boolean {
  const plain = fold(text)
  if (own.test(plain)) return false
  if (counting.test(plain)) return true
  const words = tokensOf(text).filter((token) => !isSoft(token)).length
  return words >= manyWords || (words >= 2 && states.test(plain))
}
