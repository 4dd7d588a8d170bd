import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kindOfMessage } from '#src/feedback/kind-of-message.ts'
import { kinds } from '#src/feedback/kinds.ts'
import { learnKinds, readExamples } from '#src/feedback/learn-kinds.ts'
import { fold } from '#src/text/fold.ts'
import { readLabelled, scoreKinds } from './kind-scores.ts'

const labelled = readLabelled('kinds.csv')

describe('the labelled messages', () => {
  it('are at least 240, of every kind, a third without marks', () => {
    expect(labelled.length).toBeGreaterThanOrEqual(240)
    expect(new Set(labelled.map(({ kind }) => kind))).toEqual(new Set(kinds))
    const bare = labelled.filter(({ text }) => text.toLowerCase() === fold(text))
    expect(bare.length / labelled.length).toBeGreaterThan(1 / 3)
  })

  it('are none of those that the recogniser learns from', () => {
    const learnt = new Set(readExamples().map(({ text }) => fold(text)))
    const all = [
      ...labelled,
      ...readLabelled('kinds-unseen.csv'),
      ...readLabelled('kinds-exam.csv'),
      ...readLabelled('kinds-fresh.csv'),
      ...readLabelled('kinds-sealed.csv'),
      ...readLabelled('kinds-exam-2.csv'),
      ...readLabelled('kinds-exam-3.csv'),
    ]
    expect(all.filter(({ text }) => learnt.has(fold(text)))).toEqual([])
  })

  it('are told apart', () => {
    const scores = scoreKinds(labelled)
    expect(scores.macroF1).toBeGreaterThanOrEqual(0.92)
    expect(scores.denunciationRecall).toBeGreaterThanOrEqual(0.97)
    expect(scores.falseAlarms).toBeLessThan(0.03)
  })
})

describe('messages by others, never learnt from', () => {
  // By writers who had seen nothing of the examples. The misses of `kinds-exam.csv` and `kinds-exam-2.csv` were read
  // once, to learn what sort of messages the examples lacked (long ones, private wrongdoers), and others wrote such;
  // `kinds-exam-3.csv` was asked only afterwards. In a set of 20 denunciations one miss is a twentieth.
  const sets = [
    ...['kinds-unseen.csv', 'kinds-exam.csv', 'kinds-fresh.csv', 'kinds-sealed.csv'],
    ...['kinds-exam-2.csv', 'kinds-exam-3.csv'],
  ]
  it.each(sets)('are told apart: %s', (set) => {
    const scores = scoreKinds(readLabelled(set))
    expect(scores.macroF1).toBeGreaterThanOrEqual(0.92)
    expect(scores.denunciationRecall).toBeGreaterThanOrEqual(0.95)
    expect(scores.falseAlarms).toBeLessThan(0.03)
  })

  it('are told apart all together', () => {
    const scores = scoreKinds(sets.flatMap(readLabelled))
    expect(scores.macroF1).toBeGreaterThanOrEqual(0.95)
    expect(scores.denunciationRecall).toBeGreaterThanOrEqual(0.97)
    expect(scores.falseAlarms).toBeLessThan(0.02)
  })
})

const spellings: Record<string, string[]> = {
  'nhận hối lộ 50 triệu': [
    'cán bộ xã nhận hối lộ 50 triệu',
    'can bo xa nhan hoi lo 50 trieu',
    'CÁN BỘ XÃ NHẬN HỐI LỘ 50 TRIỆU',
    'cb xa nhan hoi lo 50tr',
    'cán bộ xã nhận h.ố.i l.ộ 50 triệu',
    'cán bộ xã nhận h ố i l ộ 50 triệu',
    'can bo xa nhan hoilo 50 trieu',
    'can bo xa nhan h0i l0 50 trieu',
    'casn booj xax nhaanj hoosi looj 50 trieeuj',
    'ca1n bo65 xa4 nha65n ho61i lo65 50 trie65u',
    'cán bộ xã nhận hối-lộ 50 triệu',
    'cán bộ xã nhận hối_lộ 50 triệu',
  ],
}

describe('the weights', () => {
  it('are what the examples teach; `node prisma/learn-kinds.ts` writes them anew', () => {
    const shipped = new URL('../../prisma/data/kind-weights.txt', import.meta.url)
    expect(readFileSync(shipped, 'utf8') === learnKinds()).toBe(true)
  }, 60_000)
})

describe('a denunciation in any spelling', () => {
  for (const [meaning, texts] of Object.entries(spellings)) {
    it.each(texts)(`${meaning}: %s`, (text) => {
      expect(kindOfMessage(text).kind).toBe('denunciation')
    })
  }
})

describe('hostile text', () => {
  const known = { kind: expect.toBeOneOf([...kinds]), certainty: expect.any(Number) }

  it('of any characters gets a kind', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(kindOfMessage(text)).toMatchObject(known)
      }),
    )
  })

  it('of known words in any order and with any marks between gets a kind', () => {
    const word = fc.constantFrom(
      'tố',
      'cáo',
      'nhận',
      'tiền',
      'ông',
      '.',
      '~',
      'h.ố.i',
      '50tr',
      'ko',
    )
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 300 }),
        fc.constantFrom(' ', '.', '\n', ''),
        (words, mark) => {
          expect(kindOfMessage(words.join(mark))).toMatchObject(known)
        },
      ),
    )
  })

  // Work that grew with the square of the length would not end within the time a test may take.
  it.each([
    'a',
    'nhận tiền ',
    'ông ',
    'h.',
    '.',
    'ddd ',
    'tố cáo ông ',
    'a\u0301\u0323',
    'thamnhung',
  ])('of 100 kB made of %j is judged', (piece) => {
    const text = piece.repeat(Math.ceil(100_000 / piece.length))
    expect(kindOfMessage(text)).toMatchObject(known)
  })
})
