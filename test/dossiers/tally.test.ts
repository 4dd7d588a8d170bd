import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { localDay } from '#src/calendar/working-days.ts'
import type { FedDossier } from '#src/dossiers/read-dossier-row.ts'
import {
  foldTallies,
  readTallies,
  recountTallies,
  type Tally,
  type TallyGroup,
  type TallyQuery,
} from '#src/dossiers/tally.ts'
import { sealDossier, upsertDossiers } from '#src/dossiers/upsert-dossiers.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeDossier } from '#test/support/make-dossier.ts'
import { testSealing } from '#test/support/test-assistant.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  await database.prisma.office.create({
    data: { code: 'NG', name: 'Một cửa Ninh Gia', communeCode: '24985', kind: 'one_stop' },
  })
})

const now = new Date('2026-11-20T10:00:00+07:00')
const november = { from: '2026-11-01', to: '2026-11-30', now }

/** The same figures, from the definitions of each and every dossier: no table of counts, no code of the program's. */
async function recountPlainly(by: TallyGroup, query: TallyQuery): Promise<Partial<Tally>[]> {
  const offices = { '24985': 'NG' } as Record<string, string>
  const within = (instant: Date | null) =>
    instant !== null && localDay(instant) >= query.from && localDay(instant) <= query.to
  const found = new Map<string, Record<string, number>>()
  for (const row of await database.prisma.dossier.findMany()) {
    const commune = row.communeCode ?? ''
    const office = row.officeCode ?? offices[commune] ?? ''
    if (query.communeCode !== undefined && query.communeCode !== commune) continue
    if (query.officeCode !== undefined && query.officeCode !== office) continue
    const name = { all: '', commune, office, month: '' }[by]
    const add = (key: string, is: boolean) => {
      const counts = found.get(name) ?? {}
      found.set(name, { ...counts, [key]: (counts[key] ?? 0) + (is ? 1 : 0) })
    }
    const { status, dueAt, finishedAt, acceptedAt } = row
    const over = (status === 9 || status === 10) && within(finishedAt)
    const runs = (status === 2 || status === 4) && row.sourceStatus === null && dueAt !== null
    add('received', status !== 1 && status !== 3 && within(acceptedAt))
    add('onTime', over && dueAt !== null && finishedAt !== null && finishedAt <= dueAt)
    add('late', over && dueAt !== null && finishedAt !== null && finishedAt > dueAt)
    add('undated', over && dueAt === null)
    add('inWork', [2, 4, 5, 6].includes(status))
    const isLate = runs && dueAt < query.now
    add('lateNow', isLate)
    add('dueToday', runs && !isLate && localDay(dueAt) === localDay(query.now))
    add('lateDue', isLate && within(dueAt))
  }
  return [...found].map(([name, counts]) => ({ name, ...counts }))
}

const something = ({ name: _, ...counts }: Partial<Tally>) =>
  Object.values(counts).some((count) => count > 0)

async function expectExact(by: TallyGroup, query: TallyQuery): Promise<void> {
  const [ours, plain] = [
    await readTallies(database.sql, by, query),
    await recountPlainly(by, query),
  ]
  const order = (list: readonly Partial<Tally>[]) =>
    list.filter(something).sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
  expect(order(ours)).toEqual(order(plain))
}

const instant = fc
  .integer({ min: 0, max: 60 * 24 * 60 })
  .map((minutes) => new Date(Date.parse('2026-10-10T00:00:00+07:00') + minutes * 60_000))
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 4, nil: null })

const fed: fc.Arbitrary<FedDossier> = fc.record({
  code: fc.integer({ min: 1, max: 12 }).map((n) => `H36.1-261101-${String(n).padStart(4, '0')}`),
  procedureCode: fc.constant(null),
  procedureName: fc.constant(null),
  applicantName: fc.constant(null),
  applicantPhone: fc.constant(null),
  officeCode: maybe(fc.constantFrom('NG', 'DT')),
  communeCode: maybe(fc.constantFrom('24985', '24958')),
  channel: fc.constant(null),
  submittedAt: fc.constant(null),
  acceptedAt: maybe(instant),
  dueAt: maybe(instant),
  finishedAt: maybe(instant),
  supplementDueAt: fc.constant(null),
  amountDue: fc.constant(null),
  status: fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
  note: fc.constant(null),
  sourceSystem: fc.constant(null),
  sourceStatus: fc.option(fc.constant('Chờ liên thông'), { freq: 8, nil: null }),
  updatedAt: instant,
}) as fc.Arbitrary<FedDossier>

