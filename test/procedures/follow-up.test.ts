import { describe, expect, it } from 'vitest'
import { choiceAmong, correctionIn, questionAbout } from '#handlers/views/procedure-follow.ts'

describe('a short question after a procedure', () => {
  it.each([
    ['het bao nhieu tien', 'fee'],
    ['mất phí hông', 'fee'],
    ['phải đóng bao nhiêu tiền', 'fee'],
    ['bn tien z', 'fee'],
    ['giá bao nhiêu', 'fee'],
    ['lệ phí quy định thế nào', 'fee'],
    ['không phải nộp tiền hả', 'fee'],
    ['mấy ngày có z', 'time'],
    ['bao lâu thì lấy được', 'time'],
    ['chừng nào có', 'time'],
    ['làm trong ngày được không', 'time'],
    ['nộp online mấy ngày xong', 'time'],
    ['nộp hồ sơ ở đâu', 'where'],
    ['đăng ký ở đâu', 'where'],
    ['ra xã hay ra huyện', 'where'],
    ['đi đâu làm vậy', 'where'],
    ['can gi nua', 'papers'],
    ['có mẫu không', 'papers'],
    ['tờ khai ở đâu', 'papers'],
    ['chuẩn bị những gì', 'papers'],
    ['cần những giấy tờ gì', 'papers'],
    ['nộp qua mạng', 'online'],
    ['làm trên điện thoại được không', 'online'],
    ['can I do it online', 'online'],
    ['vk ck phai di het k', 'who'],
    ['con tôi đi thay được không', 'who'],
    ['ủy quyền được không', 'who'],
  ])('"%s" is about its %s', (text, about) => {
    expect(questionAbout(text)).toBe(about)
  })

  it.each([
    ...['làm căn cước ở đâu', 'khai sinh hết bao nhiêu tiền', 'ủy quyền cho con', 'ủy quyền'],
    ...['mất giấy tờ', 'làm giấy tờ nhà', 'làm hộ khẩu', 'tờ khai thuế', 'trạm y tế ở đâu'],
    ...['khi nào có điện', 'giá đất bao nhiêu', 'mấy giờ làm việc', 'xong chưa'],
    ...['hồ sơ nộp rồi bao giờ có', 'không có giấy tờ gì hết', 'cán bộ đòi tiền'],
    'cho tôi hỏi là giấy tờ thì phải mang những gì đi vậy ạ',
  ])('"%s" is something else', (text) => {
    expect(questionAbout(text)).toBeUndefined()
  })
})

describe('a choice of a list of four', () => {
  it.each([
    ...(['2', 'số 2', 'cái thứ 2', 'thứ hai', 'chọn 2 nhé', 'the second one', '#2'] as const).map(
      (text) => [text, 2] as const,
    ),
    ...(['một', 'cái đầu', 'đầu tiên', 'cái thứ nhất'] as const).map((text) => [text, 1] as const),
    ...(['cái cuối', 'cái cuối cùng ạ', 'thứ tư'] as const).map((text) => [text, 4] as const),
    ['số 9', 9] as const,
  ])('"%s" is number %i', (text, number) => {
    expect(choiceAmong(4, text)).toBe(number)
  })

  it.each(['2 vợ chồng', 'ba tôi mất', '0908123456', 'thứ hai có làm việc không'])(
    '"%s" is none',
    (text) => {
      expect(choiceAmong(4, text)).toBeUndefined()
    },
  )

  it('of one alone, a yes is enough; of several it tells nothing', () => {
    expect(['đúng rồi', 'dạ phải', 'có', 'ok'].map((text) => choiceAmong(1, text))).toEqual([
      1, 1, 1, 1,
    ])
    expect(choiceAmong(4, 'đúng rồi')).toBe(0)
  })
})

describe('a correction', () => {
  it.each([
    ['ko phải, khai tử', 'khai tử', true],
    ['không phải, ý tôi là khai tử', 'khai tử', true],
    ['dạ không phải ạ, em hỏi đăng ký kết hôn', 'đăng ký kết hôn', true],
    ['không phải, căn cước', 'căn cước', true],
    ['hổng phải, tui muốn hỏi con nuôi', 'con nuôi', true],
    ['không phải, con nuôi', 'con nuôi', true],
    ['không, khai tử', 'khai tử', true],
    ['nhầm rồi tôi hỏi khai tử', 'khai tử', true],
    ['không phải khai sinh mà là khai tử.', 'khai tử', true],
    ['không phải khai sinh, khai tử', 'khai tử', true],
    ['không phải khai sinh', 'khai sinh', false],
    ['không phải cái này', '', true],
    ['không', '', true],
  ])('"%s" means "%s"', (text, wish, sure) => {
    expect(correctionIn(text)).toEqual({ wish, sure })
  })

  it.each(['không biết', 'lớn tuổi có được giảm phí không', 'sai tên trong khai sinh'])(
    '"%s" corrects nothing',
    (text) => {
      expect(correctionIn(text)).toBeUndefined()
    },
  )
})
