import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BroadcastChange, createBroadcasts } from '#src/broadcasts/broadcasts.ts'
import type { Officer, OfficerRole } from '#src/officers/officer.ts'
import { createOfficers } from '#src/officers/officers.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { testSealing } from '../support/test-assistant.ts'

const ninhGia = '24985'
const at = new Date('2026-11-30T09:00:00+07:00')
const now = () => at
let database: TestDatabase
let maker: Officer
let approver: Officer
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  maker = await makeOfficer(['broadcaster'])
  approver = await makeOfficer(['approver'])
})

async function makeOfficer(roles: OfficerRole[], areaCode?: string): Promise<Officer> {
  const data = { name: 'Cán bộ', roles, areaCode: areaCode ?? null }
  const { id, name } = await database.prisma.officer.create({ data })
  return { id, name, roles, areaCode, officeCode: undefined }
}

function desk() {
  const { note } = createOfficers({ database, sealing: testSealing, now })
  return createBroadcasts({ database, now, note })
}

const content: BroadcastChange = {
  textVi: 'Mất điện sáng thứ Bảy, từ 7 giờ đến 11 giờ.',
  audience: { include: [{ kind: 'agreed' }], exclude: [] },
}

async function makeDraft(by = maker, change = content): Promise<number> {
  return await database.transaction(async (tx) => {
    const { id } = await desk().create(tx, by)
    await desk().edit(tx, id, by, change)
    return id
  })
}

type Deed = 'submit' | 'pause' | 'resume' | 'cancel' | 'resendFailed'
const act = (deed: Deed, id: number, officer = maker) =>
  database.transaction(async (tx) => await desk()[deed](tx, id, officer))
const approve = (id: number, officer = approver, revision = 2) =>
  database.transaction((tx) => desk().approve(tx, { id, revision, officer }))
const stateOf = async (id: number) => (await desk().find(id, maker))?.state

async function makeApproved(): Promise<number> {
  const id = await makeDraft()
  await act('submit', id)
  await approve(id)
  return id
}

const put = (id: number, data: Parameters<typeof database.prisma.broadcast.update>[0]['data']) =>
  database.prisma.broadcast.update({ where: { id }, data })

describe('a draft', () => {
  it('is for nobody until it is told whom it is for, and is submitted only when it is whole', async () => {
    const id = await makeDraft(maker, {})
    expect(await act('submit', id)).toEqual({ kind: 'lacks', lacks: ['text', 'audience'] })
    const startsAt = new Date(at.getTime() - 1)
    await database.transaction((tx) => desk().edit(tx, id, maker, { ...content, startsAt }))
    expect(await act('submit', id)).toEqual({ kind: 'lacks', lacks: ['starts-in-the-past'] })
    await database.transaction((tx) => desk().edit(tx, id, maker, { startsAt: null }))
    expect(await act('submit', id)).toEqual({ kind: 'submitted' })
    expect(await stateOf(id)).toBe('submitted')
  })

  it('takes buttons and an audience in their own shape only', async () => {
    const id = await makeDraft()
    const edit = (change: unknown) =>
      database.transaction((tx) => desk().edit(tx, id, maker, change as BroadcastChange))
    const url = 'javascript:alert(1)'
    await expect(edit({ choices: [{ label: 'Xem', url }] })).rejects.toThrow()
    await expect(edit({ audience: { include: [{ kind: 'everybody' }] } })).rejects.toThrow()
    const choices = [{ label: 'Xem', url: 'https://lamdong.gov.vn' }]
    expect(await edit({ choices })).toMatchObject({ kind: 'done', broadcast: { choices } })
  })

  it('is its maker’s alone until it is submitted', async () => {
    const id = await makeDraft()
    expect(await desk().list(approver)).toEqual([])
    expect(await desk().list(maker)).toMatchObject([{ id, state: 'draft' }])
    expect(await database.transaction((tx) => desk().edit(tx, id, approver, content))).toEqual({
      kind: 'none',
    })
    await act('submit', id)
    expect(await desk().list(approver)).toMatchObject([{ id, state: 'submitted' }])
  })

  it('of an officer of a commune is confined to that commune', async () => {
    const local = await makeOfficer(['broadcaster'], ninhGia)
    const id = await makeDraft(local)
    expect(await desk().find(id, local)).toMatchObject({ communeCode: ninhGia })
  })
})