const store = (rows: readonly FedDossier[]) =>
  upsertDossiers(
    database.sql,
    rows.map((row) => sealDossier(row, testSealing)),
    { at: now },
  )

describe('the counts of dossiers', () => {
  it('equal a plain recount after any sequence of late, repeated and contradicting updates', async () => {
    const waves = fc.array(fc.array(fed, { minLength: 1, maxLength: 15 }), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(waves, fc.boolean(), async (fedWaves, folds) => {
        for (const rows of fedWaves) {
          await store(rows)
          if (folds) await foldTallies(database)
          await expectExact('all', november)
        }
        await expectExact('commune', november)
        await expectExact('office', november)
        await expectExact('all', { ...november, communeCode: '24985' })
        await expectExact('all', { ...november, officeCode: 'NG' })
        await expectExact('all', { ...november, from: '2026-10-15', to: '2026-10-15' })
      }),
      { numRuns: 25 },
    )
  })

  it('are the same before and after a change is folded in, and after everything is counted anew', async () => {
    await store(fc.sample(fed, { numRuns: 60, seed: 7 }))
    const before = await readTallies(database.sql, 'office', november)
    await foldTallies(database)
    expect(await database.prisma.dossierDayChange.count()).toBe(0)
    expect(await readTallies(database.sql, 'office', november)).toEqual(before)
    await recountTallies(database)
    expect(await readTallies(database.sql, 'office', november)).toEqual(before)
  })

  it('lose nothing when many feed and fold at the same time', async () => {
    const waves = fc.sample(fc.array(fed, { minLength: 10, maxLength: 10 }), {
      numRuns: 12,
      seed: 11,
    })
    await Promise.all(waves.flatMap((rows) => [store(rows), foldTallies(database)]))
    await expectExact('office', november)
  })

  it('are set right by counting anew when dossiers were written past the feed', async () => {
    await makeDossier(database, { code: 'H36.1-261101-0001', dueAt: '2026-11-17T23:59:59' })
    expect(await readTallies(database.sql, 'all', november)).toEqual([])
    await recountTallies(database)
    await expectExact('all', november)
    await database.prisma.dossier.deleteMany()
    await recountTallies(database)
    expect(await database.prisma.dossierDay.count()).toBe(0)
  })

  it('call a dossier late from the moment after its promised time, also today', async () => {
    await makeDossier(database, { code: 'H36.1-261101-0001', dueAt: '2026-11-20T10:00:00' })
    await recountTallies(database)
    const at = async (time: string) => {
      const [tally] = await readTallies(database.sql, 'all', { ...november, now: new Date(time) })
      return [tally?.dueToday, tally?.lateNow, tally?.lateDue]
    }
    expect(await at('2026-11-20T10:00:00+07:00')).toEqual([1, 0, 0])
    expect(await at('2026-11-20T10:00:01+07:00')).toEqual([0, 1, 1])
    expect(await at('2026-11-21T00:00:00+07:00')).toEqual([0, 1, 1])
  })

  it('are told month by month', async () => {
    for (const [nth, day] of ['2026-10-31', '2026-11-01', '2026-11-30'].entries()) {
      const acceptedAt = `${day}T23:30:00`
      await makeDossier(database, { code: `H36.1-261101-000${nth}`, acceptedAt })
    }
    await recountTallies(database)
    const months = await readTallies(database.sql, 'month', { ...november, from: '2026-10-01' })
    expect(months.map(({ name, received }) => [name, received])).toEqual(
      expect.arrayContaining([
        ['2026-10', 1],
        ['2026-11', 2],
      ]),
    )
  })
})
