import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { holds, inScope, type Officer, type OfficerRole } from '#src/officers/officer.ts'
import { createOfficers } from '#src/officers/officers.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { testSealing } from '#test/support/test-assistant.ts'
import { resetToTown } from '#test/support/town.ts'

let database: TestDatabase
let at = new Date('2026-11-20T09:00:00+07:00')
const officers = () => createOfficers({ database, sealing: testSealing, now: () => at })
const chat = { channel: 'telegram', address: '7001' }
const otherChat = { channel: 'zalo', address: '7002' }

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await resetToTown(database)
  at = new Date('2026-11-20T09:00:00+07:00')
  await database.prisma.conversation.createMany({ data: [chat, otherChat] })
})
afterAll(() => database.close())

async function add(roles: OfficerRole[] = ['handler'], place = {}): Promise<string> {
  const added = await officers().add({ name: 'Nguyễn Thị Hoa', roles, ...place })
  if (added.kind !== 'added') throw new Error(added.kind)
  return added.code
}
const link = (code: string, where = chat) =>
  database.transaction((tx) => officers().link(tx, where, code))
const later = (minutes: number) => {
  at = new Date(at.getTime() + minutes * 60_000)
}

describe('a link code', () => {
  it('links the chat it is typed in, however it is spelt', async () => {
    const code = await add(['handler', 'viewer'], { areaCode: '24985' })
    const spelt = `${code.slice(0, 5).toLowerCase()} - ${code.slice(5)}`
    expect(await link(spelt)).toMatchObject({ kind: 'linked', officer: { areaCode: '24985' } })
    expect(await officers().inChat(chat)).toMatchObject({ roles: ['handler', 'viewer'] })
    expect(await officers().inChat(otherChat)).toBeUndefined()
  })

  it('works once', async () => {
    const code = await add()
    await link(code)
    expect(await link(code, otherChat)).toEqual({ kind: 'refused' })
  })

  it('gives one winner when two chats type it at the same moment', async () => {
    const code = await add()
    const both = await Promise.all([link(code), link(code, otherChat)])
    expect(both.map(({ kind }) => kind).sort()).toEqual(['linked', 'refused'])
  })

  it('is dead after fifteen minutes', async () => {
    const code = await add()
    later(15)
    expect(await link(code)).toEqual({ kind: 'refused' })
  })

  it('is ended by a newer one', async () => {
    const code = await add()
    const [listed] = await officers().list()
    const renewed = await officers().renewCode(listed?.id ?? 0)
    expect(await link(code)).toEqual({ kind: 'refused' })
    expect(await link(renewed ?? '')).toMatchObject({ kind: 'linked' })
  })

  it('is not taken after five wrong tries, until fifteen minutes are over', async () => {
    for (let tries = 0; tries < 5; tries++) {
      expect(await link('AAAAA22222')).toEqual({ kind: 'refused' })
    }
    expect(await link(await add())).toEqual({ kind: 'locked' })
    later(16)
    expect(await link(await add())).toMatchObject({ kind: 'linked' })
  })

  it('is not stored', async () => {
    const code = await add()
    const rows = await database.prisma.officerLinkCode.findMany()
    expect(JSON.stringify(rows)).not.toContain(code)
    expect(Buffer.from(rows[0]?.codeHash ?? []).toString('latin1')).not.toContain(code)
  })
})

