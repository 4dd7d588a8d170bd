import { plainWords } from '#src/chat/words.ts'
import { fold } from '#src/text/fold.ts'

/** What a short question after a procedure asks about it. */
type About = 'fee' | 'time' | 'where' | 'papers' | 'online' | 'who'

const mostWords = 8

// Folded. The first that is named is meant: "mẫu đơn lấy ở đâu" asks for the form, "nộp online mấy ngày" for the time.
const subjects: [About, RegExp][] = [
  [
    'papers',
    /\b(?:mau don|don mau|bieu mau|to khai|(?:co|lay|xin|tai) (?:mau|don)|mau (?:khong|nao|gi|o dau))\b/g,
  ],
  [
    'who',
    /\b(?:nguoi (?:khac|nha|than)|nho (?:nguoi|ai|con|chau|vo|chong|me|ma|ba|bo|cha|ban|anh|chi|em)|(?:di|nop|lam|ky) (?:thay|giup|gium|dum|ho(?! (?:khau|ngheo|can|kinh|tich|chieu|so)))|uy quyen|ca (?:2|hai)|(?:2|hai) (?:nguoi|vo chong|ben)|(?:mot|1) (?:minh|nguoi)|chinh chu|dich than|ai (?:di )?(?:nop|lam|di)|(?:phai|can) (?:di|co mat)|may nguoi|someone else|in person)\b/g,
  ],
  [
    'time',
    /\b(?:bao lau|lau khong|(?:may|bao nhieu) (?:ngay|bua|hom|tuan|thang)|khi nao|chung nao|bao gio|hom nao|thoi han|thoi gian|trong ngay|(?:lay|co|lam) (?:lien|ngay)|how long|when)\b/g,
  ],
  [
    'fee',
    /\b(?:(?:mat|ton|het|dong|nop|tra|nhieu|may) tien|(?:bao nhieu|bn)(?: tien)?|tien nong|ton kem|mien phi|le phi|(?:mat |ton |dong |nop )?phi|gia (?:bao nhieu|ca|sao|the nao)|how much|fees?|costs?)\b/g,
  ],
  [
    'online',
    /\b(?:online|onl|(?:qua|tren) (?:mang|app|internet|dien thoai|vneid|may tinh)|truc tuyen|bang dien thoai|(?:o|tai) nha|dich vu cong)\b/g,
  ],
  [
    'where',
    /\b(?:(?:nop |lam )?(?:ho so )?(?:o|di|den|ra|nop|lam|lay) dau|(?:cho|noi) nao|(?:xa|phuong|huyen|tinh) hay|where)\b/g,
  ],
  [
    'papers',
    /\b(?:(?<!(?:mat|lam|lai|xin|ban|khong co|khong con) )giay to|(?:mang|dem)(?: theo)?|chuan bi|ho so (?:gom|can)|(?:can|nop)(?: them| nhung| nop)* gi|(?:can|nop|chup) (?:hinh|anh|ban sao|ban chinh|photo|cong chung)|ban (?:sao|chinh) hay|thieu gi|papers|documents)\b/g,
  ],
]
// What is said around it and says nothing of its own.
const around = new Set(
  `da vang thi the vay ma la va z hay hoac voi roi con co khong ko k kg hok hong hem duoc dc ok phai can bi mat het ton
  xong lay nhan nop lam di den ra ve tra hoan thanh ket qua cho minh em toi tui chau bac anh chi o ngay may gi nhung sao
  nao trong tam khoang chung tong cong muon hoi biet xin giup gium dum nho theo luon lun nua them cai nay kia do ay thu
  tuc cung moi nhiu nhieu de go get hand submit take need what i in a nhe nha ha he hen ne ta het thoi tien phi mang giay to tu nha xa phuong huyen tinh
  is it can i do does how the for this to a much long ad gom dong dang ky giay lanh quy dinh tren duoi ben tro ly sao chinh ban vk ck vo chong me ma ba bo cha nguoi khac ai mot 1 2 hai ca thay`.split(
    /\s+/,
  ),
)
// A dossier that is handed in, and the hours of an office, have answers of their own.
const otherwise =
  /\b(?:(?:da|moi) nop|nop (?:roi|hom)|xong chua|(?:chua|van) (?:co|thay|nhan|xong)|ket qua chua|tre|qua hen|giay hen|phieu hen|lam viec)\b/
