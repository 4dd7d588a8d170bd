import { describe, expect, it } from 'vitest'
import { createSearchOver } from '#src/procedures/procedures.ts'
import { shippedNames, shippedPhrases } from '#src/procedures/shipped-words.ts'
import { wishOf } from '#src/procedures/wish.ts'

const advertising = '9.000001'

/** The shipped catalogue with one more procedure, of which nothing was learnt. */
const withOneMore = (name: string, phrases = '') =>
  createSearchOver(new Map([...shippedNames(), [advertising, name]]), [
    ...shippedPhrases(),
    ...(phrases === '' ? [] : [{ key: advertising, phrases }]),
  ])

describe('what is meant, by what was learnt and by the wordings', () => {
  it('finds a procedure that a province imports, of which nothing was learnt', () => {
    const search = withOneMore('Cấp giấy phép quảng cáo ngoài trời')
    for (const text of ['xin giấy phép quảng cáo ngoài trời', 'giay phep quang cao ngoai troi']) {
      const found = search(text)
      expect(found?.procedures[0]?.code, text).toBe(advertising)
      expect(found && wishOf(text, found), text).toBe('sure')
    }
  })

  it('finds it by the words that the province gives it, and by what people were known to ask for in vain', () => {
    const search = withOneMore('Thông báo sản phẩm quảng cáo', 'treo băng rôn quảng cáo')
    expect(
      createSearchOver(shippedNames(), shippedPhrases())('treo băng rôn quảng cáo')?.kind,
    ).toBe('none')
    expect(search('muốn treo băng rôn quảng cáo')?.procedures[0]?.code).toBe(advertising)
  })

  it('lets what was learnt stand beside a procedure of nearly the same name', () => {
    const search = withOneMore('Đăng ký khai sinh tại khu công nghiệp')
    expect(
      search('vợ em mới sanh, làm khai sinh cho con cần giấy tờ gì')?.procedures[0]?.code,
    ).toBe('1.001193')
    expect(search('đăng ký khai sinh tại khu công nghiệp')?.procedures[0]?.code).toBe(advertising)
  })

  it.each(['giấy khai sinh của làng', 'đón bé mầm non bụi chuối'])(
    'takes the wording "%s" of the words file at its word, whatever was learnt',
    (phrases) => {
      const rows = [...shippedPhrases(), { key: '1.003622', phrases }]
      const found = createSearchOver(shippedNames(), rows)(phrases)
      expect(found?.kind).toBe('one')
      expect(found?.procedures[0]?.code).toBe('1.003622')
    },
  )

  it('hears the words that a province adds for a procedure within a question', () => {
    const rows = [...shippedPhrases(), { key: '1.001193', phrases: 'đón bé mầm non bụi chuối' }]
    const search = createSearchOver(shippedNames(), rows)
    expect(search('em muốn đón bé mầm non bụi chuối cần giấy gì')?.procedures[0]?.code).toBe(
      '1.001193',
    )
  })

  it('prefers an imported procedure to having nothing, where its name is said', () => {
    const search = withOneMore('Cấp hộ chiếu phổ thông ở trong nước')
    expect(search('cấp hộ chiếu phổ thông cần giấy tờ gì')?.procedures[0]?.code).toBe(advertising)
    expect(search('cấp hộ chiếu phổ thông cần giấy tờ gì')?.kind).toBe('one')
    const alone = createSearchOver(new Map([[advertising, 'Cấp giấy phép quảng cáo']]), [])
    expect(alone('xin giấy phép quảng cáo')?.kind).toBe('one')
  })

  it('asks which of the rest is meant when one of several is no longer in force', () => {
    const left = new Map([...shippedNames()].filter(([code]) => code !== '2.002308'))
    const found = createSearchOver(left, shippedPhrases())('tiền mai táng')
    expect(found).toMatchObject({ kind: 'several', learnt: true })
    expect(found?.procedures).toHaveLength(3)
  })

  it('says nothing of what the catalogue no longer holds', () => {
    const left = new Map([...shippedNames()].filter(([code]) => code !== '1.000894'))
    const search = createSearchOver(left, shippedPhrases())
    const codes = search('đăng ký kết hôn cần gì')?.procedures.map(({ code }) => code)
    expect(codes).not.toContain('1.000894')
  })
})
