import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCalendar } from '#src/calendar/working-days.ts'
import { translator } from '#src/i18n/translate.ts'
import { importFile } from '#src/imports/import-file.ts'
import type { Officer } from '#src/officers/officer.ts'
import { createCurrentCategories } from '#src/reports/current-categories.ts'
import { categoryImport } from '#src/reports/import-categories.ts'
import { dueAt, limitOf } from '#src/reports/limit.ts'
import type { Filing } from '#src/reports/report.ts'
import { createReports, type Reports } from '#src/reports/reports.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { testSealing } from '#test/support/test-assistant.ts'

const csv = join(import.meta.dirname, '../../prisma/data/categories.csv')
const calendar = createCalendar([])
const now = () => new Date('2026-11-20T09:00:00+07:00')
let database: TestDatabase
let reports: Reports

beforeAll(async () => {
  database = await openTestDatabase()
  await importFile(csv, categoryImport({ sql: database.sql }), { t: translator('vi') })
})
beforeEach(async () => {
  await database.reset(['report_category'])
  const categories = await createCurrentCategories(database)
  reports = createReports({
    ...{ database, sealing: testSealing, categories, now },
    calendar: () => calendar,
  })
})
afterAll(() => database.close())

const filing = (more: Partial<Filing> = {}): Filing => ({
  ...{ draftId: randomUUID(), citizenId: randomUUID(), category: 'roads', hidden: false },
  ...{ text: 'đường hư', place: 'trước chợ', name: 'Trần Văn Huy', contact: '0912345678' },
  communeCode: '24985',
  ...more,
})
const file = (given: Filing) => database.transaction((tx) => reports.file(tx, given))

async function officer(id: number, areaCode = '24985'): Promise<Officer> {
  await database.prisma.officer.create({
    data: { id, name: `Cán bộ ${id}`, roles: ['handler'], areaCode, createdAt: now() },
  })
  return { id, name: `Cán bộ ${id}`, roles: ['handler'], areaCode, officeCode: undefined }
}

describe('filing', () => {
  it('numbers the reports of a month without a gap, however many come at once', async () => {
    const filed = await Promise.all(Array.from({ length: 5 }, () => file(filing())))
    expect(filed.map(({ receipt }) => receipt).sort()).toEqual(
      [1, 2, 3, 4, 5].map((nth) => `PA-2611-0000${nth}`),
    )
  })

  it('of one draft twice is one report', async () => {
    const draft = filing()
    const [first, second] = [await file(draft), await file(draft)]
    expect(second.receipt).toBe(first.receipt)
    expect(await database.prisma.report.count()).toBe(1)
  })

  it('keeps no word and no name readable in the database', async () => {
    await file(filing())
    const [row] = await database.prisma.report.findMany()
    const stored = JSON.stringify(row) + Buffer.from(row?.sealed ?? []).toString('utf8')
    for (const word of ['đường hư', 'trước chợ', 'Huy', '0912345678']) {
      expect(stored).not.toContain(word)
    }
  })
})

describe('the promised date', () => {
  it('counts working days from the next one', async () => {
    const { dueAt: due, limit } = await file(filing())
    expect(limit).toEqual({ value: 15, unit: 'working_day' })
    expect(due).toEqual(new Date('2026-12-11T23:59:59+07:00'))
  })

  it('is in hours for what cannot wait, and as the category says where it says so', () => {
    const hours = limitOf({ urgent: true }, '2026-11-20')
    expect(dueAt(hours, now(), calendar)).toEqual(new Date('2026-11-21T09:00:00+07:00'))
    const own = limitOf({ urgent: true, days: 3, dayUnit: 'day' }, '2026-11-20')
    expect(dueAt(own, now(), calendar)).toEqual(new Date('2026-11-23T23:59:59+07:00'))
  })

  it('stays as promised when the category changes', async () => {
    const { receipt, citizenId } = await file(filing())
    await database.prisma.reportCategory.update({
      where: { code: 'roads' },
      data: { days: 1, dayUnit: 'day' },
    })
    await reports.reload()
    const [mine] = await reports.mine(citizenId)
    expect(mine).toMatchObject({ receipt, limit: { value: 15, unit: 'working_day' } })
    await database.prisma.reportCategory.update({
      where: { code: 'roads' },
      data: { days: null, dayUnit: null },
    })
  })
})

