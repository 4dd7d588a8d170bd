import { fold } from '#src/text/fold.ts'

/** One syllable of a text: `plain` is what is compared, `marked` tells apart what only marks tell apart. */
export type Word = {
  plain: string
  /** With its marks, in one spelling for all; undefined when it was written without looking at marks. */
  marked: string | undefined
}

// What people type for words of every day. Only what has one meaning in a question about papers.
const shortForms: Record<string, string> = {
  ...{ ko: 'không', k: 'không', hok: 'không', hong: 'không', hông: 'không', kg: 'không' },
  ...{ hem: 'không', hổng: 'không', khum: 'không', kh: 'không', hk: 'hộ khẩu', khg: 'không' },
  ...{ dc: 'được', đc: 'được', dk: 'đăng ký', đk: 'đăng ký', dki: 'đăng ký', đki: 'đăng ký' },
  ...{ dky: 'đăng ký', đky: 'đăng ký', dkí: 'đăng ký', đkí: 'đăng ký', dkk: 'đăng ký' },
  ...{ j: 'gì', ji: 'gì', z: 'vậy', ntn: 'như thế nào', bn: 'bao nhiêu', lm: 'làm', vs: 'với' },
  ...{ r: 'rồi', h: 'giờ', cx: 'cũng', mk: 'mình', e: 'em', ch: 'chưa', chx: 'chưa', lun: 'luôn' },
  ...{ gt: 'giấy tờ', tt: 'thủ tục', ttuc: 'thủ tục', hs: 'hồ sơ', gcn: 'giấy chứng nhận' },
  ...{ qsdđ: 'quyền sử dụng đất', qsdd: 'quyền sử dụng đất', sđ: 'sổ đỏ', sdd: 'sổ đỏ' },
  ...{ xn: 'xác nhận', cty: 'công ty', gd: 'gia đình', gđ: 'gia đình', bh: 'bảo hiểm' },
  ...{ ng: 'người', vk: 'vợ', ck: 'chồng', zợ: 'vợ', dợ: 'vợ', nn: 'nước ngoài', tui: 'tôi' },
  ...{ hktt: 'hộ khẩu thường trú', kd: 'kinh doanh', xd: 'xây dựng', gp: 'giấy phép' },
  ...{ mún: 'muốn', mun: 'muốn', muon: 'muốn', hum: 'hôm', bít: 'biết', thui: 'thôi' },
  ...{ ccb: 'cựu chiến binh', lđ: 'lao động', nc: 'nước', đt: 'điện thoại', bt: 'biết' },
  ...{ ls: 'liệt sĩ', nct: 'người cao tuổi', nkt: 'người khuyết tật', dtts: 'dân tộc thiểu số' },
  ...{ blx: 'bằng lái xe' },
  ...{ sđt: 'số điện thoại', sdt: 'số điện thoại', wá: 'quá', qá: 'quá', vc: 'vợ chồng' },
}

/** `ký` and `kí`, `liệt sỹ` and `liệt sĩ` are one. */
function oneSpelling(folded: string): string {
  return folded.replace(/^([bcdghklmnprstvx]{1,2})y$/, '$1i')
}

// The South says hỏi and ngã alike, and so they are written; the two places of a tone mark are both in use.
const tones = /[\u0300\u0301\u0303\u0309\u0323]/gu

function oneMark(word: string): string {
  const parts = word.normalize('NFD').replaceAll('\u0303', '\u0309')
  const tone = parts.match(tones)?.join('') ?? ''
  return (parts.replace(tones, '') + tone).replace(/^([bcdghklmnprstvx]{1,2})y/, '$1i')
}

// Words that only stand before a thing: `cuốn sổ`, `cái nhà`. They would part what belongs together.
const counters = new Set(['cái', 'cuốn', 'ngôi', 'chiếc', 'quyển', 'tấm'])

const letters = /[\p{L}\p{N}]+/gu

/** Cuts a text into its syllables, short forms written out. Punctuation and case do not matter. */
export function readWords(text: string): Word[] {
  const lower = text.normalize('NFC').toLowerCase()
  const written = (lower.match(letters) ?? []).flatMap((word) =>
    Object.hasOwn(shortForms, word)
      ? (shortForms[word] ?? word).split(' ').map((part) => ({ word: part, grown: true }))
      : [{ word, grown: false }],
  )
  const things = written.filter(({ word }) => !counters.has(word))
  // Who writes no marks at all means any.
  const marks = written.some(({ word, grown }) => !grown && fold(word) !== word)
  return things.map(({ word }) => ({
    plain: oneSpelling(fold(word)),
    marked: marks ? oneMark(word) : undefined,
  }))
}