describe('an officer', () => {
  it('is nobody from the moment of being revoked', async () => {
    await link(await add())
    const [listed] = await officers().list()
    expect(await officers().revoke(listed?.id ?? 0)).toBe(true)
    expect(await officers().inChat(chat)).toBeUndefined()
    expect(await officers().revoke(listed?.id ?? 0)).toBe(false)
    expect(await officers().renewCode(listed?.id ?? 0)).toBeUndefined()
  })

  it('may leave a chat and be nobody there', async () => {
    await link(await add())
    expect(await database.transaction((tx) => officers().unlink(tx, chat))).toBe(true)
    expect(await officers().inChat(chat)).toBeUndefined()
  })

  it('is not added for a place that nobody knows', async () => {
    const given = { name: 'A', roles: ['viewer'] as const }
    expect(await officers().add({ ...given, areaCode: '99999' })).toEqual({ kind: 'unknown-area' })
    expect(await officers().add({ ...given, officeCode: 'NO' })).toEqual({ kind: 'unknown-office' })
    expect(await officers().add({ ...given, areaCode: '68', officeCode: 'NG' })).toMatchObject({
      kind: 'added',
    })
    expect(await officers().list()).toMatchObject([{ areaCode: undefined, officeCode: 'NG' }])
  })

  it('is written to in the chat used last, unless that one blocked us', async () => {
    await link(await add(['supervisor']))
    const renewed = await officers().renewCode(1)
    await link(renewed ?? '', otherChat)
    const { prisma } = database
    const touch = (address: string, data: object) =>
      prisma.conversation.updateMany({ where: { address }, data })
    await touch(chat.address, { lastInAt: new Date('2026-11-20T10:00:00Z') })
    await touch(otherChat.address, { lastInAt: new Date('2026-11-20T11:00:00Z') })
    expect(await officers().chatsOf(['supervisor'])).toMatchObject([otherChat])
    await touch(otherChat.address, { stoppedAt: at })
    expect(await officers().chatsOf(['supervisor'])).toMatchObject([chat])
    expect(await officers().chatsOf(['admin'])).toEqual([])
  })
})

describe('the audit log', () => {
  it('keeps what was done, whoever tries to change or delete it', async () => {
    await link(await add())
    const before = await database.prisma.auditEntry.findMany()
    expect(before).toMatchObject([{ officerId: 1, action: 'link', at }])
    await database.prisma.auditEntry.updateMany({ data: { action: 'nothing' } })
    await database.prisma.auditEntry.deleteMany()
    expect(await database.prisma.auditEntry.findMany()).toEqual(before)
  })

  it.each(['TRUNCATE audit_entry', 'TRUNCATE officer, audit_entry RESTART IDENTITY CASCADE'])(
    'refuses %s, and keeps everything',
    async (text) => {
      await link(await add())
      const before = await database.prisma.auditEntry.findMany()
      expect(before).toHaveLength(1)
      await expect(database.sql.query({ name: '', text }, [])).rejects.toThrow(
        'audit_entry is only ever added to',
      )
      expect(await database.prisma.auditEntry.findMany()).toEqual(before)
      expect(await database.prisma.officer.count()).toBe(1)
    },
  )
})

describe('what an officer may see', () => {
  const officer = (fields: Partial<Officer>): Officer => ({
    ...{ id: 1, name: 'A', roles: ['handler'], areaCode: undefined, officeCode: undefined },
    ...fields,
  })
  const matter = { officeCode: 'NG', communeCode: '24985' }

  it('is bounded by office first, then by area', () => {
    expect(inScope(officer({}), matter)).toBe(true)
    expect(inScope(officer({ areaCode: '24985' }), matter)).toBe(true)
    expect(inScope(officer({ areaCode: '24988' }), matter)).toBe(false)
    expect(inScope(officer({ officeCode: 'NG', areaCode: '24988' }), matter)).toBe(true)
    expect(inScope(officer({ officeCode: 'XX', areaCode: '24985' }), matter)).toBe(false)
  })

  it('leaves what has no known place to the whole province', () => {
    expect(inScope(officer({}), {})).toBe(true)
    expect(inScope(officer({ areaCode: '24985' }), {})).toBe(false)
    expect(inScope(officer({ officeCode: 'NG' }), {})).toBe(false)
  })

  it('follows from the roles, and an admin holds them all', () => {
    expect(holds(officer({}), 'handler', 'supervisor')).toBe(true)
    expect(holds(officer({}), 'approver')).toBe(false)
    expect(holds(officer({ roles: ['admin'] }), 'approver')).toBe(true)
  })
})
