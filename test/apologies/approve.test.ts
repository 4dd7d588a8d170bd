import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createApologies } from '#src/apologies/apologies.ts'
import type { Officer } from '#src/officers/officer.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeDossier } from '#test/support/make-dossier.ts'
import { testSealing } from '#test/support/test-assistant.ts'
import { openScene, type Scene } from './scene.ts'

let database: TestDatabase
let scene: Scene
let officer: Officer
const code = 'H36.12.345-261112-0001'
const other = 'H36.12.345-261112-0002'
const dueAt = new Date('2026-11-26T23:59:59+07:00')

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  scene = await openScene(database)
  officer = await scene.officer({ officeCode: 'NG' })
  await makeDossier(database, { code, dueAt: '2026-11-26T23:59:59' })
  await scene.scan()
})
afterAll(() => database.close())

const letter = async () => (await scene.letters())[0]
const open = (by: Officer, id = 1) => scene.inTx((tx) => scene.apologies.open(tx, by, id))
const page = { offset: 0, limit: 10 }
const codesFor = async (by: Officer) =>
  (await scene.apologies.list(database.sql, by, page)).letters.map((each) => each.code)

describe('whose work a letter is', () => {
  it('follows from the office and area of the officer', async () => {
    const ofCommune = await scene.officer({ areaCode: '24985' })
    const ofProvince = await scene.officer()
    for (const each of [officer, ofCommune, ofProvince]) {
      expect(await codesFor(each)).toEqual([code])
      expect(await open(each)).toMatchObject({ kind: 'cause' })
    }
    for (const fields of [{ officeCode: 'XX' }, { areaCode: '24988' }]) {
      const stranger = await scene.officer(fields)
      expect(await codesFor(stranger)).toEqual([])
      expect(await open(stranger)).toEqual({ kind: 'not-yours' })
      expect(await scene.approve(stranger, 1)).toEqual({ kind: 'not-yours' })
    }
    expect(await letter()).toMatchObject({ state: 'due', cause: null })
  })

  it("is the province's when neither office nor commune is known", async () => {
    await makeDossier(database, { code: other, dueAt: '2026-11-26T23:59:59', communeCode: '24988' })
    await scene.scan()
    expect(await codesFor(officer)).toEqual([code])
    expect(await codesFor(await scene.officer())).toEqual([code, other])
  })

  it('is watched, not done, by a supervisor, who sees what is overdue', async () => {
    const supervisor = await scene.officer({ roles: ['supervisor'] })
    expect(await codesFor(supervisor)).toEqual([])
    scene.at('2026-11-27T09:00:00')
    await scene.scan()
    expect(await codesFor(supervisor)).toEqual([code])
    expect(await scene.approve(supervisor, 1)).toMatchObject({ kind: 'not-handler' })
    expect(await codesFor(await scene.officer({ roles: ['viewer'] }))).toEqual([])
  })

  it("is nobody's when there is no such letter", async () => {
    expect(await open(officer, 99)).toEqual({ kind: 'not-yours' })
  })
})

