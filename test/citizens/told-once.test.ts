import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changeDossier } from '#test/support/change-dossier.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeFollower } from '#test/support/follower.ts'
import { linkChats, partChats } from '#test/support/link-chats.ts'
import { makeDossier } from '#test/support/make-dossier.ts'
import {
  startTestAssistant,
  type TestAssistant,
  testSealing,
} from '#test/support/test-assistant.ts'

const code = 'H36.12.345-261112-0001'
const begin = new Date('2026-11-20T10:00:00+07:00')

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  await makeDossier(database, { code, dueAt: '2026-11-27T17:00:00' })
  test = await startTestAssistant({ database })
  return () => test.close()
})

const consents = () => test.assistant.consents
const turnOn = (citizenId: string) =>
  database.transaction((tx) => test.assistant.notices.turnOn(tx, citizenId))
const turnOff = (citizenId: string) =>
  database.transaction((tx) => test.assistant.notices.turnOff(tx, citizenId))
const mayAsk = (citizenId: string) =>
  database.transaction((tx) => test.assistant.notices.mayAsk(tx, citizenId))
const areOn = (...ids: string[]) =>
  Promise.all(ids.map((citizenId) => test.assistant.notices.areOn(citizenId)))

type Chat = { proved?: readonly string[]; agreed?: boolean; usedMinutesAgo?: number }

/** A chat of a person, used a while ago. */
async function chat(channel: string, { proved = [], agreed = false, usedMinutesAgo = 0 }: Chat) {
  const citizenId = await makeFollower(database, proved, { agreed, channel })
  await database.prisma.conversation.updateMany({
    where: { citizenId },
    data: { lastInAt: new Date(Date.now() - usedMinutesAgo * 60_000) },
  })
  return citizenId
}

/** A person with a chat on Zalo and one on Telegram, linked. */
async function person(zalo: Chat, telegram: Chat): Promise<[zalo: string, telegram: string]> {
  const ids = [await chat('zalo', zalo), await chat('telegram', telegram)] as [string, string]
  await linkChats(database, ids)
  return ids
}

async function duties(at: Date): Promise<void> {
  test.clock.set(at.toISOString())
  for (const duty of test.assistant.duties) await duty.run()
}

/** The messages said unasked, `<channel> <beginning>`, oldest first. */
async function told(): Promise<string[]> {
  const rows = await database.prisma.outboxMessage.findMany({
    include: { conversation: true },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ sealed, conversation }) => {
    const { text } = JSON.parse(testSealing.open(sealed)) as { text: string }
    return `${conversation.channel} ${text.split('\n')[0]}`
  })
}

async function finish(status = 9): Promise<string[]> {
  await changeDossier(database, code, { status }, begin)
  await duties(new Date(begin.getTime() + 60_000))
  return await told()
}

describe('a consent of a person with linked chats', () => {
  it('holds in each of them, whichever gave it', async () => {
    const [zalo, telegram] = await person({}, {})
    const stranger = await chat('web', {})
    await turnOn(telegram)
    expect(await areOn(zalo, telegram, stranger)).toEqual([true, true, false])
  })

  it('is ended in all of them by dừng in one', async () => {
    const [zalo, telegram] = await person({ agreed: true }, { agreed: true })
    const stranger = await chat('web', { agreed: true })
    expect(await turnOff(zalo)).toBe(true)
    expect(await areOn(zalo, telegram, stranger)).toEqual([false, false, true])
    await partChats(database)
    expect(await areOn(zalo, telegram)).toEqual([false, false])
  })

  it('stays with the chat that gave it when they part', async () => {
    const [zalo, telegram] = await person({}, {})
    await turnOn(telegram)
    await partChats(database)
    expect(await areOn(zalo, telegram)).toEqual([false, true])
  })

  it('is asked for once, also by both chats at once', async () => {
    const [zalo, telegram] = await person({}, {})
    const asked = await Promise.all([zalo, telegram, zalo, telegram].map(mayAsk))
    expect(asked.filter(Boolean)).toHaveLength(1)
    const alone = await chat('web', {})
    expect([await mayAsk(alone), await mayAsk(alone)]).toEqual([true, false])
  })

  it('is not asked for in a chat linked after the other one was asked', async () => {
    const [zalo, telegram] = [await chat('zalo', {}), await chat('telegram', {})]
    expect(await mayAsk(zalo)).toBe(true)
    await linkChats(database, [zalo, telegram])
    expect(await mayAsk(telegram)).toBe(false)
  })
})

