import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  firstReportDay,
  foldReportCounts,
  type ReportCounts,
  readReportCounts,
  recounted,
  recountReports,
  uncountReports,
} from '#src/reports/counts.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => database.reset())
afterAll(() => database.close())

const now = new Date('2026-11-20T09:00:00+07:00')
const november = { from: '2026-11-01', to: '2026-11-30', now }
const at = (day: string) => new Date(`${day}T10:00:00+07:00`)

// What the statement that files a report does as well.
const countOne = {
  name: 'test_count_report',
  text: `INSERT INTO report_day_change (measure, commune_code, category_code, office_code, day, times)
SELECT m.measure, coalesce(r.commune_code, ''), r.category_code, coalesce(r.office_code, ''), m.day, 1
FROM report r CROSS JOIN LATERAL report_measures(r) m WHERE r.id = $1::int`,
}

let number = 0
type Made = {
  day?: string
  due?: string
  commune?: string | null
  category?: string
  office?: string | null
}

async function make({
  day = '2026-11-10',
  due = '2026-11-30',
  commune = '24985',
  category = 'roads',
  office = 'NG',
}: Made = {}): Promise<number> {
  number += 1
  const { id } = await database.prisma.report.create({
    data: {
      ...{ receipt: `PA-2611-${String(number).padStart(5, '0')}`, draftId: randomUUID() },
      ...{ citizenId: randomUUID(), categoryCode: category, communeCode: commune },
      ...{ officeCode: office, sealed: new Uint8Array([1]), hidden: false, state: 'received' },
      ...{ filedAt: at(day), dueAt: new Date(`${due}T23:59:59+07:00`), consentVersion: '1' },
      ...{ limitValue: 15, limitUnit: 'working_day' },
    },
  })
  await database.sql.query(countOne, [id])
  return id
}

const change = (id: number, data: object) =>
  recounted(database.sql, id, () => database.prisma.report.updateMany({ where: { id }, data }))
const answer = (id: number, day: string, satisfied: boolean | null = null) =>
  change(id, {
    ...{ state: satisfied === null ? 'answered' : 'closed', answeredAt: at(day), satisfied },
  })
const refuse = (id: number, day: string, refusedFor: string) =>
  change(id, { state: 'refused', refusedAt: at(day), refusedFor })
async function remove(id: number): Promise<void> {
  await uncountReports(database.sql, { id })
  await database.prisma.report.deleteMany({ where: { id } })
}
const all = async (query = november): Promise<ReportCounts | undefined> =>
  (await readReportCounts(database.sql, 'all', query))[0]

describe('the counts of reports', () => {
  it('tell what was filed, answered, refused and is pending in a period', async () => {
    const [inTime, late, other, unclear] = [
      await make(),
      await make({ due: '2026-11-12' }),
      await make(),
      await make(),
    ]
    await make({ due: '2026-11-19' })
    await make({ day: '2026-10-30' })
    await answer(inTime, '2026-11-12', true)
    await answer(late, '2026-11-13', false)
    await refuse(other, '2026-11-11', 'elsewhere')
    await refuse(unclear, '2026-11-11', 'unclear')
    expect(await all()).toEqual({
      ...{ name: '', received: 5, resolved: 2, onTime: 1, refused: 2, elsewhere: 1 },
      ...{ pending: 2, overdue: 1, inCompetence: 4, satisfied: 1, unsatisfied: 1 },
    })
    expect(await firstReportDay(database.sql)).toBe('2026-10-30')
  })

  it('tell of a period that has ended what was pending at its end', async () => {
    const id = await make({ day: '2026-10-05' })
    await answer(id, '2026-11-03')
    await make({ day: '2026-11-02' })
    const october = { ...november, from: '2026-10-01', to: '2026-10-31' }
    expect(await all(october)).toMatchObject({ received: 1, resolved: 0, pending: 1, overdue: 0 })
  })

  it('are given by commune, category, office and month, and of one of them', async () => {
    await make()
    await make({ commune: '24958', category: 'water', office: 'CS' })
    await make({ commune: null, office: null, day: '2026-10-02' })
    const names = async (by: Parameters<typeof readReportCounts>[1], more = {}) =>
      (await readReportCounts(database.sql, by, { ...november, ...more })).map(
        ({ name, received, pending }) => [name, received, pending],
      )
    expect(await names('commune')).toEqual([
      ['', 0, 1],
      ['24958', 1, 1],
      ['24985', 1, 1],
    ])
    expect(await names('category')).toEqual([
      ['roads', 1, 2],
      ['water', 1, 1],
    ])
    expect(await names('month', { from: '2026-09-01' })).toEqual([
      ['2026-10', 1, 0],
      ['2026-11', 2, 0],
    ])
    expect(await names('all', { communeCode: '24958' })).toEqual([['', 1, 1]])
    expect(await names('category', { communeCode: '24985' })).toEqual([['roads', 1, 1]])
    expect(await names('all', { officeCode: 'NG', categoryCode: 'water' })).toEqual([])
  })

  it('forget a report that is deleted', async () => {
    const id = await make()
    await foldReportCounts(database)
    await remove(id)
    expect(await all()).toBeUndefined()
    await foldReportCounts(database)
    expect(await all()).toBeUndefined()
  })

  it('are put right by a recount, which finds nothing to do the second time', async () => {
    const [, gone] = [await make(), await make({ commune: '24958', category: 'water' })]
    await foldReportCounts(database)
    // Past the register: nothing was noted.
    await database.prisma.report.delete({ where: { id: gone } })
    await database.prisma.reportDay.updateMany({ data: { count: 7 } })
    await make()
    await recountReports(database)
    expect(await all()).toMatchObject({ received: 2, pending: 2 })
    expect(await database.prisma.reportDayChange.count()).toBe(0)
    const days = await database.prisma.reportDay.findMany()
    expect(days.some(({ count }) => count === 0)).toBe(false)
    await recountReports(database)
    expect(await database.prisma.reportDay.findMany()).toEqual(days)
  })

  it('are right at every moment, folded or not, whatever is done with reports', async () => {
    const deed = fc.constantFrom('make', 'answer', 'refuse', 'reopen', 'move', 'delete', 'fold')
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 20 }), async (deeds) => {
        await database.reset()
        let id = await make()
        for (const each of deeds) {
          const data = {
            answer: { state: 'answered', answeredAt: at('2026-11-12') },
            refuse: { state: 'refused', refusedAt: at('2026-11-12'), refusedFor: 'court' },
            reopen: { state: 'accepted', satisfied: false, dueAt: at('2026-12-20') },
            move: { officeCode: 'CS', state: 'received' },
          }
          if (each === 'make') id = await make()
          else if (each === 'fold') await foldReportCounts(database)
          else if (each === 'delete') await remove(id)
          else await change(id, data[each])
        }
        // Two conditions are counted from the reports themselves.
        const same = { ...november, communeCode: '24985', categoryCode: 'roads' }
        expect(await all()).toEqual(await all(same))
      }),
      { numRuns: 12 },
    )
  })
})