describe('an officer', () => {
  const act = (by: Officer, receipt: string) =>
    database.transaction((tx) => reports.handle(tx, by, receipt, { kind: 'accept' }))

  it('is the only one to accept a report, when two press at once', async () => {
    const { receipt } = await file(filing())
    const [one, other] = [await officer(1), await officer(2)]
    const done = await Promise.all([act(one, receipt), act(other, receipt)])
    expect(done.map(({ kind }) => kind).sort()).toEqual(['done', 'late'])
  })

  it('neither sees nor touches a report of another commune', async () => {
    const { receipt } = await file(filing())
    const stranger = await officer(1, '24958')
    expect(await act(stranger, receipt)).toEqual({ kind: 'not-yours' })
    const seen = await database.transaction((tx) => reports.open(tx, stranger, receipt))
    expect(seen).toBeUndefined()
  })

  it('does not learn the name that was hidden', async () => {
    const { receipt } = await file(filing({ hidden: true }))
    const handler = await officer(1)
    const seen = await database.transaction((tx) => reports.open(tx, handler, receipt))
    expect(seen?.text).toBe('đường hư')
    expect(seen).not.toMatchObject({ name: expect.anything() })
    expect(seen).not.toMatchObject({ contact: expect.anything() })
  })
})

describe('a citizen', () => {
  async function answered() {
    const report = await file(filing())
    const handler = await officer(1)
    const answer = async () =>
      await database.transaction((tx) =>
        reports.handle(tx, handler, report.receipt, { kind: 'answer', words: 'Đã sửa xong.' }),
      )
    await answer()
    const reopen = async (citizenId = report.citizenId) =>
      await database.transaction((tx) => reports.reopen(tx, report.receipt, citizenId, 'chưa'))
    return { ...report, answer, reopen }
  }

  it('opens an answered report again once; the second time it is closed as not satisfied', async () => {
    const { answer, reopen } = await answered()
    expect(await reopen()).toMatchObject({ state: 'accepted', added: ['chưa'] })
    expect(await reopen()).toBeUndefined()
    await answer()
    expect(await reopen()).toMatchObject({ state: 'closed', satisfied: false })
  })

  it('who says nothing for seven days after the answer has it closed, neither satisfied nor not', async () => {
    const { citizenId } = await answered()
    await reports.closeSilent()
    expect(await reports.mine(citizenId)).toMatchObject([{ state: 'answered' }])
    const weekAgo = new Date(now().getTime() - 7 * 24 * 3_600_000 - 1)
    await database.prisma.report.updateMany({ data: { answeredAt: weekAgo } })
    await reports.closeSilent()
    expect(await reports.mine(citizenId)).toMatchObject([{ state: 'closed', satisfied: undefined }])
  })

  it('cannot open or close the report of another', async () => {
    const { receipt, reopen } = await answered()
    expect(await reopen(randomUUID())).toBeUndefined()
    const closed = await database.transaction((tx) => reports.close(tx, receipt, randomUUID()))
    expect(closed).toBe(false)
  })

  it('is shown what lies within 500 m, whatever the commune; what is farther only if nothing tells', async () => {
    const here = { latitude: 11.7, longitude: 108.3 }
    const { receipt } = await file(filing(here))
    const seen = async (place: object) => {
      const given = { category: 'roads', citizenId: randomUUID(), ...place }
      return (await reports.near(given)).map((each) => each.receipt)
    }
    const [close, far] = [
      { ...here, latitude: 11.704 },
      { ...here, latitude: 11.705 },
    ]
    expect(await seen(close)).toEqual([receipt])
    expect(await seen({ ...close, communeCode: '24958' })).toEqual([receipt])
    expect(await seen({ ...far, communeCode: '24985' })).toEqual([])
    expect(await seen({ communeCode: '24985' })).toEqual([receipt])
    expect(await seen({ communeCode: '24958' })).toEqual([])
  })

  it('is shown open reports near by, but no finished and no own one', async () => {
    const { citizenId, receipt } = await file(filing())
    const place = { communeCode: '24985', category: 'roads' }
    const near = async (id: string) =>
      (await reports.near({ ...place, citizenId: id })).map((each) => each.receipt)
    expect(await near(randomUUID())).toEqual([receipt])
    expect(await near(citizenId)).toEqual([])
    await answered()
    expect(await near(randomUUID())).toEqual([receipt])
  })

  it('joins a report once, and is then told of it', async () => {
    const { receipt } = await file(filing())
    const joiner = randomUUID()
    const join = () => database.transaction((tx) => reports.join(tx, receipt, joiner))
    await join()
    expect(await join()).toMatchObject({ followers: 1 })
    expect(await reports.mine(joiner)).toMatchObject([{ receipt }])
  })
})