describe('an approval', () => {
  it('is given by another person with that role, in the audit log with both names', async () => {
    const both = await makeOfficer(['broadcaster', 'approver', 'admin'])
    const id = await makeDraft(both)
    await act('submit', id, both)
    expect(await approve(id, both)).toEqual({ kind: 'own' })
    expect(await approve(id, maker)).toEqual({ kind: 'none' })
    expect(await approve(id)).toEqual({ kind: 'approved', startsAt: undefined })
    const deeds = await database.prisma.auditEntry.findMany({ orderBy: { id: 'asc' } })
    expect(deeds.map(({ action, officerId }) => [action, officerId])).toEqual([
      ['broadcast-create', both.id],
      ['broadcast-edit', both.id],
      ['broadcast-submit', both.id],
      ['broadcast-approve', approver.id],
    ])
  })

  it('by its own maker is refused by the database too', async () => {
    const id = await makeDraft()
    await expect(put(id, { approverId: maker.id })).rejects.toThrow()
    await expect(put(id, { state: 'running' })).rejects.toThrow()
  })

  it('is of the text that was read: a change in between asks anew, a change afterwards takes it back', async () => {
    const id = await makeDraft()
    await act('submit', id)
    const change = () =>
      database.transaction((tx) => desk().edit(tx, id, maker, { textVi: 'Nội dung khác' }))
    await change()
    expect(await approve(id)).toEqual({ kind: 'state', state: 'draft' })
    await act('submit', id)
    expect(await approve(id)).toEqual({ kind: 'changed' })
    expect(await approve(id, approver, 3)).toMatchObject({ kind: 'approved' })
    await change()
    expect(await desk().find(id, maker)).toMatchObject({ state: 'draft', approverId: undefined })
  })

  it('by two approvers at once is given once', async () => {
    const second = await makeOfficer(['approver'])
    const id = await makeDraft()
    await act('submit', id)
    const answers = await Promise.all([approve(id), approve(id, second)])
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['approved', 'state'])
  })

  it('of a commune’s broadcast is for approvers of that commune or of the province', async () => {
    const id = await makeDraft(await makeOfficer(['broadcaster'], ninhGia))
    await put(id, { state: 'submitted' })
    expect(await approve(id, await makeOfficer(['approver'], '24784'))).toEqual({ kind: 'none' })
    expect(await approve(id, await makeOfficer(['approver'], ninhGia))).toMatchObject({
      kind: 'approved',
    })
  })

  it('is refused with a reason that its maker reads', async () => {
    const id = await makeDraft()
    await act('submit', id)
    await database.transaction((tx) =>
      desk().sendBack(tx, { id, revision: 2, officer: approver, reason: 'Thiếu ngày.' }),
    )
    expect(await desk().find(id, maker)).toMatchObject({
      ...{ state: 'draft', sentBackFor: 'Thiếu ngày.' },
    })
  })
})

describe('a broadcast under way', () => {
  it('is paused, resumed and cancelled by its maker or an approver, and by nobody else', async () => {
    const id = await makeApproved()
    await put(id, { state: 'running' })
    expect(await act('pause', id, await makeOfficer(['broadcaster']))).toEqual({ kind: 'none' })
    expect(await act('pause', id)).toMatchObject({ kind: 'done' })
    expect(await act('pause', id)).toEqual({ kind: 'state', state: 'paused' })
    expect(await act('resume', id, approver)).toMatchObject({ kind: 'done' })
    expect(await act('cancel', id, approver)).toMatchObject({ kind: 'done' })
    expect(await stateOf(id)).toBe('cancelled')
    expect(await act('resume', id)).toEqual({ kind: 'state', state: 'cancelled' })
  })

  it('that stopped by itself goes on when an officer says so, counting anew', async () => {
    const id = await makeApproved()
    await put(id, { state: 'stopped', stoppedFor: 'blocks', tried: 50, blocked: 40 })
    await act('resume', id)
    const row = await database.prisma.broadcast.findUnique({ where: { id } })
    expect(row).toMatchObject({ state: 'running', stoppedFor: null, tried: 0, blocked: 0 })
  })

  it('cannot be changed any more', async () => {
    const id = await makeApproved()
    await put(id, { state: 'running' })
    expect(await database.transaction((tx) => desk().edit(tx, id, maker, content))).toEqual({
      ...{ kind: 'state', state: 'running' },
    })
  })
})

describe('what became of people', () => {
  const states = ['sent', 'failed', 'unknown', 'skipped', 'queued', 'held'] as const
  async function makeEnded() {
    const id = await makeApproved()
    await put(id, { state: 'finished', audienceSize: 8 })
    await database.prisma.broadcastRecipient.createMany({
      data: [
        ...states.map((state, nth) => ({
          ...{ broadcastId: id, conversationId: nth + 1, channel: 'telegram', state },
          ...{ reason: state === 'failed' ? 'refused' : null, byConsent: true },
        })),
        {
          ...{ broadcastId: id, conversationId: 7, channel: 'zalo', byConsent: true },
          ...{ state: 'failed', reason: 'blocked' },
        },
      ],
    })
    return id
  }

  it('is counted by channel, state and reason, and adds up', async () => {
    const progress = await desk().progress(await makeEnded())
    expect(progress).toMatchObject({
      ...{ total: 8, sent: 1, failed: 2, unknown: 1, skipped: 1, waiting: 1, held: 1, erased: 1 },
    })
    expect(progress.tallies).toContainEqual({
      ...{ channel: 'zalo', state: 'failed', reason: 'blocked', people: 1, billed: 0 },
    })
  })

  it('is listed person by person, in pages, without saying who they are', async () => {
    const rows = []
    for await (const page of desk().report(await makeEnded())) rows.push(...page)
    expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(rows[1]).toEqual({
      ...{ number: 2, channel: 'telegram', state: 'failed', reason: 'refused' },
      ...{ error: undefined, at: undefined },
    })
  })

  it('is tried again for the failed only: not where it is unknown, nor for who blocked us', async () => {
    const id = await makeEnded()
    expect(await act('resendFailed', id)).toEqual({ kind: 'resent', count: 1 })
    expect(await stateOf(id)).toBe('running')
    expect(await desk().progress(id)).toMatchObject({ waiting: 2, unknown: 1, failed: 1 })
    expect(await act('resendFailed', id)).toEqual({ kind: 'resent', count: 0 })
  })
})
