import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText, type Message, wordsOf } from '#src/chat/message.ts'

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  // Halves of pairs, marks and invisible characters in any order.
  fc
    .array(
      fc.constantFrom(
        '\ud83d',
        '\ude4f',
        '\udb40',
        '\udc01',
        '\u200b',
        '\u0302',
        'o',
        'ơ',
        '\u0000',
        '\u0958',
        ' ',
      ),
    )
    .map((parts) => parts.join('')),
)

describe('a clean text', () => {
  it.each([
    ['is trimmed', ' \t hồ sơ \n', 'hồ sơ'],
    ['keeps its lines and tabs', 'a\n\tb', 'a\n\tb'],
    ['has the line ends of one system', 'a\r\nb', 'a\nb'],
    ['is composed', 'Ho\u0302\u0300 so\u031b', 'Hồ sơ'],
    ['is composed across an invisible mark', 'Ho\u0302\u200b\u0300', 'Hồ'],
    ['has no NUL', 'a\u0000b', 'ab'],
    ['has no control characters', '\u001b[31ma\u0007\u009b', '[31ma'],
    ['has no invisible marks', '\ufeffH\u200b3\u200d6\u2060\u00ad', 'H36'],
    ['has no marks that turn the direction', 'a\u202eb\u2066c\u2069', 'abc'],
    ['has no half of a pair', 'a\ud83db\udc00', 'a\ufffdb\ufffd'],
    ['joins no halves by taking out what stood between', '\udb40\u200b\udc01', '\ufffd\ufffd'],
    ['keeps faces', 'cảm ơn 🙏🏽', 'cảm ơn 🙏🏽'],
    ['keeps the marks of other languages', "Đạ M'Rông ñ ü 漢", "Đạ M'Rông ñ ü 漢"],
    ['may be empty', ' \u200b\u0000 ', ''],
  ])('%s', (_, text, clean) => {
    expect(cleanText(text)).toBe(clean)
  })

  it('is cut at 4,096 units, or where it is told to be', () => {
    expect(cleanText('x'.repeat(5_000))).toBe('x'.repeat(4_096))
    expect(cleanText('0912345678', 4)).toBe('0912')
  })

  it('is cut before a face rather than within it', () => {
    expect(cleanText('abc🙏', 4)).toBe('abc\ufffd')
  })

  it('is no longer than its limit even when composing makes letters of one into two', () => {
    expect(cleanText('\u0958'.repeat(4_096))).toHaveLength(4_096)
  })

  it('is clean: cleaning it again changes nothing', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 50 }), (text, limit) => {
        const clean = cleanText(text, limit)
        expect(cleanText(clean, limit)).toBe(clean)
      }),
      { numRuns: 1_000 },
    )
  })

  it('is short, composed, well-formed and visible, whatever it was', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 50 }), (text, limit) => {
        const clean = cleanText(text, limit)
        expect(clean.length).toBeLessThanOrEqual(limit)
        expect(clean.isWellFormed()).toBe(true)
        expect(clean.normalize('NFC')).toBe(clean)
        expect(clean).not.toMatch(/[^\P{Cc}\n\t]|\p{Cf}/u)
      }),
      { numRuns: 1_000 },
    )
  })

  it('of a plain text is the text', () => {
    const plain = fc.stringMatching(/^[a-zA-Z0-9.,?!()-]{0,200}$/)
    fc.assert(
      fc.property(plain, (text) => {
        expect(cleanText(text)).toBe(text)
      }),
    )
  })
})

describe('the words of a message', () => {
  const message = (content: Message['content']): Message => ({
    channel: 'web',
    address: 'a',
    externalId: '1',
    position: 1,
    content,
  })

  it('are its text, or what stands under its picture', () => {
    expect(wordsOf(message({ kind: 'text', text: 'menu' }))).toBe('menu')
    expect(wordsOf(message({ kind: 'media', media: 'photo', caption: 'Ổ gà' }))).toBe('Ổ gà')
  })

  it('are none where nothing was written', () => {
    expect(wordsOf(message({ kind: 'media', media: 'photo' }))).toBeUndefined()
    expect(wordsOf(message({ kind: 'choice', data: 'menu' }))).toBeUndefined()
    expect(wordsOf(message({ kind: 'contact', phone: '0912345678' }))).toBeUndefined()
  })
})
