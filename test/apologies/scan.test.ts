import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { endOfDaysLeft } from '#src/apologies/scan.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeDossier } from '#test/support/make-dossier.ts'
import { openScene, type Scene } from './scene.ts'

let database: TestDatabase
let scene: Scene
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  scene = await openScene(database)
})
afterAll(() => database.close())

const code = (number: number) => `H36.12.345-261112-${String(number).padStart(4, '0')}`
const due = async () => (await scene.letters()).map((row) => [row.code.slice(-4), row.state]).sort()
const change = (data: object, number = 1) =>
  database.prisma.dossier.update({ where: { code: code(number) }, data })

describe('the days before a promised date', () => {
  const end = (from: string, days: number) =>
    endOfDaysLeft(new Date(`${from}+07:00`), days, scene.calendar()).toISOString()

  it('are working days: a weekend and 24-11 do not count', () => {
    // Friday: Monday 23, Wednesday 25 and Thursday 26 are the three.
    expect(end('2026-11-20T09:00:00', 3)).toBe('2026-11-26T17:00:00.000Z')
    expect(end('2026-11-20T09:00:00', 2)).toBe('2026-11-25T17:00:00.000Z')
  })

  it('reach over the days off behind the last of them', () => {
    expect(end('2026-11-25T09:00:00', 2)).toBe('2026-11-29T17:00:00.000Z')
    expect(end('2026-11-25T09:00:00', 0)).toBe('2026-11-25T17:00:00.000Z')
  })

  it('count a Saturday that is worked in exchange', () => {
    // Friday 21-8-2026: Saturday 22-8 is worked for Monday 31-8.
    expect(end('2026-08-21T09:00:00', 1)).toBe('2026-08-23T17:00:00.000Z')
    expect(end('2026-08-28T09:00:00', 1)).toBe('2026-09-03T17:00:00.000Z')
  })
})

describe('a letter', () => {
  it('is due from three working days before the promised date, drafted from two on', async () => {
    await makeDossier(database, { code: code(1), dueAt: '2026-11-26T23:59:59' })
    await makeDossier(database, { code: code(2), dueAt: '2026-11-25T23:59:59' })
    await makeDossier(database, { code: code(3), dueAt: '2026-11-27T00:00:00' })
    await scene.scan()
    expect(await due()).toEqual([
      ['0001', 'due'],
      ['0002', 'drafted'],
    ])
    scene.at('2026-11-23T00:00:00')
    await scene.scan()
    expect(await due()).toEqual([
      ['0001', 'drafted'],
      ['0002', 'drafted'],
      ['0003', 'due'],
    ])
  })

  it('is due for a dossier in work only: not while its clock stands, nor after its end, nor in a state nobody knows', async () => {
    for (const status of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
      await makeDossier(database, { code: code(status), status, dueAt: '2026-11-25T23:59:59' })
    }
    await makeDossier(database, {
      code: code(11),
      sourceStatus: '?',
      dueAt: '2026-11-25T23:59:59',
    })
    await makeDossier(database, { code: code(12), dueAt: null })
    await scene.scan()
    expect((await due()).map(([number]) => number)).toEqual(['0002', '0004'])
  })

  it('is one for a dossier and its date, however often and by however many it is looked for', async () => {
    await makeDossier(database, { code: code(1), dueAt: '2026-11-26T23:59:59' })
    await Promise.all([scene.scan(), scene.scan(), scene.scan()])
    await scene.scan()
    expect(await due()).toHaveLength(1)
  })

  it('belongs to the office of the dossier, else to the one-stop office of its commune, else to the province', async () => {
    const dueAt = '2026-11-26T23:59:59'
    await makeDossier(database, { code: code(1), dueAt, officeCode: 'H36.9' })
    await makeDossier(database, { code: code(2), dueAt })
    await makeDossier(database, { code: code(3), dueAt, communeCode: '24988' })
    await scene.scan()
    const offices = async () =>
      (await scene.letters())
        .sort((a, b) => (a.code < b.code ? -1 : 1))
        .map(({ officeCode }) => officeCode)
    expect(await offices()).toEqual(['H36.9', 'NG', null])
    await change({ officeCode: 'NG' })
    await scene.scan()
    expect(await offices()).toEqual(['NG', 'NG', null])
  })

  it.each([
    ['finished', { status: 9, finishedAt: new Date('2026-11-20T10:00:00+07:00') }],
    ['paused', { status: 5 }],
    ['paused', { status: 6 }],
    ['ended', { status: 8 }],
    ['rescheduled', { dueAt: new Date('2026-12-30T17:00:00+07:00') }],
    ['unclear', { sourceStatus: 'Chờ ký' }],
  ])('is void when the dossier is %s before its date', async (voidReason, data) => {
    await makeDossier(database, { code: code(1), dueAt: '2026-11-26T23:59:59' })
    await scene.scan()
    await change(data)
    await scene.scan()
    expect(await scene.letters()).toMatchObject([
      { state: 'void', voidReason, closedAt: scene.now() },
    ])
  })

  it('is due again when the clock runs again with the same date', async () => {
    await makeDossier(database, { code: code(1), dueAt: '2026-11-26T23:59:59' })
    await scene.scan()
    await change({ status: 5 })
    await scene.scan()
    await change({ status: 4 })
    await scene.scan()
    expect(await scene.letters()).toMatchObject([
      { state: 'due', voidReason: null, closedAt: null },
    ])
  })

  it('is missed when the date passed without one, also when the result came after it', async () => {
    for (const number of [1, 2, 3]) {
      await makeDossier(database, { code: code(number), dueAt: '2026-11-25T16:00:00' })
    }
    await scene.scan()
    const finishedAt = (time: string) => ({ status: 9, finishedAt: new Date(`${time}+07:00`) })
    await change(finishedAt('2026-11-25T17:00:00'), 2)
    await change(finishedAt('2026-11-25T15:00:00'), 3)
    scene.at('2026-11-25T18:00:00')
    await scene.scan()
    expect(await scene.letters()).toMatchObject([
      { state: 'missed', closedAt: null },
      { state: 'missed', closedAt: scene.now() },
      { state: 'void', voidReason: 'finished' },
    ])
  })

  it('is missed at once for a dossier that was overdue when it was first heard of', async () => {
    await makeDossier(database, { code: code(1), dueAt: '2026-11-17T23:59:59' })
    await scene.scan()
    expect(await due()).toEqual([['0001', 'missed']])
  })

  it('that was missed is closed when the dossier is no longer waited for, and opened when it is again', async () => {
    await makeDossier(database, { code: code(1), dueAt: '2026-11-17T23:59:59' })
    await scene.scan()
    await change({ status: 5 })
    await scene.scan()
    expect((await scene.letters())[0]?.closedAt).not.toBeNull()
    await change({ status: 4 })
    await scene.scan()
    expect(await scene.letters()).toMatchObject([{ state: 'missed', closedAt: null }])
  })
})
