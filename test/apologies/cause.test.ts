import { describe, expect, it } from 'vitest'
import { screenCause } from '#src/apologies/cause.ts'

describe('the cause of a delay', () => {
  it.each([
    'Đang chờ kết quả đo đạc lại thửa đất số 125, tờ bản đồ 12.',
    'Sở Tài chính chưa trả lời công văn 345/UBND ngày 12/11/2026.',
    'Chờ ý kiến của tỉnh Bà Rịa - Vũng Tàu (cũ).',
    'Anh/chị nộp bản sao, cơ quan đang đối chiếu bản gốc',
    'Cơ quan xin lỗi bà con vì mưa lũ làm hỏng đường truyền',
  ])('may be: %s', (text) => {
    expect(screenCause(text, 'Nguyễn Thị Lan')).toBeUndefined()
  })

  it.each([
    ['Bận quá', 'too-short'],
    [`${'rất '.repeat(100)}bận`, 'too-long'],
    ['Gọi số 0912 345 678 không ai nghe máy', 'number'],
    ['Căn cước 068123456789 chưa đúng', 'number'],
    ['Xem thêm tại https://example.vn', 'link'],
    ['Gửi về hop-thu@example.vn để bổ sung', 'link'],
    ['Chờ ông Ba ký vào văn bản', 'name'],
    ['Chờ bà Trần Thị Mai xác nhận', 'name'],
    ['Theo yêu cầu của bà con và ông Ba', 'name'],
    ['Ông Ba chưa có mặt để đo đạc', 'name'],
    ['Hồ sơ của Nguyễn Thị Lan còn thiếu chữ ký', 'name'],
    ['ho so cua thi lan con thieu chu ky', 'name'],
  ])('may not be: %s (%s)', (text, problem) => {
    expect(screenCause(text, 'Nguyễn Thị Lan')).toBe(problem)
  })

  it('is not taken for a name where the applicant has a single word or is not known', () => {
    expect(screenCause('Lan can cầu đang được sửa lại', 'Lan')).toBeUndefined()
    expect(screenCause('Đang chờ hồ sơ gốc từ kho')).toBeUndefined()
  })
})
