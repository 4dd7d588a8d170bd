import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitReply, type Limits } from '#src/chat/fit-reply.ts'
import type { Reply } from '#src/chat/reply.ts'

const limits = { textLength: 100, captionLength: 40, choices: 3 }
const image = { url: 'https://cau-noi.example.vn/qr.png', alt: 'Mã QR' }
const choices = ['một', 'hai', 'ba', 'bốn'].map((label, index) => ({ label, data: `n:${index}` }))
const divide = (reply: Reply, changes: Partial<Limits> = {}) =>
  fitReply(reply, { ...limits, ...changes }, 'Xem thêm:')
const textsOf = (text: string) => divide({ text }).map((part) => part.text)

describe('a reply that fits', () => {
  it('stays as it is', () => {
    const reply = { text: 'Chào anh/chị', choices: choices.slice(0, 3), image }
    expect(divide(reply)).toEqual([reply])
  })

  it('stays whole at exactly the limit, and is divided one letter above it', () => {
    expect(textsOf('a'.repeat(100))).toEqual(['a'.repeat(100)])
    expect(textsOf('a'.repeat(101))).toEqual(['a'.repeat(100), 'a'])
  })

  it('without buttons or picture has no empty places for them', () => {
    expect(divide({ text: 'a', choices: [] })).toEqual([{ text: 'a' }])
  })
})

describe('a text that is too long', () => {
  const paragraph = 'Một câu ngắn. Và một câu nữa thôi.'

  it('is cut between paragraphs first', () => {
    const text = [paragraph, paragraph, paragraph].join('\n\n')
    expect(textsOf(text)).toEqual([`${paragraph}\n\n${paragraph}`, paragraph])
  })

  it('then between lines', () => {
    const text = [paragraph, paragraph, paragraph].join('\n')
    expect(textsOf(text)).toEqual([`${paragraph}\n${paragraph}`, paragraph])
  })

  it('then between sentences', () => {
    const text =
      'Trước hết là câu này. Rồi đến câu này! Phải không? Vâng… Và câu cuối cùng thì dài quá rồi ạ, bà con ơi.'
    expect(textsOf(text)).toEqual([
      'Trước hết là câu này. Rồi đến câu này! Phải không? Vâng…',
      'Và câu cuối cùng thì dài quá rồi ạ, bà con ơi.',
    ])
  })

  it('then between words', () => {
    for (const part of textsOf('chữ '.repeat(60).trim())) expect(part).toMatch(/^(chữ )*chữ$/)
  })

  it('and in the middle of a word only when there is no pause', () => {
    expect(textsOf('a'.repeat(250)).map(({ length }) => length)).toEqual([100, 100, 50])
  })

  it('is not cut so early that a stump is left', () => {
    expect(textsOf(`Vâng.\n\n${'a '.repeat(70)}`)[0]?.length).toBeGreaterThan(90)
  })

  it('is never cut within a face', () => {
    const parts = textsOf(`a${'🙏'.repeat(120)}`)
    expect(parts.join('')).toBe(`a${'🙏'.repeat(120)}`)
    expect(parts.every((part) => part.isWellFormed())).toBe(true)
  })

  it('keeps a dossier code in one piece', () => {
    const code = 'H36.12.345-261112-0001'
    const text = `${'x '.repeat(43)}${code} ${'y '.repeat(20)}`
    expect(textsOf(text).some((part) => part.includes(code))).toBe(true)
  })
})

describe('buttons and picture', () => {
  const three = choices.slice(0, 3)
  const reply: Reply = { text: 'a b '.repeat(60), choices: three, image }
  const parts = divide(reply)

  it('are with the last and the first part', () => {
    expect(parts.length).toBeGreaterThan(2)
    expect(parts.map((part) => part.image !== undefined)).toEqual(parts.map((_, i) => i === 0))
    expect(parts.map((part) => part.choices !== undefined)).toEqual(
      parts.map((_, i) => i === parts.length - 1),
    )
  })

  it('leave less room for the words under the picture', () => {
    expect(parts[0]?.text.length).toBeLessThanOrEqual(limits.captionLength)
    expect(parts[1]?.text.length).toBeGreaterThan(limits.captionLength)
  })

  it('stand apart on a channel that shows no buttons under a picture', () => {
    const apart = divide({ text: 'Quét mã', choices: three, image }, { choicesUnderImage: false })
    expect(apart).toEqual([
      { text: 'Quét mã', image },
      { text: 'Xem thêm:', choices: three },
    ])
  })

  it('that are too many for one message go on in the next', () => {
    expect(divide({ text: 'Chọn', choices })).toEqual([
      { text: 'Chọn', choices: three },
      { text: 'Xem thêm:', choices: choices.slice(3) },
    ])
  })
})

