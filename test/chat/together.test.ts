import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Accepted, type Arrival, storeMessage } from '#src/chat/store.ts'
import { createTogether } from '#src/chat/together.ts'
import type { Sql } from '#src/database/database.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let asked: string[]
let sql: Sql
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  asked = []
  sql = {
    query: (statement, values) => {
      asked.push(statement.name)
      return database.sql.query(statement, values)
    },
  }
})

const people = 20
const each = Array.from({ length: people }, (_, nth) => nth)
const seal = (text: string) => Buffer.from(`sealed ${text}`)
const arrival = (nth: number, more: Partial<Arrival> = {}): Arrival => ({
  ...{ channel: 'telegram', address: String(nth), externalId: `m${nth}`, position: nth },
  ...{ leaving: false, token: `t${nth}`, perMinute: 0 },
  ...{ sealed: seal(`words ${nth}`), flood: seal('flood'), ...more },
})
const count = (name: string) => asked.filter((each) => each === name).length
/** What does not differ from run to run. */
const facts = (stored: Accepted | undefined) =>
  stored && { ...stored, inboxId: '', conversationId: '', citizenId: '' }
const inbox = async () =>
  (await database.prisma.inboxMessage.findMany({ orderBy: { externalId: 'asc' } })).map(
    ({ externalId, state, sealed }) => [externalId, state, Buffer.from(sealed).toString()],
  )

function outcome(
  stored: Accepted | undefined,
  nth: number,
  replies = [`một ${nth}`, `hai ${nth}`],
) {
  if (stored === undefined) throw new Error(`message ${nth} was not stored`)
  return {
    ...{
      claim: stored,
      inboxId: stored.inboxId,
      token: `t${nth}`,
      session: seal(`session ${nth}`),
    },
    ...{ language: undefined, replies: replies.map((text) => ({ text })), seal },
    ...{ state: 'handled' as const, deliverer: 'here', called: false },
  }
}

describe('messages that come at the same time', () => {
  it('are stored by few statements, each with what is known of its chat', async () => {
    const { store } = createTogether(sql)
    const first = await Promise.all(each.map((nth) => store(arrival(nth))))
    const second = await Promise.all(
      each.map((nth) => store(arrival(nth, { externalId: `n${nth}`, token: 'other' }))),
    )
    expect(first.map((one) => [one?.address, one?.claimed, one?.waiting])).toEqual(
      each.map((nth) => [String(nth), true, 1]),
    )
    // The chats are taken: these wait behind the first.
    expect(second.map((one) => [one?.address, one?.claimed, one?.waiting])).toEqual(
      each.map((nth) => [String(nth), false, 2]),
    )
    expect(second.map((one) => one?.citizenId)).toEqual(first.map((one) => one?.citizenId))
    expect(await database.prisma.inboxMessage.count()).toBe(2 * people)
    expect(count('chat_receive')).toBe(0)
    expect(count('chat_receive_all')).toBeLessThan(people / 2)
  })

  it('are stored as they would be one by one: also what came before, who leaves, and what is too much', async () => {
    const cases = (nth: number) => [
      arrival(nth),
      arrival(nth, { externalId: `b${nth}`, leaving: nth % 2 === 0 }),
      arrival(nth, { externalId: nth % 3 === 0 ? `m${nth}` : `c${nth}`, perMinute: 2 }),
      arrival(nth, { externalId: `d${nth}`, perMinute: 2 }),
      arrival(nth, { externalId: `e${nth}`, perMinute: 2 }),
    ]
    // Both ways within the same minute, or the count of a minute begins anew between them.
    const sets = each.map(cases)
    const play = async (store: (one: Arrival) => Promise<Accepted | undefined>) => {
      await database.reset()
      const stored = []
      for (const step of [0, 1, 2, 3, 4]) {
        const now = sets.map((set) => store(set[step] as Arrival))
        stored.push((await Promise.all(now)).map(facts))
      }
      const talks = await database.prisma.conversation.findMany({ orderBy: { address: 'asc' } })
      const left = talks.map(({ waiting, rateCount, stoppedAt, leaseOwner, address }) => [
        ...[address, waiting, rateCount, stoppedAt !== null, leaseOwner],
      ])
      return { stored, left, inbox: await inbox() }
    }
    const alone = await play((one) => storeMessage(database.sql, one))
    expect(await play(createTogether(sql).store)).toEqual(alone)
    expect(count('chat_receive_all')).toBeGreaterThan(0)
    // Those that had come before are asked about again, alone.
    expect(count('chat_receive')).toBe(each.filter((nth) => nth % 3 === 0).length)
  })

  it('are not held up by a chat whose row somebody holds', async () => {
    if (database.kind === 'embedded') return
    const { store } = createTogether(sql)
    await Promise.all(each.map((nth) => store(arrival(nth))))
    let letGo = () => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    let hold = () => {}
    const holding = new Promise<void>((resolve) => {
      hold = resolve
    })
    const holder = database.transaction(async (tx) => {
      await tx.prisma.conversation.updateMany({
        where: { address: '3' },
        data: { language: 'en' },
      })
      hold()
      await held
    })
    await holding
    let third: Accepted | undefined
    const all = each.map(async (nth) => {
      const stored = await store(arrival(nth, { externalId: `n${nth}` }))
      if (nth === 3) third = stored
      return stored
    })
    const others = await Promise.all(all.filter((_, nth) => nth !== 3))
    expect(others.every((one) => one?.waiting === 2)).toBe(true)
    expect(third).toBeUndefined()
    letGo()
    await Promise.all([holder, ...all])
    expect(third).toMatchObject({ waiting: 2, language: 'en' })
  })

  it('are stored one by one where one of them cannot be', async () => {
    const { store } = createTogether(sql)
    // Two chats, one message id: the platform never does that, and a key forbids it.
    const results = await Promise.allSettled(
      each.map((nth) => store(arrival(nth, nth === 7 ? { externalId: 'm6' } : {}))),
    )
    const lost = results.filter((one) => one.status === 'rejected' || one.value === undefined)
    expect(lost).toHaveLength(1)
    expect(await database.prisma.inboxMessage.count()).toBe(people - 1)
  })
})

