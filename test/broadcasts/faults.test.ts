import { describe, expect, it } from 'vitest'
import { faultOf, longestText } from '#src/broadcasts/faults.ts'

const invitation =
  'Mời bà con dự đối thoại về đất sản xuất, 8:00 27/11/2026 tại Hội trường UBND xã. Hỏi thêm: 1022 hoặc 0263 3822 123.'

describe('the text of a broadcast', () => {
  it('may hold a hotline, dates, sums and the code of a decree', () => {
    expect(faultOf(invitation)).toBeUndefined()
    expect(faultOf('Mức hỗ trợ 1.500.000 đồng theo Nghị định 118/2025/NĐ-CP.')).toBeUndefined()
    expect(faultOf('Tài khoản ủng hộ: 112000000123, Kho bạc tỉnh.')).toBeUndefined()
  })

  it('is at most as long as one message of Telegram with its foot', () => {
    expect(faultOf('a'.repeat(longestText))).toBeUndefined()
    expect(faultOf('a'.repeat(longestText + 1))).toMatchObject({ kind: 'too-long' })
  })

  it('is no list of phone numbers, however they are written', () => {
    const list = ['0912 345 678', '+84912345679', '0912.345.670', '0912-345-671', '0912345672']
    expect(faultOf(list.join('\n'))).toEqual({ kind: 'phones', count: 5, most: 4 })
    expect(faultOf(Array(9).fill('0912 345 678').join(', '))).toBeUndefined()
  })

  it('names nobody’s identity card', () => {
    expect(faultOf('Ông A, CCCD 068201001234')).toEqual({ kind: 'identity-cards' })
    expect(faultOf('068201001234 và 068201001235')).toEqual({ kind: 'identity-cards' })
  })
})
