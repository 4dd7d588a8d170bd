import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAudiences } from '#src/audiences/audiences.ts'
import type { Audience, Segment } from '#src/audiences/segment.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { linkChats, partChats } from '../support/link-chats.ts'
import { makeDialogue } from '../support/make-dialogue.ts'
import { makeDossier } from '../support/make-dossier.ts'
import { makeRecipient } from '../support/make-recipient.ts'

const ninhGia = '24985'
const other = '24784'
let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.reset())

const windows = { telegram: null, zalo: { freeHours: 48, longestHours: 168 } }
const audiences = () => createAudiences({ database, windows })
const to = (...include: Segment[]): Audience => ({ include, exclude: [] })
const people = async (audience: Audience, within?: string) =>
  (await audiences().reach(audience, within)).people

let lastNumber = 0
async function register(conversationId: bigint, dialogueId: number, state: string) {
  const offerUntil = state === 'offered' ? new Date() : null
  const code = `DK-${++lastNumber}`
  const data = { code, dialogueId, conversationId, state, offerUntil, createdAt: new Date() }
  await database.prisma.dialogueRegistration.create({ data })
}

async function report(citizenId: string, state = 'accepted', communeCode = ninhGia) {
  const number = ++lastNumber
  await database.prisma.report.create({
    data: {
      ...{ receipt: `PA-2611-${number}`, citizenId, categoryCode: 'duong', communeCode, state },
      draftId: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      ...{ sealed: new Uint8Array([1]), hidden: false, filedAt: new Date(), dueAt: new Date() },
      ...{ limitValue: 5, limitUnit: 'day', consentVersion: 'test' },
    },
  })
}

describe('a named group of people', () => {
  it('agreed: who agreed to announcements, with those who no longer do counted as opted out', async () => {
    await makeRecipient(database)
    await makeRecipient(database, { consent: 'ended' })
    await makeRecipient(database, { consent: 'never' })
    const reach = await audiences().reach(to({ kind: 'agreed' }))
    expect(reach).toMatchObject({ people: 2, optedOut: 1 })
    expect(reach.channels).toContainEqual({ channel: 'telegram', free: 1, billed: 0, later: 0 })
  })

  it('commune: who chose it, proved a dossier there or reported something there, if they agreed', async () => {
    await makeRecipient(database, { communes: [ninhGia] })
    await makeRecipient(database, { communes: [other] })
    await makeDossier(database, { code: 'H36.01.001-260101-000001', communeCode: ninhGia })
    const proved = await makeRecipient(database)
    await database.prisma.dossierProof.create({
      data: {
        ...{ citizenId: proved.citizenId, code: 'H36.01.001-260101-000001' },
        provenAt: new Date(),
      },
    })
    await report((await makeRecipient(database)).citizenId, 'closed')
    await report((await makeRecipient(database, { consent: 'never' })).citizenId)
    const reach = await audiences().reach(to({ kind: 'commune', commune: ninhGia }))
    expect(reach).toMatchObject({ people: 4, optedOut: 1 })
  })

  it('registered and waitlisted: by the state at that dialogue alone, without a consent', async () => {
    const dialogue = await makeDialogue(database)
    const elsewhere = await makeDialogue(database, { code: 'DT-02', communeCode: other })
    for (const state of ['seated', 'seated', 'waiting', 'offered', 'left', 'lapsed']) {
      await register((await makeRecipient(database, { consent: 'never' })).id, dialogue, state)
    }
    await register((await makeRecipient(database)).id, elsewhere, 'seated')
    expect(await people(to({ kind: 'registered', dialogue: 'DT-01' }))).toBe(2)
    expect(await people(to({ kind: 'waitlisted', dialogue: 'DT-01' }))).toBe(2)
    expect(
      await people(
        to({ kind: 'registered', dialogue: 'DT-01' }, { kind: 'waitlisted', dialogue: 'DT-01' }),
      ),
    ).toBe(4)
  })

  it('open reports: whoever has one, each once however many', async () => {
    const busy = await makeRecipient(database, { consent: 'never' })
    await report(busy.citizenId)
    await report(busy.citizenId, 'received', other)
    await report((await makeRecipient(database)).citizenId, 'closed')
    expect(await people(to({ kind: 'open-reports' }))).toBe(1)
    expect(await people(to({ kind: 'open-reports', commune: '99999' }))).toBe(0)
  })

  it('together with others counts each person once, less who is excluded', async () => {
    const dialogue = await makeDialogue(database)
    const [first, second] = [await makeRecipient(database), await makeRecipient(database)]
    await makeRecipient(database, { communes: [other] })
    for (const { id } of [first, second]) await register(id, dialogue, 'seated')
    await report(second.citizenId)
    const include: Segment[] = [{ kind: 'agreed' }, { kind: 'registered', dialogue: 'DT-01' }]
    expect(await people({ include, exclude: [] })).toBe(3)
    expect(await people({ include, exclude: [{ kind: 'open-reports' }] })).toBe(2)
    expect(await people({ include, exclude: [{ kind: 'commune', commune: other }] })).toBe(2)
    expect(await people({ include, exclude: [{ kind: 'agreed' }] })).toBe(0)
  })

  it('within a commune holds nobody of elsewhere', async () => {
    await makeRecipient(database, { communes: [ninhGia] })
    await makeRecipient(database, { communes: [other] })
    const dialogue = await makeDialogue(database, { communeCode: other })
    await register((await makeRecipient(database, { consent: 'never' })).id, dialogue, 'seated')
    await report((await makeRecipient(database, { consent: 'never' })).citizenId, 'asked', other)
    expect(await people(to({ kind: 'agreed' }), ninhGia)).toBe(1)
    expect(await people(to({ kind: 'commune', commune: other }), ninhGia)).toBe(0)
    expect(await people(to({ kind: 'registered', dialogue: 'DT-01' }), ninhGia)).toBe(0)
    expect(await people(to({ kind: 'registered', dialogue: 'DT-01' }), other)).toBe(1)
    expect(await people(to({ kind: 'open-reports' }), ninhGia)).toBe(0)
    expect(await people(to({ kind: 'open-reports' }), other)).toBe(1)
  })

  it('that is empty reaches nobody', async () => {
    await makeRecipient(database)
    expect(await people(to())).toBe(0)
  })
})

