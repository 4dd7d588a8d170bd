import { fold } from '#src/text/fold.ts'

// How somebody talks of a dossier handed in: where it is, when it is ready, that it is late.
const talk =
  /\b(?:toi dau roi|den dau roi|xong chua|co ket qua|chua (?:co|thay|nhan) (?:ket qua|gi|duoc gi)|nhan ket qua|tre hen|qua hen|ho so (?:dang |bi )?(?:tre|qua) (?:han|hen)|ho so (?:dang |bi )?tre\b|giay hen|phieu hen|ma ho so|ho so cua (?:toi|em|minh|tui|bac|chu|co|ong|ba|me|anh|chi|con|chau)\b|(?:hoi|xem|coi|tim|biet)(?: ve)? ho so(?: (?:a|voi|giup|nha|nhe))?$|tra cuu ho so|kiem tra ho so|xem ho so|(?:da|moi) nop|nop (?:roi|hom|tu|ho so tu)|nop .{0,40}\b(?:chua xong|van chua)|bao gio (?:toi|em|minh)? ?(?:duoc )?(?:co|nhan|tra|lay)|^ho so$|^tra cuu$)\b/

/** Does a text speak of a dossier that was handed in? */
export function speaksOfDossier(text: string): boolean {
  return talk.test(fold(text))
}
