import type { Random } from './random.ts'

const words = (list: string): string[] => list.trim().split(/\s+/)

// Listed as often as they should come.
const families = words(`
  Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Trần Lê Lê Lê Phạm Phạm Huỳnh Huỳnh Võ Võ
  Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Mai Trịnh Cao Hà Tạ Tô Lâm Châu`)
const womensMiddle = words(`
  Thị Thị Thị Ngọc Thanh Thu Kim Mỹ Bích Hồng`)
const womensGiven = words(`
  Ánh Bình Cúc Dung Điệp Giang Hà Hạnh Hiền Hoa Huệ Hương Khánh Lan Liên Loan Mai Nga Ngân Nhung
  Oanh Phương Quyên Sương Tâm Thảo Thủy Trang Tuyết Vân Xuân Yến`)
const mensMiddle = words(`
  Văn Văn Văn Đức Hữu Minh Quang Thanh Công Đình Xuân`)
const mensGiven = words(`
  An Bảo Cường Dũng Đạt Đông Giang Hải Hậu Hiếu Hòa Hùng Huy Khoa Kiên Lâm Long Lộc Mạnh Nam
  Nghĩa Phong Phúc Quân Sơn Tài Thắng Thịnh Tiến Toàn Trung Tuấn Vinh`)
const highland = [
  "K'Brèo",
  "K'Tuấn",
  "K'Sinh",
  'Ka Hiền',
  'Ka Nhung',
  'Ha Thuyên',
  'Ma Duyên',
  'Y Đăng Niê',
  "H'Lan Byă",
]

/**
 * A name that nobody in particular has: parts that are common in the province, put together by
 * chance.
 */
export function inventName(random: Random): string {
  if (random.chance(0.06)) return random.pick(highland)
  const [middle, given] = random.chance(0.5) ? [womensMiddle, womensGiven] : [mensMiddle, mensGiven]
  return `${random.pick(families)} ${random.pick(middle)} ${random.pick(given)}`
}

/**
 * A phone that rings nowhere: no operator has numbers that begin with 057. (Viet Nam keeps no range
 * for invented numbers; the prefixes in use are 032-039, 052, 055, 056, 058, 059, 070, 076-079,
 * 081-089 and 090-099.)
 */
export function inventPhone(number: number): string {
  return `057${String(number % 10_000_000).padStart(7, '0')}`
}