describe('an approval', () => {
  it('waits for a cause and a date', async () => {
    const approve = () =>
      scene.inTx((tx) =>
        scene.apologies.approve(tx, officer, 1, { write: () => 'x', isAsShown: () => true }),
      )
    expect(await approve()).toMatchObject({ kind: 'cause' })
    await scene.inTx((tx) => scene.apologies.fillCause(tx, officer, 1, { code: 'system' }))
    expect(await approve()).toMatchObject({ kind: 'day' })
    expect(await letter()).toMatchObject({ state: 'drafted', approvedBy: null, text: null })
  })

  it('keeps the letter word for word, who gave it and when', async () => {
    await scene.reader(code, '1')
    expect(await scene.approve(officer, 1)).toMatchObject({ kind: 'approved', readers: 1 })
    expect(await letter()).toMatchObject({
      ...{ state: 'approved', text: `letter ${code}`, approvedBy: officer.id, inTime: true },
      approvedAt: scene.now(),
      newDay: new Date('2026-12-01T00:00:00Z'),
    })
    expect(await scene.apologies.letterSent(code, dueAt)).toBe(true)
    expect(await scene.apologies.letterSent(code, new Date('2026-12-01T23:59:59+07:00'))).toBe(
      false,
    )
  })

  it('never moves the promised date as fed', async () => {
    await scene.approve(officer, 1)
    expect(await database.prisma.dossier.findUnique({ where: { code } })).toMatchObject({ dueAt })
  })

  it('by two officers at the same moment has one winner, and the other learns who it was', async () => {
    await scene.reader(code, '1')
    const second = await scene.officer({ name: 'Trần Văn Nam', officeCode: 'NG' })
    await scene.inTx((tx) => scene.apologies.fillCause(tx, officer, 1, { code: 'system' }))
    await scene.inTx((tx) => scene.apologies.fillDay(tx, officer, 1, '1/12/2026'))
    const press = (by: Officer) =>
      scene.inTx((tx) =>
        scene.apologies.approve(tx, by, 1, { write: () => 'x', isAsShown: () => true }),
      )
    const found = await Promise.all([press(officer), press(second)])
    const [winner, loser] = found[0]?.kind === 'approved' ? found : [...found].reverse()
    expect(winner).toMatchObject({ kind: 'approved' })
    const by = (await letter())?.approvedBy
    expect(loser).toMatchObject({ kind: 'settled', letter: { approvedBy: { id: by } } })
  })

  it('of something else than was read approves nothing', async () => {
    await scene.inTx((tx) => scene.apologies.fillCause(tx, officer, 1, { code: 'system' }))
    await scene.inTx((tx) => scene.apologies.fillDay(tx, officer, 1, '1/12/2026'))
    const shown = 'Thủ tục: Đăng ký khai sinh'
    await database.prisma.dossier.updateMany({ data: { procedureName: 'Đăng ký kết hôn' } })
    const found = await scene.inTx((tx) =>
      scene.apologies.approve(tx, officer, 1, {
        write: ({ procedureName }) => `Thủ tục: ${procedureName}`,
        isAsShown: (text) => text === shown,
      }),
    )
    expect(found).toMatchObject({ kind: 'changed' })
    expect(await letter()).toMatchObject({ state: 'drafted', approvedBy: null })
  })

  it.each([
    ['finished', { status: 9 }],
    ['paused', { status: 5 }],
    ['given another date by the feed', { dueAt: new Date('2026-12-30T17:00:00+07:00') }],
  ])('is refused when the dossier was %s since the last scan', async (_, data) => {
    await scene.inTx((tx) => scene.apologies.fillCause(tx, officer, 1, { code: 'system' }))
    await database.prisma.dossier.updateMany({ data })
    expect(await scene.approve(officer, 1)).toMatchObject({ kind: 'settled' })
    expect(await codesFor(officer)).toEqual([])
    expect(await scene.apologies.letterSent(code, dueAt)).toBe(false)
  })

  it('asks for the date again when the draft lay until it was over', async () => {
    await scene.inTx((tx) => scene.apologies.fillCause(tx, officer, 1, { code: 'system' }))
    await scene.inTx((tx) => scene.apologies.fillDay(tx, officer, 1, '27/11/2026'))
    scene.at('2026-11-27T09:00:00')
    await scene.scan()
    expect(await open(officer)).toMatchObject({ kind: 'day' })
  })

  it.each([
    ['2026-11-25T17:00:00', true],
    ['2026-11-26T07:30:00', false],
    ['2026-11-27T09:00:00', false],
  ])(
    'at %s leaves in time: %s (one working day before the date at the latest)',
    async (time, inTime) => {
      scene.at(time)
      await scene.scan()
      expect(await scene.approve(officer, 1)).toMatchObject({ kind: 'approved', inTime })
    },
  )
})

describe('new dates', () => {
  /** The feed brings the new date, and the dossier comes near it as well. */
  async function feedNewDate(): Promise<void> {
    await scene.approve(officer, 1, '1/12/2026')
    await database.prisma.dossier.updateMany({
      data: { dueAt: new Date('2026-12-01T23:59:59+07:00') },
    })
    scene.at('2026-11-27T09:00:00')
    await scene.scan()
  }

  it('are given once, as the dated rule says', async () => {
    await feedNewDate()
    expect(await codesFor(officer)).toEqual([code])
    expect(await scene.approve(officer, 2, '7/12/2026')).toMatchObject({
      kind: 'no-more-dates',
      most: 1,
    })
  })

  it('follow the newest rule that is in force on the day', async () => {
    await feedNewDate()
    const rule = { code: 'new-dates', source: 'test' }
    const day = (text: string) => new Date(`${text}T00:00:00Z`)
    await database.prisma.apologyRule.createMany({
      data: [
        { ...rule, value: '2', validFrom: day('2026-11-28') },
        { ...rule, value: '9', validFrom: day('2026-11-01'), validTo: day('2026-11-26') },
      ],
    })
    expect(await scene.approve(officer, 2, '7/12/2026')).toMatchObject({ kind: 'no-more-dates' })
    scene.at('2026-11-28T09:00:00')
    expect(await scene.approve(officer, 2, '7/12/2026')).toMatchObject({ kind: 'approved' })
  })
})

describe('who gets the letter', () => {
  const readers = async () =>
    (await scene.apologies.readersOf(database.sql, code)).map(({ channel }) => channel)

  it('is everybody who proved the dossier and may be written to, in the chat they used last', async () => {
    const first = await scene.reader(code, '1')
    await database.prisma.conversation.create({
      data: {
        ...{ channel: 'zalo', address: '1', citizenId: first.citizenId },
        lastInAt: new Date(Date.now() + 60_000),
      },
    })
    await scene.reader(code, '2', { stoppedAt: scene.now() })
    expect(await readers()).toEqual(['zalo'])
  })

  it('is nobody who asked to be told nothing', async () => {
    const { citizenId } = await scene.reader(code, '1')
    await scene.reader(code, '2', { channel: 'web' })
    const deps = { database, calendar: scene.calendar, sealing: testSealing, now: scene.now }
    const apologies = createApologies({ ...deps, silenced: async () => new Set([citizenId]) })
    const found = await apologies.readersOf(database.sql, code)
    expect(found).toMatchObject([{ channel: 'web' }])
  })

  it('leaves the letter to the counter when it is nobody', async () => {
    expect(await scene.approve(officer, 1)).toMatchObject({ kind: 'approved', readers: 0 })
    expect(await letter()).toMatchObject({ state: 'counter', reported: 'counter' })
    expect(await scene.apologies.letterSent(code, dueAt)).toBe(false)
  })
})
