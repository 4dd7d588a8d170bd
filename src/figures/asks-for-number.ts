import { fold } from '#src/text/fold.ts'

// "số" with its mark: without one it may be "sổ" (sổ đỏ, sổ hộ khẩu).
const begins = /^(?:số(?! (?:đỏ|hồng|hộ khẩu|phận))|tổng số|tỷ lệ|tỉ lệ) /u
const folded =
  /^(?:tong so|ty le|ti le) |^ho so (?:dang )?(?:tre|qua|dung) (?:han|hen)(?: |$)|^so (?:cuoc|buoi|don|vu|luot|ho so|can bo|to hoa giai|ky|cau hoi|loi hua|nguoi|phan anh|kien nghi) |(?:^| )bao nhieu (?:don|vu|cuoc|buoi|luot|to|ho so|dieu tra|cau hoi|loi hua|phan anh|kien nghi|nguoi (?:den |da )?(?:du|tham du|tham gia))(?: |$)|(?:^| )ty le (?:hoa giai|giai quyet|nguoi dan hai long)(?: |$)/

/** Does a text ask how many there were, of what is counted and reported? Then it is about figures, whatever it names. */
export function asksForNumber(text: string): boolean {
  const plain = text.normalize('NFC').toLowerCase().trim()
  return begins.test(plain) || folded.test(fold(plain))
}
