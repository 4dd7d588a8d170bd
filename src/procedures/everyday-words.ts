import { readWords } from './read-words.ts'

// Who speaks, how politely, and that a paper is wanted: in every question, so they tell no procedure from another.
const common = `tôi tui em anh chị cô chú bác cháu con dạ vâng ạ thưa ơi xin chào cho hỏi với nhé nha đi thì là mà và của
cần những gì giấy tờ làm thủ tục ở đâu muốn được không có phải như thế nào sao bao nhiêu lâu mất tiền hồ sơ cách hướng dẫn
giúp mình nhờ biết này kia đó đây ai ra vô vào lên xuống các một cái cuốn cây bị đã đang sẽ rồi giờ nay mới vừa thì vậy cũng
hay hoặc nếu khi để từ đến tới trong ngoài trên dưới nên về thêm nữa hết luôn nhà mấy việc chuyện làm ơn mong nghe nói gồm
chuẩn bị mang theo nộp ủy ban xã phường công an mọi người lắm quá thôi tại vì do bởi đem lấy hiện tại bây lúc ngày hôm qua
năm tháng tuần nó họ ta chúng tụi bọn cả hai ba bốn số tên phí lệ hạn thời gian bây gì đâu nao chưa còn gấp dùm giùm admin
ad shop bot trợ lý chút xíu tí tẹo tý alo hello hi cần phải thế xong thật vụ trường hợp tình huống kiểu thấy quy định luật nhà nước cơ quan nơi chỗ`

// Common, and yet they tell one procedure from another: `mất sổ` is not `đổi sổ`.
const telling: Record<string, number> = {
  ...{ mat: 0.6, con: 0.35, nha: 0.35, nguoi: 0.3, chua: 0.35, het: 0.4, han: 0.5, moi: 0.3 },
  ...{ lai: 0.75, dang: 0.35, ki: 0.35, cap: 0.5, giay: 0.2, thoi: 0.5, khong: 0.15, them: 0.4 },
  ...{
    xac: 0.7,
    nhan: 0.7,
    ten: 0.5,
    so: 0.5,
    vo: 0.6,
    chong: 0.6,
    nghi: 0.8,
    tien: 0.4,
    ba: 0.3,
    tu: 0.5,
  },
  ...{ chung: 0.7, luat: 0.1, ve: 0.2, dat: 0.9, thu: 0.3, cong: 0.5, an: 0.4, phep: 0.8, de: 0.2 },
  ...{
    hop: 0.6,
    thuong: 0.8,
    ho: 0.6,
    khai: 0.8,
    thay: 0.6,
    tinh: 0.6,
    che: 0.7,
    do: 0.6,
    dai: 0.7,
  },
  ...{ nuoc: 0.8, quan: 0.8, hang: 0.6, co: 0.1, cho: 0.1, chuyen: 0.7, ra: 0.2, ngoai: 0.7 },
  ...{ trong: 0.2, dinh: 0.6, mot: 0.3, ban: 0.6, lan: 0.6, dau: 0.3, tuoi: 0.6, hien: 0.2 },
  // `ly hôn` is no `kết hôn`.
  li: 0.6,
}

/** Words of every question; no slip of the thumb for another word. */
export const commonPlain: ReadonlySet<string> = new Set(readWords(common).map((word) => word.plain))
const leastWeight = 0.06
// `17 tuổi` is a rule, `17 m2` is nothing.
const numberShare = 0.3

/** How much of a word's rarity counts, 0 to 1: a word that everybody says in every question tells little. */
export function tellingShare(plain: string): number {
  if (/^\d+$/.test(plain)) return numberShare
  if (Object.hasOwn(telling, plain)) return telling[plain] ?? 1
  return commonPlain.has(plain) ? leastWeight : 1
}

/** May a word stand for what is asked? Those of every question do not. */
export function isTelling(plain: string): boolean {
  return tellingShare(plain) > leastWeight
}
