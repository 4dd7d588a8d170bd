import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { NewOfficer } from '#src/officers/officers.ts'
import { type Citizen, telegramCitizen, webCitizen } from '../support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { startTestAssistant, type TestAssistant } from '../support/test-assistant.ts'
import { resetToTown, townTables } from '../support/town.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await resetToTown(database, townTables)
  test = await startTestAssistant({ database })
})
afterEach(() => test.close())

// A tap on Zalo is signed for its person: there nobody can make one up.
const platforms = [telegramCitizen, webCitizen]
let arrived = 0

/** An official at work in a chat of one of the platforms. */
async function officer(officer: Omit<NewOfficer, 'name'>): Promise<Citizen> {
  const name = `Cán bộ ${++arrived}`
  const added = await test.assistant.officers.add({ name, ...officer })
  if (added.kind !== 'added') throw new Error(added.kind)
  const citizen = (platforms[arrived % 2] ?? telegramCitizen)(test)
  await citizen.says(`/lienket ${added.code}`)
  return citizen
}

/** A draft to all who agreed, by an officer at `place`, handed in when `handedIn`. Returns its id. */
async function made(
  maker: Citizen,
  { handedIn = true, text = 'Ngày mai cúp điện từ 8:00 đến 11:00.' } = {},
): Promise<number> {
  await maker.says('/phatsong')
  await maker.taps('broadcast:new')
  await maker.says(text)
  const [{ id } = { id: 0 }] = await database.prisma.broadcast.findMany({
    orderBy: { id: 'desc' },
    take: 1,
  })
  await maker.taps(`broadcast:group:${id}:agreed`)
  const citizen = telegramCitizen(test)
  await citizen.says('thông báo')
  await citizen.taps('announcements:yes')
  await citizen.says('Ninh Gia')
  if (handedIn) await maker.taps(`broadcast:submit:${id}:${await revisionOf(id)}`)
  return id
}

const row = async (id: number) =>
  await database.prisma.broadcast.findUniqueOrThrow({ where: { id } })
const revisionOf = async (id: number) => (await row(id)).revision
const textsOf = (seen: readonly { text: string }[]) => seen.map(({ text }) => text).join('\n')

describe('approving a broadcast', () => {
  it('of several who press at once one gets it, the others are told, and it is approved once', async () => {
    const maker = await officer({ roles: ['broadcaster'] })
    const approvers = [
      await officer({ roles: ['approver'] }),
      await officer({ roles: ['approver'] }),
      await officer({ roles: ['admin'] }),
    ]
    const id = await made(maker)
    for (const approver of approvers) await approver.sees()
    const press = `broadcast:approve:${id}:${await revisionOf(id)}`
    const said = await Promise.all(approvers.map(async (each) => textsOf(await each.taps(press))))
    expect(said.filter((text) => text.includes('Đã duyệt tin'))).toHaveLength(1)
    expect(said.filter((text) => text.includes('Tin này nay là “Đã duyệt”'))).toHaveLength(2)
    expect(await row(id)).toMatchObject({ state: 'approved' })
    const deeds = await database.prisma.auditEntry.count({ where: { action: 'broadcast-approve' } })
    expect(deeds).toBe(1)
  })

  it('is never done by who wrote it, whatever their roles', async () => {
    const maker = await officer({ roles: ['admin'] })
    const id = await made(maker)
    const said = await maker.taps(`broadcast:approve:${id}:${await revisionOf(id)}`)
    expect(textsOf(said)).toContain('phải có người khác duyệt')
    expect(await row(id)).toMatchObject({ state: 'submitted', approverId: null })
  })

  it('is of the words that were read: what changed meanwhile must be approved anew', async () => {
    const maker = await officer({ roles: ['broadcaster'] })
    const approver = await officer({ roles: ['approver'] })
    const id = await made(maker)
    const read = await revisionOf(id)
    await approver.taps(`broadcast:approve:${id}:${read}`)
    expect(await row(id)).toMatchObject({ state: 'approved' })
    await maker.taps(`broadcast:ask:${id}:text`)
    await maker.says('Ngày kia cúp điện từ 8:00 đến 11:00.')
    expect(await row(id)).toMatchObject({ state: 'draft', approverId: null })
    await maker.taps(`broadcast:submit:${id}:${await revisionOf(id)}`)
    const said = await approver.taps(`broadcast:approve:${id}:${read}`)
    expect(textsOf(said)).toContain('Tin đã được sửa sau khi anh/chị đọc')
    expect(await row(id)).toMatchObject({ state: 'submitted' })
  })

  it('reaches every approver of the place at once, and no other', async () => {
    const maker = await officer({ roles: ['broadcaster'], areaCode: '24985' })
    const near = await officer({ roles: ['approver'], areaCode: '24985' })
    const everywhere = await officer({ roles: ['approver'] })
    const elsewhere = await officer({ roles: ['approver'], areaCode: '24988' })
    const handler = await officer({ roles: ['handler', 'viewer', 'supervisor', 'broadcaster'] })
    await made(maker)
    expect(textsOf(await near.sees())).toContain('chờ anh/chị duyệt')
    expect(textsOf(await everywhere.sees())).toContain('chờ anh/chị duyệt')
    expect(await elsewhere.sees()).toEqual([])
    expect(await handler.sees()).toEqual([])
  })

  it('is not done by one whose role was taken away a moment ago', async () => {
    const maker = await officer({ roles: ['broadcaster'] })
    const approver = await officer({ roles: ['approver'] })
    const id = await made(maker)
    const { id: officerId } = await database.prisma.officer.findFirstOrThrow({
      orderBy: { id: 'desc' },
    })
    await test.assistant.officers.revoke(officerId)
    const said = await approver.taps(`broadcast:approve:${id}:${await revisionOf(id)}`)
    expect(textsOf(said)).toContain('Lệnh /phatsong dành cho cán bộ')
    expect(await row(id)).toMatchObject({ state: 'submitted' })
  })
})