const asks = /\b(?:khong|ko|k|hok|hong|duoc|dc|sao|nao|phai|can|ai|gi|can|is|do)\b/

/** What a short text asks about a procedure that was shown; undefined when it says anything else besides. */
export function questionAbout(text: string): About | undefined {
  const plain = plainWords(text)
  if (plain.split(' ').length > mostWords || otherwise.test(plain)) return undefined
  const [about] = subjects.find(([, words]) => plain.search(words) >= 0) ?? []
  if (about === undefined || (about === 'who' && !asks.test(plain))) return undefined
  const left = subjects.reduce((rest, [, words]) => rest.replace(words, ' '), plain)
  const isAlone = left.split(' ').every((word) => word === '' || around.has(word))
  return isAlone ? about : undefined
}

const ordinals: Record<string, number> = {
  ...{ mot: 1, nhat: 1, dau: 1, 'dau tien': 1, first: 1, hai: 2, nhi: 2, second: 2 },
  ...{ ba: 3, third: 3, bon: 4, tu: 4, fourth: 4, nam: 5 },
}
const last = ['cuoi', 'cuoi cung', 'sau cung', 'last']
const chosen = new RegExp(
  `^(?:(?:chon|lay|bam|xem|hoi|la|muon|toi|em|tui|minh|the) )*(?:(?:thu tuc|cai|muc|dong|cau|y|so|thu|number) )*(\\d{1,2}|${[...Object.keys(ordinals), ...last].join('|')})(?: (?:do|kia|ay|one|luon|thoi))*$`,
)

const yes = /^(?:co|phai|dung|u|uh|um|ok|oke|vang|da|yes)(?: (?:phai|dung|roi|vay|do|nay|no))*$/

/**
 * Which of a list of so many is chosen, from 1; a number beyond it says itself. A yes chooses the only one; of several it
 * chooses none yet (0).
 */
export function choiceAmong(count: number, text: string): number | undefined {
  const plain = plainWords(text).replace('#', '')
  if (yes.test(plain)) return count === 1 ? 1 : 0
  const [, said] = chosen.exec(plain) ?? []
  if (said === undefined) return undefined
  return last.includes(said) ? count : (ordinals[said] ?? Number(said))
}

// "Không phải", "nhầm rồi", and what trails behind it.
const denial =
  /^(?:(?:da|a|u|o|oi) )*(?:(?:khong|ko|k|kg|hong|hok|hem|chang) (?:phai|dung)|(?:nham|sai|lon) (?:roi|thu tuc))(?: (?:roi|vay|the|dau|nha|nhe|a|cai (?:nay|do)|thu tuc (?:nay|do)))*(?= |$)/
const no = /^(?:(?:da|a) )*(?:khong|ko|hong|hok|no)$/
const meant =
  /^(?:y (?:(?:cua )?(?:toi|em|tui|minh|chau|con|bac) )?(?:la|muon|noi|hoi) |(?:toi|em|tui|minh|chau|con|bac) (?:la|(?:dang |can |muon |dinh )*(?:hoi|noi|lam|xin)) |(?:ma )?la |(?:muon )?hoi |thu tuc )+(?=\S)/
const instead = / (?:ma la|ma hoi|chu la) /

/**
 * What is meant instead, in a text that begins with a no (`''`: it is only the no). `sure`: a pause or a word parts the
 * two; else what follows may be what is denied.
 */
export function correctionIn(text: string): { wish: string; sure: boolean } | undefined {
  const words = text
    .trim()
    .replace(/[\s,;.!:]+$/, '')
    .split(/\s+/)
  // As many as the words, so that a place in one is a place in the other.
  const bare = words.map((word) => fold(word).replace(/[^\p{L}\p{N}]/gu, '') || '-')
  const pause = words.findIndex((word) => /[,;.!:]$/.test(word)) + 1
  const first = bare.slice(0, pause || words.length).join(' ')
  const denied = denial.exec(bare.join(' '))?.[0] ?? (no.test(first) ? first : undefined)
  if (denied === undefined) return undefined
  const rest = bare.slice(Math.max(pause, denied.split(' ').length)).join(' ')
  const other = instead.exec(` ${rest}`)
  const after = other === null ? rest : rest.slice(other.index + other[0].length - 1)
  const said = after.replace(meant, '')
  const wish = said === '' ? '' : words.slice(-said.split(' ').length).join(' ')
  return { wish, sure: wish === '' || pause > 0 || said !== rest }
}
