import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCalendar } from '#src/calendar/working-days.ts'
import { createDossiers } from '#src/dossiers/dossiers.ts'
import { mayConcernDeath } from '#src/ratings/bereavement.ts'
import { createRatings } from '#src/ratings/ratings.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeFollower } from '#test/support/follower.ts'
import { makeDossier } from '#test/support/make-dossier.ts'
import { testSealing } from '#test/support/test-assistant.ts'

let database: TestDatabase
const at = new Date('2026-11-20T09:00:00+07:00')
const now = () => at
const span = { from: new Date('2026-11-01'), until: new Date('2026-12-01') }

function ratings() {
  const dossiers = createDossiers({
    ...{ database, sealing: testSealing, proof: 'last4' as const },
    calendar: () => createCalendar([]),
    prefixes: new Set(['H36']),
  })
  const screen = (text: string) => text.includes('nhận hối lộ')
  return createRatings({ database, sealing: testSealing, dossiers, now, screen })
}

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => database.reset())
afterAll(() => database.close())

const code = (nth: number) => `H36.12.345-261112-${String(nth).padStart(4, '0')}`

async function rateAs(nth: number, stars: number, officeCode = 'NG'): Promise<string> {
  await makeDossier(database, { code: code(nth), status: 10, officeCode })
  const citizenId = await makeFollower(database, [code(nth)])
  await database.transaction((tx) => ratings().rate(tx, { code: code(nth), citizenId }, stars))
  return citizenId
}

describe('stars', () => {
  it('are counted once for a dossier and person', async () => {
    const citizenId = await rateAs(1, 5)
    const owned = { code: code(1), citizenId }
    expect(await database.transaction((tx) => ratings().rate(tx, owned, 1))).toBe(false)
    expect(await database.prisma.rating.findMany()).toMatchObject([{ stars: 5 }])
    expect(await ratings().open(citizenId)).toEqual([])
  })

  it('are not taken for a dossier in work, nor for one that the person has not proved', async () => {
    await makeDossier(database, { code: code(1), status: 4 })
    await makeDossier(database, { code: code(2), status: 10 })
    const citizenId = await makeFollower(database, [code(1)])
    const rate = (nth: number) =>
      database.transaction((tx) => ratings().rate(tx, { code: code(nth), citizenId }, 5))
    expect(await rate(1)).toBe(false)
    expect(await rate(2)).toBe(false)
  })

  it('are read only as averages of five votes and more', async () => {
    for (const [nth, stars] of [5, 4, 4, 1].entries()) await rateAs(nth, stars)
    await rateAs(10, 1, 'DT')
    expect(await ratings().averages('office', span)).toEqual([])
    await rateAs(4, 5)
    expect(await ratings().averages('office', span)).toEqual([
      { name: 'NG', votes: 5, average: 3.8 },
    ])
  })

  it('are asked for once, and not of those who gave some', async () => {
    await makeDossier(database, { code: code(1), status: 9 })
    const citizenId = await makeFollower(database, [code(1)])
    const [dossier] = await ratings().open(citizenId)
    if (dossier === undefined) throw new Error('nothing to rate')
    const ask = () => database.transaction((tx) => ratings().ask(tx, [{ citizenId, dossier }]))
    expect(await ask()).toEqual(new Set([`${citizenId} ${code(1)}`]))
    expect(await ask()).toEqual(new Set())
  })
})

describe('the word with them', () => {
  it('is kept sealed, once', async () => {
    const owned = { code: code(1), citizenId: await rateAs(1, 4) }
    const add = (text: string) => database.transaction((tx) => ratings().addWord(tx, owned, text))
    expect(await add('Nhanh, lịch sự')).toBe('kept')
    expect(await add('Thêm nữa')).toBe('refused')
    const [row] = await database.prisma.rating.findMany()
    const sealed = Buffer.from(row?.wordSealed ?? [])
    expect(sealed.toString()).not.toContain('Nhanh')
    expect(testSealing.open(sealed)).toBe('Nhanh, lịch sự')
  })

  it('is not kept when it denounces somebody', async () => {
    const owned = { code: code(1), citizenId: await rateAs(1, 1) }
    const text = 'ông A nhận hối lộ'
    expect(await database.transaction((tx) => ratings().addWord(tx, owned, text))).toBe('screened')
    expect(await database.prisma.rating.findMany()).toMatchObject([{ wordSealed: null }])
  })
})

describe('after a death nobody is asked', () => {
  it.each([
    ['1.000656', 'Đăng ký khai tử'],
    ['2.002913.000.00.00.H36', 'Liên thông'],
    [undefined, 'Giải quyết mai táng phí/tử tuất'],
    [undefined, 'HỖ TRỢ CHI PHÍ MAI TÁNG'],
    [undefined, 'Trợ cấp khi người có công từ trần'],
    [undefined, undefined],
  ])('%s %s', (procedureCode, name) => {
    expect(mayConcernDeath(procedureCode, name)).toBe(true)
  })

  it.each(['Đăng ký khai sinh', 'Chứng thực chứng từ', 'Đăng ký kết hôn', 'Đăng ký tạm trú'])(
    'but of %s they are',
    (name) => {
      expect(mayConcernDeath('1.001193', name)).toBe(false)
    },
  )
})
