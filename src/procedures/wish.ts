import { speaksOfDossier } from '#src/dossiers/dossier-talk.ts'
import { fold } from '#src/text/fold.ts'
import type { Found } from './procedures.ts'
import { isPlain } from './rank-wishes.ts'

// How somebody complains, denounces, or looks for a person or a meeting.
const otherwise =
  /\b(?:thai do|hach dich|nhung nhieu|voi tien|hoi lo|can bo nhan tien|nhan hoi lo|to cao|to giac|tham nhung|phan anh|kien nghi|khieu nai can bo|bat khoan|buc xuc|o ga|on ao|gay on|hoi thoi|o nhiem|mat ve sinh|rac thai|bai rac|mat dien(?! thoai)|cup dien|mat nuoc|den duong|ngap|nut nha|lam viec cham|hoc lop may|lich tiep|tiep (?:cong )?dan|doi thoai|gap (?:chu tich|lanh dao|can bo|nguoi)|so dien thoai|duong day nong|hotline|sa[pt] nhap)\b/

/** How surely a text asks for the procedures found: say them, ask whether they are meant, or leave the text to others. */
export type Wish = 'sure' | 'maybe' | 'other'

// Below this even what we asked for is not among what we know.
const leastChance = 0.12
const likelyChance = 0.4
const likelyWish = 0.5
// Then `nghe nói được`, or a birth certificate that is not there yet, is no talk of a dossier.
const plainWish = 0.97
const leastWish = 0.1
// Less than one telling word: of what nobody said before, nothing was learnt.
const leastEvidence = 0.9
// How much of a wording was said by who need not be asking for anything.
const leastWhole = 0.3
const halfSaid = 0.5
// That there is no such procedure is said at once only to who plainly asks for one.
const plainlyAbsent = 0.7

/**
 * What becomes of a text that is surely a wish (after "thủ tục", or after our question): said at once, asked about, or
 * there is nothing of the kind.
 */
export function fitOf(found: Found | undefined): 'sure' | 'maybe' | 'none' {
  if (found === undefined || found.kind === 'none') return 'none'
  if (found.byCode || isPlain(found)) return 'sure'
  if (found.chance < leastChance) return 'none'
  return found.kind === 'one' && found.chance < likelyChance ? 'maybe' : 'sure'
}

/** Is it plain that something other than a procedure is meant? */
export function speaksOfOther(text: string): boolean {
  return speaksOfDossier(text) || otherwise.test(fold(text))
}

/**
 * How surely a message, that need not be about procedures at all, asks for one. The limits were set with the words of
 * test/procedures and test/feedback: the questions there are taken, the other talk is not.
 */
export function wishOf(text: string, found: Found): Wish {
  if (found.byCode) return 'sure'
  const plain = found.wish >= plainWish && found.kind !== 'none'
  if (!plain && speaksOfOther(text)) return 'other'
  if (!found.learnt) {
    if (isPlain(found)) return 'sure'
    return found.whole >= halfSaid && found.share >= halfSaid ? 'maybe' : 'other'
  }
  if (found.wish < leastWish || found.evidence < leastEvidence) return 'other'
  if (found.kind === 'none') {
    if (found.wish < likelyWish || found.chance < likelyChance) return 'other'
    return found.wish >= plainlyAbsent && found.chance >= plainlyAbsent ? 'sure' : 'maybe'
  }
  if (found.wish < likelyWish) return found.whole >= leastWhole ? 'maybe' : 'other'
  return found.chance >= likelyChance || isPlain(found) ? 'sure' : 'maybe'
}