describe('who wants nothing said unasked', () => {
  const silenced = async (...ids: string[]) => [...(await consents().silenced(database.sql, ids))]

  it('is who said dừng, in all linked chats, had they ever agreed or not', async () => {
    const [zalo, telegram] = await person({}, {})
    const stranger = await chat('web', {})
    expect(await turnOff(zalo)).toBe(false)
    expect((await silenced(zalo, telegram, stranger)).sort()).toEqual([zalo, telegram].sort())
  })

  it('is nobody who agreed again since, in whichever chat', async () => {
    const [zalo, telegram] = await person({ agreed: true }, {})
    await turnOff(zalo)
    await turnOn(telegram)
    expect(await silenced(zalo, telegram)).toEqual([])
    await partChats(database)
    expect(await silenced(zalo, telegram)).toEqual([zalo])
  })
})

describe('a change', () => {
  it('is told once in the chat last used, though both chats proved the dossier and agreed', async () => {
    const both = { proved: [code], agreed: true }
    await person({ ...both, usedMinutesAgo: 5 }, { ...both, usedMinutesAgo: 9 })
    expect(await finish()).toEqual([expect.stringMatching(`^zalo .*${code}`)])
  })

  it('is told in the chat last used, wherever the dossier was proved and the consent given', async () => {
    await person({ proved: [code], usedMinutesAgo: 9 }, { agreed: true, usedMinutesAgo: 5 })
    expect(await finish()).toEqual([expect.stringMatching(`^telegram .*${code}`)])
  })

  it('is told in the other chat when the last one blocked us', async () => {
    const [zalo] = await person({}, { proved: [code], agreed: true, usedMinutesAgo: 9 })
    await database.prisma.conversation.updateMany({
      where: { citizenId: zalo },
      data: { stoppedAt: new Date() },
    })
    expect(await finish()).toEqual([expect.stringMatching('^telegram ')])
  })

  it('is told to each of two people, and to parted chats for themselves', async () => {
    const both = { proved: [code], agreed: true }
    await person(both, both)
    await chat('web', both)
    expect(await finish(5)).toHaveLength(2)
    await partChats(database)
    await changeDossier(database, code, { status: 9 }, new Date(begin.getTime() + 600_000))
    await duties(new Date(begin.getTime() + 660_000))
    expect(
      (await told())
        .slice(2)
        .map((line) => line.split(' ')[0])
        .sort(),
    ).toEqual([...['telegram', 'web', 'zalo']])
  })

  it('that waits is dropped in every chat by dừng in one', async () => {
    const both = { proved: [code], agreed: true }
    const [, telegram] = await person(both, { ...both, usedMinutesAgo: 9 })
    expect(await finish()).toHaveLength(1)
    await turnOff(telegram)
    expect(await database.prisma.outboxMessage.findMany()).toMatchObject([{ state: 'dropped' }])
  })

  it('that nobody agreed to hear of leaves nothing behind', async () => {
    await person({ proved: [code] }, {})
    expect(await finish()).toEqual([])
    expect(await database.prisma.dossierNews.count()).toBe(0)
  })
})

describe('a reminder', () => {
  const both = { proved: [code], agreed: true }

  it.each([
    ['papers due', { status: 5, supplementDueAt: new Date('2026-11-25T17:00:00+07:00') }],
    ['a promised date that passed', { dueAt: new Date('2026-11-19T17:00:00+07:00') }],
  ])('of %s comes once, in the chat last used', async (_, fields) => {
    await database.prisma.dossier.updateMany({
      data: { ...fields, updatedAt: new Date('2026-11-10T09:00:00+07:00') },
    })
    await person(both, { ...both, usedMinutesAgo: 9 })
    for (const minutes of [0, 5, 10]) await duties(new Date(begin.getTime() + minutes * 60_000))
    expect(await told()).toEqual([expect.stringMatching('^zalo ')])
  })

  it('that one chat had before they were linked does not come again', async () => {
    await database.prisma.dossier.updateMany({
      data: { dueAt: new Date('2026-11-19T17:00:00+07:00') },
    })
    const telegram = await chat('telegram', both)
    await duties(begin)
    const zalo = await chat('zalo', { proved: [], agreed: true })
    await linkChats(database, [telegram, zalo])
    await database.prisma.dossierProof.create({
      data: { citizenId: zalo, code, provenAt: new Date('2026-10-01T09:00:00+07:00') },
    })
    await duties(new Date(begin.getTime() + 600_000))
    expect(await told()).toHaveLength(1)
  })
})