describe('a file', () => {
  const file = { fileId: '11111111-1111-4111-8111-111111111111', name: 'số liệu.xlsx' }
  const one = choices.slice(0, 1)

  it('goes with text and buttons where the channel can, with as little text as under a picture', () => {
    expect(divide({ text: 'Số liệu', file, choices: one })).toEqual([
      { text: 'Số liệu', file, choices: one },
    ])
    const [first, ...rest] = divide({ text: 'a b '.repeat(30), file })
    expect(first?.text.length).toBeLessThanOrEqual(limits.captionLength)
    expect(rest.some((part) => part.file)).toBe(false)
  })

  it('goes before text and buttons where it carries neither, under its name', () => {
    expect(divide({ text: 'Số liệu', file, choices: one }, { fileAlone: true })).toEqual([
      { text: 'số liệu.xlsx', file },
      { text: 'Số liệu', choices: one },
    ])
  })

  it('and a picture are two messages', () => {
    expect(divide({ text: 'Số liệu', file, image })).toEqual([
      { text: 'số liệu.xlsx', file },
      { text: 'Số liệu', image },
    ])
  })
})

describe("a request for the person's number", () => {
  const asksContact = { label: 'Gửi số điện thoại' }
  const one = choices.slice(0, 1)

  it('goes with the last of the text', () => {
    const parts = divide({ text: 'a b '.repeat(40), asksContact }, { contactLength: 100 })
    expect(parts.map((part) => part.asksContact)).toEqual([undefined, asksContact])
  })

  it.each([
    ['buttons', { text: 'Số của anh/chị?', choices: one }],
    ['a picture', { text: 'Số của anh/chị?', image }],
    ['a text that is too long for it', { text: 'a'.repeat(60) }],
  ])('follows %s', (_, reply) => {
    expect(divide({ ...reply, asksContact }, { contactLength: 50 })).toEqual([
      ...divide(reply),
      { text: 'Gửi số điện thoại', asksContact },
    ])
  })

  it('stands beside buttons where the channel sets no bounds', () => {
    const reply = { text: 'Số của anh/chị?', choices: one, asksContact }
    expect(divide(reply)).toEqual([reply])
  })
})

describe('whatever a reply says', () => {
  const reply = fc.record({
    text: fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 500 }),
      fc
        .array(fc.constantFrom('chữ', 'một.', 'hai!', '\n', '\n\n', '🙏', ' '), { minLength: 1 })
        .map((words) => words.join(' ')),
    ),
    image: fc.option(fc.constant(image), { nil: undefined }),
    choices: fc.option(fc.constant(choices), { nil: undefined }),
  })
  const withoutBlanks = (text: string) => text.replace(/\s/gu, '')

  it('comes out within the limits, in order, with every visible letter', () => {
    fc.assert(
      fc.property(reply, ({ text, image, choices }) => {
        const parts = divide({ text, ...(image && { image }), ...(choices && { choices }) })
        expect(parts.flatMap((part) => part.choices ?? [])).toEqual(choices ?? [])
        const said = parts.filter((part) => part.text !== 'Xem thêm:').map((part) => part.text)
        expect(withoutBlanks(said.join(''))).toBe(withoutBlanks(text))
        parts.forEach((part, index) => {
          const most = index === 0 && image ? limits.captionLength : limits.textLength
          expect(part.text.length).toBeLessThanOrEqual(most)
          expect(part.text).not.toBe('')
          expect(part.text.isWellFormed()).toBe(true)
        })
      }),
      { numRuns: 500 },
    )
  })

  it('is divided quickly even when it is very long', () => {
    const began = performance.now()
    divide({ text: 'Không dấu chấm, '.repeat(20_000) }, { textLength: 4096 })
    divide({ text: 'a'.repeat(300_000) }, { textLength: 4096 })
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})