describe('turns that end at the same time', () => {
  it('are committed by few statements, each with its session and its replies in order', async () => {
    const { store, finish } = createTogether(sql)
    const stored = await Promise.all(each.map((nth) => store(arrival(nth))))
    const ended = await Promise.all(stored.map((one, nth) => finish(outcome(one, nth))))
    expect(
      ended.map((one) => one?.replies.map(({ reply, leased }) => [reply.text, leased])),
    ).toEqual(
      each.map((nth) => [
        [`một ${nth}`, true],
        [`hai ${nth}`, true],
      ]),
    )
    const talks = await database.prisma.conversation.findMany()
    for (const { address, session, leaseOwner, waiting } of talks) {
      expect([Buffer.from(session ?? []).toString(), leaseOwner, waiting]).toEqual([
        ...[`sealed session ${address}`, null, 0],
      ])
    }
    for (const { id, reply } of ended.flatMap((one) => one?.replies ?? [])) {
      const row = await database.prisma.outboxMessage.findUniqueOrThrow({
        where: { id: BigInt(id) },
      })
      expect(Buffer.from(row.sealed).toString()).toBe(`sealed ${JSON.stringify(reply)}`)
    }
    expect((await inbox()).every(([, state]) => state === 'handled')).toBe(true)
    expect(count('chat_finish')).toBe(0)
    expect(count('chat_finish_all')).toBeLessThan(people / 2)
  })

  it('without a reply, with messages that wait, and behind an earlier reply are what they are', async () => {
    const { store, finish } = createTogether(sql)
    const stored = await Promise.all(each.map((nth) => store(arrival(nth))))
    await store(arrival(1, { externalId: 'n1', token: 'other' }))
    const ends = (texts: string[], nth: number) => finish(outcome(stored[nth], nth, texts))
    const [none, waits] = await Promise.all([ends([], 0), ends(['đây'], 1)])
    expect(none).toEqual({ waiting: 0, replies: [] })
    expect(waits).toMatchObject({ waiting: 1, replies: [{ leased: true }] })
    const again = await store(arrival(2, { externalId: 'n2' }))
    await ends(['trước'], 2)
    const behind = await finish(outcome(again, 2, ['sau']))
    expect(behind).toMatchObject({ waiting: 0, replies: [{ leased: false }] })
  })

  it('are committed by nobody whose chat was taken over', async () => {
    const { store, finish } = createTogether(sql)
    const stored = await Promise.all(each.map((nth) => store(arrival(nth))))
    await database.prisma.conversation.updateMany({
      where: { address: { in: ['4', '5'] } },
      data: { leaseOwner: 'another' },
    })
    const ended = await Promise.all(stored.map((one, nth) => finish(outcome(one, nth))))
    expect(each.filter((nth) => ended[nth] === undefined)).toEqual([4, 5])
    const waiting = (await inbox()).filter(([, state]) => state === 'waiting')
    expect(waiting.map(([externalId]) => externalId)).toEqual(['m4', 'm5'])
  })
})