describe('the stars of a person', () => {
  const both = { proved: [code], agreed: true }
  const rate = (citizenId: string, stars: number) =>
    database.transaction((tx) => test.assistant.ratings.rate(tx, { code, citizenId }, stars))
  const openTo = async (citizenId: string) =>
    (await test.assistant.ratings.open(citizenId)).map((dossier) => dossier.code)

  beforeEach(() => database.prisma.dossier.updateMany({ data: { status: 9 } }).then(() => {}))

  it('are given once for a dossier, in whichever chat, proved there or not', async () => {
    const [zalo, telegram] = await person({ proved: [code] }, {})
    expect(await openTo(telegram)).toEqual([code])
    expect(await rate(telegram, 4)).toBe(true)
    expect(await rate(zalo, 1)).toBe(false)
    expect(await openTo(zalo)).toEqual([])
    expect(await database.prisma.rating.findMany()).toMatchObject([{ stars: 4 }])
  })

  it('are counted once when both chats give them at the same moment', async () => {
    const [zalo, telegram] = await person(both, both)
    const taken = await Promise.all([rate(zalo, 5), rate(telegram, 1)])
    expect(taken.filter(Boolean)).toHaveLength(1)
    expect(await database.prisma.rating.count()).toBe(1)
  })

  it('are not taken again in a chat linked after the other one rated', async () => {
    const [zalo, telegram] = [await chat('zalo', both), await chat('telegram', both)]
    await rate(telegram, 5)
    await linkChats(database, [zalo, telegram])
    expect(await openTo(zalo)).toEqual([])
    expect(await rate(zalo, 1)).toBe(false)
  })

  it('get their word from whichever chat gives it', async () => {
    const [zalo, telegram] = await person(both, both)
    await rate(telegram, 5)
    const add = (citizenId: string) =>
      database.transaction((tx) => test.assistant.ratings.addWord(tx, { code, citizenId }, 'Tốt'))
    expect([await add(telegram), await add(zalo)]).toEqual(['kept', 'refused'])
  })

  it('are asked for once', async () => {
    const [zalo, telegram] = [await chat('zalo', both), await chat('telegram', both)]
    const dossiers = await test.assistant.ratings.open(zalo)
    const ask = (citizenId: string) =>
      database.transaction((tx) =>
        test.assistant.ratings.ask(
          tx,
          dossiers.map((dossier) => ({ citizenId, dossier })),
        ),
      )
    expect((await ask(zalo)).size).toBe(1)
    await linkChats(database, [zalo, telegram])
    expect((await ask(telegram)).size).toBe(0)
  })
})

describe('a letter of apology', () => {
  const readers = async () =>
    (await test.assistant.apologies.readersOf(database.sql, code)).map(({ channel }) => channel)

  it('reaches a person once, in the chat last used', async () => {
    await person({ proved: [code], usedMinutesAgo: 9 }, { proved: [code] })
    await chat('web', { proved: [code] })
    expect((await readers()).sort()).toEqual(['telegram', 'web'])
  })

  it('reaches who proved the dossier in a chat that blocked us since, in the other one', async () => {
    const [zalo] = await person({ proved: [code] }, {})
    await database.prisma.conversation.updateMany({
      where: { citizenId: zalo },
      data: { stoppedAt: new Date() },
    })
    expect(await readers()).toEqual(['telegram'])
  })

  it('is kept from who said dừng in any of their chats, until they agree again', async () => {
    const [zalo, telegram] = await person({ proved: [code] }, { usedMinutesAgo: 9 })
    await turnOff(telegram)
    expect(await readers()).toEqual([])
    await turnOn(zalo)
    expect(await readers()).toEqual(['zalo'])
  })

  it('that waits in the outbox is dropped by dừng', async () => {
    const [zalo, telegram] = await person({ proved: [code] }, {})
    const { id } = await database.prisma.conversation.findFirstOrThrow({
      where: { citizenId: zalo },
    })
    const sealed = new Uint8Array(testSealing.seal('{}'))
    const row = { conversationId: id, sealed, state: 'held' }
    await database.prisma.outboxMessage.createMany({
      data: [
        { ...row, key: 'apology:1:1' },
        { ...row, key: 'apology-list:1:2026-11-20' },
      ],
    })
    await turnOff(telegram)
    const rows = await database.prisma.outboxMessage.findMany({ orderBy: { id: 'asc' } })
    expect(rows.map(({ state }) => state)).toEqual(['dropped', 'held'])
  })
})
