import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lockedUntil } from '#src/dossiers/proof-lock.ts'
import { type Citizen, telegramCitizen, webCitizen } from '../support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeDossier } from '../support/make-dossier.ts'
import { startTestAssistant, type TestAssistant } from '../support/test-assistant.ts'

const code = 'H36.12.345-261112-0001'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  await makeDossier(database, { code })
  test = await startTestAssistant({ database })
})
afterEach(() => test.close())

const text = async (seen: ReturnType<Citizen['says']>) => (await seen)[0]?.text ?? ''

describe('somebody who tries codes one after the other', () => {
  it('is stopped after twenty in an hour; their own dossier and other people are not touched', async () => {
    const guesser = telegramCitizen(test)
    await guesser.says(code)
    expect(await text(guesser.says('5678'))).toContain('Thủ tục')
    for (let number = 100; number < 119; number++) {
      expect(await text(guesser.says(`H36.12.345-261112-0${number}`))).toContain('Chưa tìm thấy')
    }
    expect(await text(guesser.says('H36.12.345-261112-0200'))).toContain(
      'Anh/chị đã tra nhiều mã trong giờ này',
    )
    expect(await text(guesser.says(code))).toContain('Thủ tục')
    expect(await text(webCitizen(test).says(code))).toContain('Đang xử lý')
    test.clock.forward(60)
    expect(await text(guesser.says('H36.12.345-261112-0200'))).toContain('Chưa tìm thấy')
  })

  it('may ask for the same code as often as they like', async () => {
    const worried = webCitizen(test)
    for (let count = 0; count < 25; count++)
      expect(await text(worried.says(code))).toContain('Đang xử lý')
  })
})

describe('many who try digits on one dossier', () => {
  it('are all sent to the counter after twenty wrong tries in a day, with the same words', async () => {
    for (let person = 0; person < 4; person++) {
      const guesser = person % 2 === 0 ? telegramCitizen(test) : webCitizen(test)
      await guesser.says(code)
      for (let digits = 1000; digits < 1005; digits++) await guesser.says(String(digits))
    }
    expect(await database.prisma.wrongProof.count()).toBe(20)
    const owner = telegramCitizen(test)
    await owner.says(code)
    expect(await text(owner.says('5678'))).toContain('Chưa mở được hồ sơ')
    test.clock.forward(24 * 60 + 1)
    expect(await text(owner.says('5678'))).toContain('Thủ tục')
  })

  it('cannot pass the limit by trying all at once', async () => {
    const guessers = Array.from({ length: 6 }, () => webCitizen(test))
    for (const guesser of guessers) await guesser.says(code)
    await Promise.all(
      guessers.map(async (guesser) => {
        for (let digits = 1000; digits < 1005; digits++) await guesser.says(String(digits))
      }),
    )
    expect(await database.prisma.wrongProof.count()).toBe(20)
  })
})

describe('one person who tries digits on many dossiers', () => {
  it('opens none any more after twenty wrong tries in a day, while others do', async () => {
    const codes = ['0002', '0003', '0004', '0005', '0006'].map((end) => `H36.12.345-261112-${end}`)
    for (const each of codes) await makeDossier(database, { code: each })
    const guesser = telegramCitizen(test)
    for (const each of codes.slice(0, 4)) {
      await guesser.says(each)
      for (let digits = 1000; digits < 1005; digits++) await guesser.says(String(digits))
    }
    const [, , , , untouched = ''] = codes
    await guesser.says(untouched)
    expect(await text(guesser.says('5678'))).toContain('Chưa mở được hồ sơ')
    const owner = webCitizen(test)
    await owner.says(untouched)
    expect(await text(owner.says('5678'))).toContain('Thủ tục')
  })
})

describe('the lock after wrong tries', () => {
  const minute = 60_000

  it.each([
    ['four tries', [0, 1, 2, 3], 0],
    ['five tries', [0, 1, 2, 3, 4], 4 + 15],
    ['five tries hours apart', [0, 100, 200, 300, 400], 400 + 15],
    ['nine tries', [0, 1, 2, 3, 4, 20, 21, 22, 23], 4 + 15],
    ['ten tries', [0, 1, 2, 3, 4, 20, 21, 22, 23, 24], 24 + 15],
  ])('%s', (_, minutes, until) => {
    expect(lockedUntil(minutes.map((each) => each * minute))).toBe(until * minute)
  })

  it('never ends more than fifteen minutes after the last try', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 40 }), (times) => {
        const sorted = times.sort((a, b) => a - b)
        expect(lockedUntil(sorted)).toBeLessThanOrEqual((sorted.at(-1) ?? 0) + 15 * minute)
      }),
    )
  })
})
