import { allPrefixes, readDossierCode } from '#src/dossiers/dossier-code.ts'
import { type Bench, median, rounded } from './support.ts'

// What people write: codes in many spellings, questions, and much that is no code at all.
const messages = [
  'H36.12.345-261008-0975',
  'h36 12 345 261008 0975',
  'dạ cho em hỏi hồ sơ h36.24.958-261008-0975 tới đâu rồi ạ',
  'Mã hs: 000.00.12.H11-251120-0003',
  'h36 chấm 12 chấm 345 gạch 261008 gạch 0975',
  'G15.01-260901-150123',
  '251120-0003',
  '1.001193',
  'PA-2611-00001',
  'xin chào',
  'hồ sơ của tôi',
  'Cho tôi hỏi làm khai sinh cho con cần giấy tờ gì, tôi ở xã Ninh Gia',
  'số điện thoại của tôi là 0912 345 678',
  'ngày 20-11-2026 tôi có ra xã nộp hồ sơ mà chưa thấy gì',
  'đường vào xóm bị xe tải cày nát mấy tháng nay rồi, mưa xuống không đi được',
  '5678',
  'menu',
  'https://dichvucong.gov.vn/p/home/dvc-tra-cuu-ho-so.html',
  'H36.12.345–261008–0975.',
  'em cảm ơn ạ',
]
const rules = { prefixes: allPrefixes(), today: '2026-11-21' }

/** Microseconds to find a dossier code in a message, on average over a realistic mix. */
export const benchParser: Bench = async function* () {
  const each: number[] = []
  const times = 2_000
  for (let round = 0; round < 15; round++) {
    const began = performance.now()
    for (let time = 0; time < times; time++) {
      for (const message of messages) readDossierCode(message, rules)
    }
    each.push(((performance.now() - began) * 1000) / (times * messages.length))
  }
  // The first rounds are read by the interpreter.
  yield { microsecondsPerMessage: rounded(median(each.slice(3))), limit: 20 }
}