const outsiders: [string, Omit<NewOfficer, 'name'>][] = [
  ['approver of another commune', { roles: ['approver'], areaCode: '24988' }],
  ['approver of one office', { roles: ['approver'], officeCode: 'NG' }],
  ['broadcaster of the same commune', { roles: ['broadcaster'], areaCode: '24985' }],
  [
    'handler of the same commune',
    { roles: ['handler', 'supervisor', 'viewer'], areaCode: '24985' },
  ],
]
const deeds = [
  ...['open', 'edit', 'test', 'file', 'pause', 'resume', 'cancel', 'cancel-now', 'resend', 'drop'],
  ...[
    'ask:text',
    'done:buttons',
    'clear:audience',
    'group:agreed',
    'door:hoso',
    'wait:7',
    'tomorrow',
  ],
]
const tapOf = (deed: string, id: number) => {
  const [verb, ...rest] = deed.split(':')
  return ['broadcast', verb, id, ...rest].join(':')
}

describe('a broadcast', () => {
  it.each(outsiders)('is out of reach for an %s', async (_, who) => {
    const maker = await officer({ roles: ['broadcaster'], areaCode: '24985' })
    const outsider = await officer(who)
    const id = await made(maker)
    const before = await row(id)
    const revision = await revisionOf(id)
    for (const tap of [
      ...deeds.map((deed) => tapOf(deed, id)),
      `broadcast:submit:${id}:${revision}`,
      `broadcast:approve:${id}:${revision}`,
      `broadcast:back:${id}:${revision}`,
    ]) {
      const said = textsOf(await outsider.taps(tap))
      expect(said, tap).not.toContain('cúp điện')
      await outsider.says('Chuyện không liên quan gì')
    }
    expect(textsOf(await outsider.says('/phatsong'))).not.toContain('cúp điện')
    expect(await row(id)).toEqual(before)
  })

  it('is out of reach for a citizen who forges its buttons', async () => {
    const maker = await officer({ roles: ['broadcaster'] })
    const id = await made(maker)
    const before = await row(id)
    const citizen = webCitizen(test)
    for (const deed of deeds) {
      expect(textsOf(await citizen.taps(tapOf(deed, id)))).toContain(
        'Lệnh /phatsong dành cho cán bộ',
      )
    }
    expect(await row(id)).toEqual(before)
  })

  it('as a draft is read by nobody but its maker', async () => {
    const maker = await officer({ roles: ['broadcaster'] })
    const approver = await officer({ roles: ['approver'] })
    await made(maker, { handedIn: false })
    expect(textsOf(await approver.says('/phatsong'))).toContain('Chưa có tin phát sóng nào')
  })

  it('of an officer of a commune or of its office goes to people of that commune only', async () => {
    for (const where of [{ areaCode: '24988' }, { officeCode: 'NG' }]) {
      const maker = await officer({ roles: ['broadcaster'], ...where })
      const id = await made(maker, { handedIn: false })
      const { communeCode } = await row(id)
      expect(communeCode).toBe('areaCode' in where ? '24988' : '24985')
      await maker.taps(`broadcast:place:${id}:25000`)
      expect((await row(id)).audience).toEqual({ include: [{ kind: 'agreed' }], exclude: [] })
    }
  })

  it('writes every deed into the audit log, with numbers and never a word of it', async () => {
    const maker = await officer({ roles: ['broadcaster'] })
    const approver = await officer({ roles: ['approver'] })
    const id = await made(maker)
    await maker.taps(`broadcast:test:${id}`)
    await approver.taps(`broadcast:back:${id}:${await revisionOf(id)}`)
    await approver.says('Thiếu nơi liên hệ')
    await maker.taps(`broadcast:cancel-now:${id}`)
    const entries = await database.prisma.auditEntry.findMany({
      where: { action: { startsWith: 'broadcast' } },
      orderBy: { id: 'asc' },
    })
    const actions = [...new Set(entries.map(({ action }) => action))]
    expect(actions).toEqual([
      ...['broadcast-create', 'broadcast-edit', 'broadcast-submit', 'broadcast-test'],
      ...['broadcast-send-back', 'broadcast-cancel'],
    ])
    expect(JSON.stringify(entries.map(({ detail }) => detail))).not.toMatch(/cúp điện|Thiếu nơi/)
  })
})
