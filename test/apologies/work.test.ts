import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Citizen, webCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'
import { resetToTown } from '#test/support/town.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await resetToTown(database)
  test = await startTestAssistant({ database })
  return () => test.close()
})
afterAll(() => database.close())

async function handler(place: object = { officeCode: 'NG' }): Promise<Citizen> {
  const citizen = webCitizen(test)
  const added = await test.assistant.officers.add({ name: 'Hoa', roles: ['handler'], ...place })
  if (added.kind !== 'added') throw new Error(added.kind)
  await citizen.says(`/lienket ${added.code}`)
  return citizen
}
const idOf = async (tail: string) =>
  (await database.prisma.apologyLetter.findFirst({ where: { code: { endsWith: tail } } }))?.id

describe('the buttons of /xuly', () => {
  it('lead back to the list when they mean nothing, whatever they say', async () => {
    await test.doDuties()
    const officer = await handler()
    const junk = fc.stringMatching(/^[\x21-\x7e]{0,40}$/)
    const actions = fc.constantFrom('open', 'cause', 'day', 'edit', 'approve', 'page', 'none')
    const data = fc.oneof(
      junk.map((rest) => `work:${rest}`),
      fc.tuple(actions, junk).map(([action, rest]) => `work:apology:${action}:${rest}`),
    )
    await fc.assert(
      fc.asyncProperty(data, async (tap) => {
        const seen = await officer.taps(tap)
        expect(seen).toHaveLength(1)
        expect(seen[0]?.text).not.toContain('trục trặc')
      }),
      { numRuns: 30 },
    )
  })

  it('do nothing in the hands of a citizen or of an officer who was revoked', async () => {
    await test.doDuties()
    const id = await idOf('0011')
    const officer = await handler()
    await test.assistant.officers.revoke(1)
    for (const person of [webCitizen(test), officer]) {
      for (const tap of [`open:${id}`, `cause:${id}:system`, `day:${id}:2026-12-01`]) {
        const [seen] = await person.taps(`work:apology:${tap}`)
        expect(seen?.text).toContain('Lệnh /xuly dành cho cán bộ')
      }
    }
    const rows = await database.prisma.apologyLetter.findMany({ where: { cause: { not: null } } })
    expect(rows).toEqual([])
  })

  it('leave a trace of every step in the audit log, without a word that anybody wrote', async () => {
    await test.doDuties()
    const officer = await handler()
    const id = await idOf('0011')
    await officer.says('/xuly')
    await officer.taps(`work:apology:open:${id}`)
    await officer.says('Đang chờ hồ sơ gốc từ kho')
    const [preview] = await officer.says('30/11/2026')
    await officer.taps(preview?.buttons[0]?.data ?? '')
    const rows = await database.prisma.auditEntry.findMany({ orderBy: { id: 'asc' } })
    expect(rows.map(({ action }) => action)).toEqual([
      ...['link', 'list-work', 'open-apology', 'apology-cause', 'apology-day', 'approve-apology'],
    ])
    expect(rows.at(-1)).toMatchObject({
      officerId: 1,
      detail: { letter: id, dossier: 'H36.12.345-261112-0011', outcome: 'approved' },
    })
    expect(
      JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? '' : value)),
    ).not.toContain('kho')
  })

  it('page through a list that is longer than the buttons of one message', async () => {
    test.clock.set('2026-11-25T09:00:00+07:00')
    await test.doDuties()
    const officer = await handler()
    const codes = new Set<string>()
    let [seen] = await officer.says('/xuly')
    for (let pages = 0; pages < 5; pages++) {
      expect(seen?.buttons.length).toBeLessThanOrEqual(5)
      for (const { label } of seen?.buttons ?? []) if (/-\d{6}-/.test(label)) codes.add(label)
      const next = seen?.buttons.find(({ label }) => label === 'Xem tiếp')
      if (next?.data === undefined) break
      ;[seen] = await officer.taps(next.data)
    }
    const total = Number(/đang chờ: (\d+)/.exec(seen?.text ?? '')?.[1])
    expect(total).toBeGreaterThan(4)
    expect(codes.size).toBe(total)
  })

  it('give an English reader one line in English, and the letter as it was approved', async () => {
    const reader = webCitizen(test)
    await reader.says('English')
    await reader.says('H36.12.345-261112-0011')
    await reader.says('5678')
    await test.doDuties()
    const officer = await handler()
    const id = await idOf('0011')
    await officer.taps(`work:apology:cause:${id}:system`)
    const [preview] = await officer.taps(`work:apology:day:${id}:2026-11-30`)
    await officer.taps(preview?.buttons[0]?.data ?? '')
    await test.doDuties()
    const [letter] = await reader.sees()
    const [cover, ...body] = (letter?.text ?? '').split('\n\n')
    expect(cover).toMatch(
      /^The office that handles your dossier sends you this letter in Vietnamese/,
    )
    expect(preview?.text).toContain(body.join('\n\n'))
    expect(letter?.buttons[0]?.label).toBe('Back to the dossier')
  })
})

describe('the new date in the answer about a dossier', () => {
  const code = 'H36.12.345-261112-0011'
  const newDate = 'Cơ quan đã xin lỗi và hẹn lại ngày: thứ Hai 30/11/2026'

  async function answerWith(letter: object, dossier: object = {}): Promise<string> {
    const { dueAt } = await database.prisma.dossier.findUniqueOrThrow({ where: { code } })
    await database.prisma.apologyLetter.create({
      data: {
        ...{ code, dueAt: dueAt ?? new Date(), state: 'sent', cause: 'x', text: 'x' },
        ...{ newDay: new Date('2026-11-30'), approvedBy: 1, createdAt: test.clock.now() },
        ...letter,
      },
    })
    await database.prisma.dossier.update({ where: { code }, data: dossier })
    const reader = webCitizen(test)
    await reader.says(code)
    return (await reader.says('5678'))[0]?.text ?? ''
  }
  const due = (day: string) => ({ dueAt: new Date(`${day}T23:59:59+07:00`) })

  it.each(['sending', 'held', 'sent', 'unknown', 'counter'])(
    'stands beside the fed one once a letter was given: %s',
    async (state) => {
      const text = await answerWith({ state })
      expect(text).toContain('Ngày hẹn trả: thứ Năm 26/11/2026')
      expect(text).toContain(newDate)
    },
  )

  it.each(['due', 'drafted', 'approved', 'void', 'missed'])(
    'is not told before that: %s',
    async (state) => {
      expect(await answerWith({ state })).not.toContain('xin lỗi')
    },
  )

  it('stays when the feed brings it, and goes when the feed brings another one or the result', async () => {
    expect(await answerWith({}, due('2026-11-30'))).toContain(newDate)
    await database.prisma.apologyLetter.deleteMany()
    expect(await answerWith({ ...due('2026-11-26') }, due('2026-12-02'))).not.toContain('xin lỗi')
    await database.prisma.apologyLetter.deleteMany()
    expect(await answerWith({}, { status: 9, finishedAt: test.clock.now() })).not.toContain(
      'xin lỗi',
    )
  })
})
