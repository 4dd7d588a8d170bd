import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recountTallies } from '#src/dossiers/tally.ts'
import type { OfficerRole } from '#src/officers/officer.ts'
import { loadReferenceData } from '#src/reference-data.ts'
import { type Citizen, telegramCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeDossier } from '#test/support/make-dossier.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'

// Ninh Gia (24985) has an office NG with eight late dossiers; the officers are of Tà Năng (24958) or of its office TN.
let database: TestDatabase
let test: TestAssistant
const codeOf = (nth: number) => `H36.12.345-261101-${String(nth).padStart(4, '0')}`
beforeAll(async () => {
  database = await openTestDatabase()
  await loadReferenceData(database)
  for (const [code, communeCode] of [
    ['NG', '24985'],
    ['TN', '24958'],
  ] as const) {
    const data = { code, name: `Bộ phận một cửa ${code}`, communeCode, kind: 'one_stop' }
    await database.prisma.office.create({ data })
  }
  for (let nth = 0; nth < 8; nth++) {
    const place = { communeCode: '24985', officeCode: 'NG' }
    await makeDossier(database, { code: codeOf(nth), dueAt: '2026-11-18T17:00:00', ...place })
  }
  await recountTallies(database)
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.prisma.officerAccount.deleteMany()
  test = await startTestAssistant({ database })
  return () => test.close()
})

const questions = [
  '/solieu hồ sơ đang trễ hạn xã Ninh Gia',
  '/sosanh hồ sơ trễ hạn xã Ninh Gia',
  '/solieu hồ sơ đang trễ hạn toàn tỉnh',
  'hồ sơ trễ hạn tháng này của xã Ninh Gia',
  'tỷ lệ đúng hạn tháng này của Bộ phận một cửa NG',
]
const buttons = [
  ...['figure', 'trend', 'places', 'chart', 'chart-places', 'excel'].flatMap((view) =>
    ['c24985', 'oNG', 'p'].map((place) => `live:${view}:late_now:${place}:261101-261130`),
  ),
]
const elsewhere = ['/xuly', '/phatsong', '/bantin']

const strangers = (
  ['viewer', 'handler', 'supervisor', 'broadcaster', 'approver', 'admin'] as const
).flatMap((role): [OfficerRole, string, { areaCode?: string; officeCode?: string }][] => [
  [role, 'another commune', { areaCode: '24958' }],
  [role, 'another office', { officeCode: 'TN' }],
])

async function saidTo(who: Citizen): Promise<string> {
  const texts: string[] = []
  for (const text of [...questions, ...elsewhere]) {
    texts.push(...(await who.says(text)).map((reply) => JSON.stringify(reply)))
  }
  for (const data of buttons) {
    texts.push(...(await who.taps(data)).map((reply) => JSON.stringify(reply)))
  }
  return texts.join('\n')
}

const secret = /\b8 hồ sơ|H36\.12\.345-261101-\d{4}/

describe('nothing of Ninh Gia is told', () => {
  it.each(strangers)(
    'to a %s of %s, by any command or button, and each query is written down',
    async (role, _, place) => {
      const who = telegramCitizen(test)
      const added = await test.assistant.officers.add({
        name: 'Trần Văn Minh',
        roles: [role],
        ...place,
      })
      if (added.kind !== 'added') throw new Error(added.kind)
      await who.says(`/lienket ${added.code}`)
      expect(await saidTo(who)).not.toMatch(secret)
      expect(await database.prisma.storedFile.count()).toBe(0)
      const rows = await database.prisma.auditEntry.findMany({
        where: { officerId: added.id, action: 'ask-figure' },
      })
      const asked = rows.map(({ detail }) => (detail as { asked: string }).asked)
      const commands = questions.filter((text) => text.startsWith('/')).length
      expect(asked.length).toBeGreaterThanOrEqual(commands + buttons.length)
      for (const data of buttons) expect(asked.join('\n')).toContain(data.slice('live:'.length))
    },
  )

  it('to a citizen, who hears kindly whom the commands are for', async () => {
    const who = telegramCitizen(test)
    for (const command of ['/solieu', '/sosanh', '/bantin', '/xuly']) {
      const [reply] = await who.says(command)
      expect(reply?.text, command).toMatch(/dành cho cán bộ/)
      expect(reply?.buttons?.length, command).toBeGreaterThan(0)
    }
    expect(await saidTo(who)).not.toMatch(secret)
    expect(await database.prisma.auditEntry.count({ where: { action: 'ask-figure' } })).toBe(
      await database.prisma.auditEntry.count({
        where: { action: 'ask-figure', officerId: { not: null } },
      }),
    )
  })
})
