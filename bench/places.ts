import { shippedGazetteer } from '#test/support/shipped-places.ts'
import { type Bench, quantile, rounded } from './support.ts'

// How people name places: well, short, without marks, misspelled, in a sentence, and not at all.
const short = [
  'Xã Ninh Gia',
  'da quyn',
  'TT. Liên Nghĩa',
  'P.1, TP Bảo Lộc',
  'xã Tân Thành, huyện Đức Trọng',
  'dạ nhà em ở xã Đinh Trang Thượng ạ',
  'dimh tramg thuong',
  'xã Ninh Gja',
  'huyện Đức Trọng',
  'tôi không biết',
]
const long = [
  'hồ sơ trễ hạn tháng này của xã Ninh Gia',
  'đường vào thôn 3 xã Đa Quyn bị ngập, mấy tháng nay xe không qua được, mong huyện sớm sửa',
  'làm khai sinh cho con cần giấy tờ gì và nộp ở đâu, tôi ở Bảo Lộc',
  'giá vàng hôm nay',
]

function timesOf(texts: readonly string[], read: (text: string) => unknown): number[] {
  const times: number[] = []
  for (let round = 0; round < 300; round++) {
    for (const text of texts) {
      const began = performance.now()
      read(text)
      times.push((performance.now() - began) * 1000)
    }
  }
  // The first rounds are read by the interpreter.
  return times.slice(times.length / 3).sort((one, other) => one - other)
}

const p95 = (sorted: readonly number[]) => rounded(quantile(sorted, 0.95))

/** Microseconds (p95) to read a place in an answer and in a longer text, with the shipped communes. */
export const benchPlaces: Bench = async function* () {
  const { resolve, findIn } = shippedGazetteer('68')
  yield { resolveMicroseconds: p95(timesOf(short, resolve)), limit: 1000 }
  yield { findInMicroseconds: p95(timesOf(long, findIn)), limit: 1000 }
}