describe('who can be reached', () => {
  it('on Zalo follows the hours since a person wrote; elsewhere it is always free', async () => {
    await makeRecipient(database, { silentHours: 500 })
    for (const silentHours of [1, 47, 49, 167, 169]) {
      await makeRecipient(database, { channel: 'zalo', silentHours })
    }
    expect((await audiences().reach(to({ kind: 'agreed' }))).channels).toEqual([
      { channel: 'telegram', free: 1, billed: 0, later: 0 },
      { channel: 'zalo', free: 2, billed: 2, later: 1 },
    ])
  })

  it('leaves out who blocked us, and who used last a channel that is off', async () => {
    await makeRecipient(database, { stopped: true })
    await makeRecipient(database, { channel: 'web' })
    expect(await audiences().reach(to({ kind: 'agreed' }))).toMatchObject({
      ...{ people: 2, stopped: 1, off: 1, optedOut: 0 },
    })
  })

  it('does not write to people who said dừng, also about matters of their own', async () => {
    const person = await makeRecipient(database, { consent: 'never' })
    await report(person.citizenId)
    await database.prisma.silence.create({
      data: { citizenId: person.citizenId, since: new Date() },
    })
    expect(await audiences().reach(to({ kind: 'open-reports' }))).toMatchObject({
      ...{ people: 1, optedOut: 1 },
    })
    const data = { purpose: 'dossier-notices', version: 'test', givenAt: new Date() }
    await database.prisma.consent.create({ data: { citizenId: person.citizenId, ...data } })
    expect(await audiences().reach(to({ kind: 'open-reports' }))).toMatchObject({ optedOut: 0 })
  })

  it('counts linked chats as one person, by the chat used last that did not block us', async () => {
    const telegram = await makeRecipient(database, { silentHours: 2 })
    const zalo = await makeRecipient(database, {
      ...{ channel: 'zalo', silentHours: 60, consent: 'never' },
    })
    await linkChats(database, [telegram.citizenId, zalo.citizenId])
    const channels = async () => (await audiences().reach(to({ kind: 'agreed' }))).channels
    expect(await channels()).toMatchObject([{ free: 1 }, { billed: 0 }])
    await database.prisma.conversation.update({
      where: { id: telegram.id },
      data: { stoppedAt: new Date() },
    })
    expect(await channels()).toMatchObject([{ free: 0 }, { billed: 1 }])
    await partChats(database)
    expect(await audiences().reach(to({ kind: 'agreed' }))).toMatchObject({ people: 1, stopped: 1 })
  })
})

it('a person chooses and leaves the communes they want to hear from', async () => {
  const { citizenId } = await makeRecipient(database)
  const { follow, unfollow } = audiences()
  const segment = to({ kind: 'commune', commune: ninhGia })
  await database.transaction(async (tx) => {
    await follow(tx, citizenId, ninhGia, new Date())
    await follow(tx, citizenId, ninhGia, new Date())
    await follow(tx, citizenId, '24988', new Date())
  })
  expect(await people(segment)).toBe(1)
  expect(await audiences().followed(citizenId)).toHaveLength(2)
  await database.transaction((tx) => unfollow(tx, citizenId))
  expect(await audiences().followed(citizenId)).toEqual([])
  expect(await people(segment)).toBe(0)
})
