import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Content, Message } from '#src/chat/message.ts'
import { asksFor, choiceArgument, commandOf, plainWords, type Ways } from '#src/chat/words.ts'

const message = (content: Content): Message => ({
  channel: 'web',
  address: 'a',
  externalId: '1',
  position: 1,
  content,
})
const says = (text: string) => message({ kind: 'text', text })
const taps = (data: string) => message({ kind: 'choice', data })

describe('plain words', () => {
  it.each([
    ['lose marks and capitals', 'LIÊN HỆ', 'lien he'],
    ['lose their punctuation', '“Liên hệ”?!…', 'lien he'],
    ['lose the faces around them', 'menu 🙏🏽 ❤️ ạ 😊', 'menu'],
    ['lose politeness before', 'Dạ cho em hỏi hồ sơ', 'hoi ho so'],
    ['lose politeness after', 'liên hệ với ạ', 'lien he'],
    [
      'lose politeness on both sides, however much',
      'dạ thưa xin vui lòng menu đi nha em ơi',
      'menu',
    ],
    ['are single-spaced', '  hồ \n\t sơ ', 'ho so'],
    ['read the same in decomposed letters', 'Ho\u0302\u0300 so\u031b', 'ho so'],
    ['keep a polite word that stands alone', 'Dạ', 'da'],
    ['keep polite letters inside a word', 'dao em', 'dao'],
    ['keep numbers and codes', 'H36.12.345-261112-0001', 'h36 12 345-261112-0001'],
    ['of nothing are nothing', ' ?! ', ''],
  ])('%s', (_, text, plain) => {
    expect(plainWords(text)).toBe(plain)
  })

  it('of plain words are the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        const plain = plainWords(text)
        expect(plainWords(plain)).toBe(plain)
      }),
    )
  })

  it('are found quickly in a text as long as a message may be', () => {
    const began = performance.now()
    plainWords('dạ '.repeat(1_365))
    plainWords(' '.repeat(4_096))
    plainWords('a?'.repeat(2_048))
    expect(performance.now() - began).toBeLessThan(500)
  })
})

describe('a command', () => {
  it.each([
    ['alone', '/menu', { command: 'menu', rest: '' }],
    ['with words behind it', '/hoso  H36.12  \n x ', { command: 'hoso', rest: 'H36.12  \n x' }],
    ['in capitals', '/HoSo H36', { command: 'hoso', rest: 'H36' }],
    ['with blanks around it', '  /menu ', { command: 'menu', rest: '' }],
  ])('%s is read', (_, text, command) => {
    expect(commandOf(text)).toEqual(command)
  })

  it.each([
    ['a slash alone', '/'],
    ['a slash within the words', 'và/hoặc'],
    ['a date', '20/11'],
    ['a path', '/etc/passwd'],
    ['a name of 33 letters', `/${'x'.repeat(33)}`],
    ['letters with marks', '/hồsơ'],
    ['nothing', ''],
  ])('is not %s', (_, text) => {
    expect(commandOf(text)).toBeUndefined()
  })
})

describe('a wish', () => {
  const ways: Ways = {
    command: 'lienhe',
    words: ['lien he', 'contact', 'xin'],
    phrases: ['gap can bo'],
    choice: 'contacts',
  }

  it.each([
    '/lienhe',
    '/lienhe Ninh Gia',
    '/LIENHE',
    'liên hệ',
    'LIEN HE!',
    'dạ liên hệ ạ',
    '“liên hệ”',
    'liên hệ 🙏',
    'Contact',
    'xin',
    'em muốn gặp cán bộ ở xã',
    'Gặp cán bộ',
  ])('is understood from “%s”', (text) => {
    expect(asksFor(says(text), ways)).toBe(true)
  })

  it.each([
    '/lienhe2',
    '/menu lien he',
    'liên hệ Ninh Gia',
    'contacts',
    'gặp cán bộn',
    'ngập cán bộ',
    '',
  ])('is not read into “%s”', (text) => {
    expect(asksFor(says(text), ways)).toBe(false)
  })

  it('is understood from its button, and from no other', () => {
    expect(asksFor(taps('contacts'), ways)).toBe(true)
    expect(asksFor(taps('contacts:1'), ways)).toBe(false)
    expect(asksFor(taps('lien he'), ways)).toBe(false)
  })

  it('is understood from its command without the slash, but for the one that means something else', () => {
    expect(asksFor(says('dulieu'), { command: 'dulieu' })).toBe(true)
    expect(asksFor(says('dung'), { command: 'dung' })).toBe(false)
  })

  it('typed like what a button sends is not a tap', () => {
    expect(asksFor(says('contacts'), ways)).toBe(false)
  })

  it('is understood from the words under a picture', () => {
    const photo = message({ kind: 'media', media: 'photo', caption: 'Liên hệ' })
    expect(asksFor(photo, ways)).toBe(true)
    expect(asksFor(message({ kind: 'media', media: 'photo' }), ways)).toBe(false)
  })

  it('with no ways is never understood', () => {
    expect(asksFor(says('liên hệ'), {})).toBe(false)
    expect(asksFor(taps('contacts'), {})).toBe(false)
    expect(asksFor(message({ kind: 'joined' }), ways)).toBe(false)
  })
})

describe('what a button carries', () => {
  it('is what stands behind its prefix', () => {
    expect(choiceArgument(taps('commune:24985'), 'commune')).toBe('24985')
    expect(choiceArgument(taps('dossier:a:b'), 'dossier')).toBe('a:b')
    expect(choiceArgument(taps('commune:'), 'commune')).toBe('')
  })

  it('is nothing under another prefix, without one, or when it was typed', () => {
    expect(choiceArgument(taps('communes:1'), 'commune')).toBeUndefined()
    expect(choiceArgument(taps('commune'), 'commune')).toBeUndefined()
    expect(choiceArgument(says('commune:24985'), 'commune')).toBeUndefined()
  })
})
