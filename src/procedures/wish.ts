import { fold } from '#src/text/fold.ts'
import type { Found } from './procedures.ts'

// How a question about a procedure sounds, whichever procedure it is.
const asking =
  /\b(?:thu tuc|giay to (?:gi|nao|j|chi)|can (?:gi|j|chi|nhung gi|giay|nop|chuan bi|mang)|(?:lam|phai|thi|nhu) (?:sao|the nao)|lam the nao|o dau|bao lau|may ngay|le phi|het bao nhieu|bao nhieu tien|muon|xin|dang k[iy]|dk|dki|dky|lam (?:lai|giay|don|so|the|bang)|cap (?:lai|doi|moi)|cach|huong dan|gom (?:nhung )?gi|dieu kien|phai lam (?:gi|chi)|lam (?:gi|chi)|duoc khong|dc ko|dc k|co (?:can|phai|duoc)|ai ky|mau don|to khai|nop (?:o|cho|tai)|den dau|di dau|cho hoi|nho tu van|tu van|lam j|can j)\b/

// How somebody talks of a dossier handed in, complains, denounces, or looks for a person or a meeting.
const otherwise =
  /\b(?:toi dau roi|den dau roi|toi dau|xong chua|co ket qua|chua (?:co|thay|nhan) (?:ket qua|gi|duoc gi)|nhan ket qua|tre hen|qua hen|ho so (?:dang |bi )?(?:tre|qua) han|giay hen|phieu hen|ma ho so|ho so cua (?:toi|em|minh|tui|bac|chu|co|ong|ba|me|anh|chi|con|chau)\b|(?:hoi|xem|coi|tim|biet)(?: ve)? ho so(?: (?:a|voi|giup|nha|nhe))?$|tra cuu ho so|kiem tra ho so|xem ho so|(?:da|moi) nop|nop (?:roi|hom|tu|ho so tu)|nop .{0,40}\b(?:chua xong|van chua)|bao gio (?:toi|em|minh)? ?(?:duoc )?(?:co|nhan|tra|lay)|thai do|hach dich|nhung nhieu|voi tien|hoi lo|can bo nhan tien|nhan hoi lo|to cao|to giac|tham nhung|^ho so$|^tra cuu$|phan anh|kien nghi|khieu nai can bo|bat khoan|buc xuc|o ga|on ao|gay on|hoi thoi|o nhiem|mat ve sinh|rac thai|bai rac|mat dien(?! thoai)|cup dien|mat nuoc|den duong|ngap|nut nha|lam viec cham|hoc lop may|lich tiep|tiep (?:cong )?dan|doi thoai|gap (?:chu tich|lanh dao|can bo|nguoi)|so dien thoai|duong day nong|hotline)\b/

// Less than one telling word.
const leastEvidence = 0.9

/** How surely a text asks for the procedures found: say them, ask whether they are meant, or leave the text to others. */
export type Wish = 'sure' | 'maybe' | 'other'

/**
 * What becomes of a text that is surely a wish (after "thủ tục", or after our question): said at once, asked about, or
 * there is nothing of the kind.
 */
export function fitOf(found: Found | undefined): 'sure' | 'maybe' | 'none' {
  if (found === undefined || found.whole < 0.2 || found.share < 0.15) return 'none'
  if (found.kind === 'none') return 'none'
  const little = found.whole < 0.45 || found.share < 0.25
  return !found.byCode && found.kind === 'one' && little ? 'maybe' : 'sure'
}

/** Is it plain that something other than a procedure is meant? */
export function speaksOfOther(text: string): boolean {
  return otherwise.test(fold(text))
}

/**
 * How surely a message, that need not be about procedures at all, asks for one. The limits were set with the words of
 * test/procedures: the questions there are taken, the other talk is not.
 */
export function wishOf(text: string, found: Found): Wish {
  const plain = fold(text)
  if (otherwise.test(plain)) return 'other'
  if (found.byCode) return 'sure'
  const { share, whole, evidence } = found
  if (evidence < leastEvidence) return 'other'
  const asks = asking.test(plain)
  // A long story explains itself with many other words: there the weight of what fits decides.
  const fits =
    (whole >= 0.85 && share >= 0.38) ||
    (whole >= 0.65 && share >= 0.6) ||
    (asks && whole >= 0.62 && share >= 0.22) ||
    (asks && whole >= 0.5 && share >= 0.45) ||
    (asks && whole >= 0.85 && evidence >= 2.5)
  if (fits) return 'sure'
  const mayFit =
    (whole >= 0.6 && share >= 0.35) ||
    (whole >= 0.9 && evidence >= 2.2) ||
    (asks && whole >= 0.9 && evidence >= 1) ||
    (whole >= 0.6 && share >= 0.3 && evidence >= 2.2) ||
    (asks && whole >= 0.35 && share >= 0.25)
  return mayFit ? 'maybe' : 'other'
}
