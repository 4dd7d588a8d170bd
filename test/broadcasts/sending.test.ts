import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { committedCost } from '#src/broadcasts/resolve.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeBroadcast } from '../support/make-broadcast.ts'
import { makeRecipient } from '../support/make-recipient.ts'
import { startTestAssistant, type TestAssistant } from '../support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.reset())
afterEach(() => test.close())

const unlimited = { TELEGRAM_BROADCAST_PER_SECOND: '0', ZALO_BROADCAST_PER_SECOND: '0' }
const billing = {
  ...{ ZALO_BILLED_WINDOW: '1', ZALO_MESSAGE_PRICE: '55', ZALO_MONTHLY_CAP: '1000' },
}
async function start(env: Record<string, string> = {}, moment?: string) {
  test = await startTestAssistant({
    ...{ database, env: { ...unlimited, ...env } },
    ...(moment === undefined ? {} : { start: moment }),
  })
}

/** What the workers do by themselves about broadcasts. */
async function work(...names: string[]) {
  const wanted = names.length > 0 ? names : ['broadcasts']
  for (const { name, run } of test.assistant.duties) {
    if (wanted.includes(name)) while ((await run()) === 'more');
  }
}

const stateOf = async (id: number) =>
  (await database.prisma.broadcast.findUniqueOrThrow({ where: { id } })).state
const rowsOf = (broadcastId: number) =>
  database.prisma.broadcastRecipient.findMany({
    where: { broadcastId },
    orderBy: { conversationId: 'asc' },
  })
const endings = async (id: number) =>
  (await rowsOf(id)).map(({ state, reason }) => [state, reason].filter(Boolean).join(' '))
const makePeople = async (count: number, given: Parameters<typeof makeRecipient>[1] = {}) => {
  const made = []
  for (let nth = 0; nth < count; nth++) made.push(await makeRecipient(database, given))
  return made
}
const telegramTo = ({ address }: { address: string }) => test.telegram.textsTo(address)
const zaloTo = ({ address }: { address: string }) =>
  test.zalo.sentTo(address).map(({ text }) => text)

/** An officer who may make broadcasts and cancel their own. */
async function makeMaker(): Promise<number> {
  const added = await test.assistant.officers.add({ name: 'Hoa', roles: ['broadcaster'] })
  return added.kind === 'added' ? added.id : expect.fail(added.kind)
}

async function cancel(id: number, makerId: number): Promise<void> {
  const officer = { id: makerId, name: 'Hoa', roles: ['broadcaster' as const] }
  const done = await database.transaction((tx) =>
    test.assistant.broadcasts.cancel(tx, id, {
      ...officer,
      areaCode: undefined,
      officeCode: undefined,
    }),
  )
  expect(done.kind).toBe('done')
}

describe('an approved broadcast', () => {
  it('reaches everybody once, each on their platform and in their language', async () => {
    await start()
    const [viet, english, zalo] = [
      await makeRecipient(database),
      await makeRecipient(database, { language: 'en' }),
      await makeRecipient(database, { channel: 'zalo', language: 'en' }),
    ]
    const web = await makeRecipient(database, { channel: 'web' })
    const id = await makeBroadcast(database, { textEn: 'No power on Saturday morning.' })
    await work()
    expect(telegramTo(viet)).toEqual([expect.stringContaining('Mất điện sáng thứ Bảy.')])
    expect(telegramTo(english)).toEqual([expect.stringContaining('No power on Saturday')])
    expect(zaloTo(zalo)).toEqual([expect.stringContaining('No power on Saturday')])
    const { conversationId } = await database.prisma.outboxMessage.findFirstOrThrow()
    expect(conversationId).toBe(web.id)
    expect(await endings(id)).toEqual(['sent', 'sent', 'sent', 'sent'])
    expect(await stateOf(id)).toBe('finished')
  })

  it('in one language only goes to everybody in that one', async () => {
    await start()
    const english = await makeRecipient(database, { language: 'en' })
    await makeBroadcast(database)
    await work()
    expect(telegramTo(english)).toEqual([expect.stringContaining('Mất điện')])
  })

  it('waits for its time, and for the end of the quiet hours', async () => {
    await start({}, '2026-11-30T22:00:00+07:00')
    await makePeople(1)
    const id = await makeBroadcast(database, { startsAt: new Date('2026-11-30T21:00:00+07:00') })
    const later = await makeBroadcast(database, { startsAt: new Date('2026-12-01T08:00:00+07:00') })
    await work()
    expect(await stateOf(id)).toBe('approved')
    test.clock.set('2026-12-01T06:31:00+07:00')
    await work()
    expect([await stateOf(id), await stateOf(later)]).toEqual(['finished', 'approved'])
    test.clock.set('2026-12-01T08:00:00+07:00')
    await work()
    expect(await stateOf(later)).toBe('finished')
  })

  it('to nobody is finished at once', async () => {
    await start()
    const id = await makeBroadcast(database)
    await work()
    expect(await stateOf(id)).toBe('finished')
  })
})

describe('a broadcast under way', () => {
  it('that is paused begins nothing more, and goes on where it was', async () => {
    await start({ TELEGRAM_BROADCAST_PER_SECOND: '20' })
    await makePeople(30)
    const id = await makeBroadcast(database)
    const fail = (error: unknown) => {
      throw error
    }
    const put = (state: string) =>
      database.prisma.broadcast.update({ where: { id }, data: { state } })
    test.telegram.behave((_, nth) => {
      if (nth === 3) put('paused').then(() => {}, fail)
      return { kind: 'ok' }
    })
    await work()
    const before = test.telegram.calls.length
    expect(before).toBeLessThan(25)
    await work()
    expect(test.telegram.calls).toHaveLength(before)
    await put('running')
    await work()
    expect(test.telegram.calls).toHaveLength(30)
    expect(new Set(test.telegram.calls.map(({ payload }) => payload.chat_id)).size).toBe(30)
  })

  it('that is cancelled begins nothing more, and who was not reached is known', async () => {
    await start({ TELEGRAM_BROADCAST_PER_SECOND: '20' })
    await makePeople(30)
    const makerId = await makeMaker()
    const id = await makeBroadcast(database, { makerId })
    let cancelled: Promise<unknown> | undefined
    test.telegram.behave((_, nth) => {
      if (nth === 3) cancelled = cancel(id, makerId)
      return { kind: 'ok' }
    })
    await work()
    await cancelled
    await work()
    const reached = test.telegram.calls.length
    expect(reached).toBeLessThan(25)
    expect(await stateOf(id)).toBe('cancelled')
    const ended = await endings(id)
    expect(ended.filter((each) => each === 'sent')).toHaveLength(reached)
    expect(ended.filter((each) => each === 'skipped cancelled')).toHaveLength(30 - reached)
  })

  it('rests from the first minute of the quiet hours until their end', async () => {
    await start({ TELEGRAM_BROADCAST_PER_SECOND: '20' }, '2026-11-30T20:59:00+07:00')
    await makePeople(30)
    const id = await makeBroadcast(database)
    test.telegram.behave((_, nth) => {
      if (nth === 3) test.clock.set('2026-11-30T21:00:00+07:00')
      return { kind: 'ok' }
    })
    await work()
    const before = test.telegram.calls.length
    expect(before).toBeLessThan(25)
    expect(await stateOf(id)).toBe('running')
    await work()
    expect(test.telegram.calls).toHaveLength(before)
    test.clock.set('2026-12-01T06:31:00+07:00')
    await work()
    expect(await endings(id)).toEqual(Array(30).fill('sent'))
    expect(test.telegram.calls).toHaveLength(30)
  })

  it('leaves out who blocked us, said dừng or withdrew after it was written down', async () => {
    await start()
    const people = await makePeople(4)
    const id = await makeBroadcast(database, { state: 'running' })
    await database.prisma.broadcastRecipient.createMany({
      data: people.map(({ id: conversationId, channel }, nth) => ({
        ...{ broadcastId: id, conversationId, channel, state: 'queued', byConsent: nth < 2 },
      })),
    })
    const [, withdrew, silent, blocked] = people
    await database.prisma.consent.updateMany({
      where: { citizenId: { in: [withdrew?.citizenId ?? '', silent?.citizenId ?? ''] } },
      data: { withdrawnAt: new Date() },
    })
    await database.prisma.silence.create({
      data: { citizenId: silent?.citizenId ?? '', since: new Date() },
    })
    await database.prisma.conversation.update({
      where: { id: blocked?.id ?? 0n },
      data: { stoppedAt: new Date() },
    })
    await work()
    expect(await endings(id)).toEqual([
      ...['sent', 'skipped opted-out', 'skipped opted-out', 'skipped blocked'],
    ])
    expect(test.telegram.calls).toHaveLength(1)
  })

  it('skips whose chat was erased meanwhile', async () => {
    await start()
    const id = await makeBroadcast(database, { state: 'running' })
    await database.prisma.broadcastRecipient.create({
      data: {
        ...{ broadcastId: id, conversationId: 999, channel: 'telegram', state: 'queued' },
        byConsent: true,
      },
    })
    await work()
    expect(await endings(id)).toEqual(['skipped erased'])
  })
})

describe('what the platform answers', () => {
  it('429 pauses the whole channel for as long as it says, and nobody is lost or told twice', async () => {
    await start()
    await makePeople(60)
    const id = await makeBroadcast(database)
    let limitedAt = 0
    let tooEarly = 0
    test.telegram.behave((_, nth) => {
      if (nth === 5) {
        limitedAt = performance.now()
        return { kind: 'error', code: 429, description: 'Too Many Requests', retryAfter: 2 }
      }
      const since = performance.now() - limitedAt
      if (limitedAt > 0 && since > 500 && since < 1_900) tooEarly += 1
      return { kind: 'ok' }
    })
    await work()
    expect((await endings(id)).filter((each) => each === 'queued').length).toBeGreaterThan(0)
    await new Promise((resolve) => setTimeout(resolve, 2_200))
    await work()
    expect(await endings(id)).toEqual(Array(60).fill('sent'))
    expect(tooEarly).toBe(0)
    expect(test.telegram.calls).toHaveLength(61)
  })

  it('blocked, refused and no answer are told apart, and who blocked us is not written to again', async () => {
    await start()
    const people = await makePeople(4)
    const id = await makeBroadcast(database)
    const answers = new Map<string, Parameters<typeof test.telegram.behave>[0]>([
      [
        people[1]?.address ?? '',
        () => ({ kind: 'error', code: 403, description: 'Forbidden: bot was blocked by the user' }),
      ],
      [
        people[2]?.address ?? '',
        () => ({ kind: 'error', code: 400, description: 'Bad Request: wrong' }),
      ],
      [people[3]?.address ?? '', () => ({ kind: 'hang-up' })],
    ])
    test.telegram.behave((call, nth) => {
      const answer = answers.get(String(call.payload.chat_id))
      return answer === undefined ? { kind: 'ok' } : answer(call, nth)
    })
    await work()
    expect(await endings(id)).toEqual([
      ...['sent', 'failed blocked', 'failed refused', 'unknown no-answer'],
    ])
    expect(await database.prisma.conversation.count({ where: { stoppedAt: { not: null } } })).toBe(
      1,
    )
    expect(await stateOf(id)).toBe('finished')
  })

  it('too many failures stop it by itself, and what is left stays queued', async () => {
    await start({ TELEGRAM_BROADCAST_PER_SECOND: '100' })
    await makePeople(100)
    const id = await makeBroadcast(database)
    test.telegram.behave(() => ({ kind: 'error', code: 400, description: 'Bad Request: no' }))
    await work()
    const { state, stoppedFor } = await database.prisma.broadcast.findUniqueOrThrow({
      where: { id },
    })
    expect({ state, stoppedFor }).toEqual({ state: 'stopped', stoppedFor: 'failures' })
    expect((await endings(id)).filter((each) => each === 'queued').length).toBeGreaterThan(20)
  })

  it('too many blocks stop it too, a few do not', async () => {
    await start()
    await makePeople(40)
    const blocked = { kind: 'error', code: 403, description: 'Forbidden: blocked' } as const
    test.telegram.behave((_, nth) => (nth % 4 === 0 ? blocked : { kind: 'ok' }))
    const few = await makeBroadcast(database)
    await work()
    expect(await stateOf(few)).toBe('finished')
    test.telegram.behave((_, nth) => (nth % 2 === 0 ? blocked : { kind: 'ok' }))
    await makePeople(60)
    const many = await makeBroadcast(database)
    await work()
    expect(await stateOf(many)).toBe('stopped')
    const { stoppedFor } = await database.prisma.broadcast.findUniqueOrThrow({
      where: { id: many },
    })
    expect(stoppedFor).toBe('blocks')
  })

  it('a platform that is down is tried again later, not at once', async () => {
    await start()
    await makePeople(1)
    const id = await makeBroadcast(database)
    test.telegram.behave(() => ({ kind: 'error', code: 500, description: 'Internal' }))
    await work()
    const [row] = await rowsOf(id)
    expect(row).toMatchObject({ state: 'queued', attempts: 1 })
    expect((row?.dueAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(2_000)
    expect(await stateOf(id)).toBe('running')
  })
})

describe('on Zalo', () => {
  const silences = [1, 49, 50, 51, 169]
  const makeSilent = async () => {
    const made = []
    for (const silentHours of silences) {
      made.push(await makeRecipient(database, { channel: 'zalo', silentHours }))
    }
    return made
  }

  it('only the free window is used unless money is given', async () => {
    await start(billing)
    await makeSilent()
    const id = await makeBroadcast(database)
    await work()
    expect(await endings(id)).toEqual(['sent', ...Array(4).fill('skipped window')])
    expect(await test.assistant.broadcasts.progress(id)).toMatchObject({ cost: 0, skipped: 4 })
  })

  it('money is spent up to the cap of the broadcast and not a đồng further', async () => {
    await start(billing)
    await makeSilent()
    const id = await makeBroadcast(database, { costCap: 120 })
    await work()
    expect(await endings(id)).toEqual(['sent', 'sent', 'sent', 'skipped cap', 'skipped window'])
    expect(await test.assistant.broadcasts.progress(id)).toMatchObject({ cost: 110 })
    expect(await committedCost(database.sql)).toBe(110)
  })

  it('the cap of the month holds over all broadcasts', async () => {
    await start({ ...billing, ZALO_MONTHLY_CAP: '120' })
    await makeSilent()
    await makeBroadcast(database, { costCap: 10_000 })
    await work()
    const second = await makeBroadcast(database, { costCap: 10_000 })
    await work()
    expect(await committedCost(database.sql)).toBe(110)
    expect((await endings(second)).filter((each) => each === 'skipped cap')).toHaveLength(3)
  })

  it('nothing is billed while the billed window is off, whatever the broadcast may cost', async () => {
    await start()
    await makeSilent()
    const id = await makeBroadcast(database, { costCap: 10_000 })
    await work()
    expect((await endings(id)).filter((each) => each === 'sent')).toHaveLength(1)
  })

  it('who can be reached only once they write gets it then, or is skipped when the days are over', async () => {
    await start()
    const [writes, silent] = [
      await makeRecipient(database, { channel: 'zalo', silentHours: 200 }),
      await makeRecipient(database, { channel: 'zalo', silentHours: 300 }),
    ]
    const id = await makeBroadcast(database, { waitDays: 7 })
    await work()
    expect(await endings(id)).toEqual(['held window', 'held window'])
    expect(await stateOf(id)).toBe('running')
    await database.prisma.conversation.update({
      where: { id: writes.id },
      data: { lastInAt: new Date() },
    })
    await work('broadcast-held')
    expect(await endings(id)).toEqual(['queued', 'held window'])
    await work()
    expect(zaloTo(writes)).toHaveLength(1)
    test.clock.forward(8 * 24 * 60)
    await work('broadcast-held')
    await work()
    expect(await endings(id)).toEqual(['sent', 'skipped window'])
    expect(zaloTo(silent)).toEqual([])
    expect(await stateOf(id)).toBe('finished')
  })
})

describe('a state that is not final', () => {
  it('of a recipient whose process died is known as unknown, and not sent again', async () => {
    await start()
    const [person] = await makePeople(1)
    const id = await makeBroadcast(database, { state: 'running' })
    await database.prisma.broadcastRecipient.create({
      data: {
        ...{ broadcastId: id, conversationId: person?.id ?? 0n, channel: 'telegram' },
        ...{ state: 'sending', byConsent: true, leaseUntil: new Date(0) },
        leaseOwner: '00000000-0000-4000-8000-000000000000',
      },
    })
    await work()
    expect(await endings(id)).toEqual(['sending'])
    await work('broadcast-lost')
    await work()
    expect(await endings(id)).toEqual(['unknown process-ended'])
    expect([await stateOf(id), test.telegram.calls.length]).toEqual(['finished', 0])
  })

  it('of a broadcast whose audience was half written down goes on there', async () => {
    await start()
    const people = await makePeople(3)
    const id = await makeBroadcast(database, {
      ...{ state: 'resolving', startedAt: new Date(), cursor: people[0]?.id ?? 0n },
    })
    await work()
    expect(await endings(id)).toEqual(['sent', 'sent'])
  })

  it('is forgotten person by person after the time for which chats are kept, and stays known in numbers', async () => {
    await start()
    await makePeople(2)
    const id = await makeBroadcast(database)
    await work()
    const before = await test.assistant.broadcasts.progress(id)
    await work('broadcast-retention')
    expect(await rowsOf(id)).toHaveLength(2)
    test.clock.forward(91 * 24 * 60)
    await work('broadcast-retention')
    expect(await rowsOf(id)).toHaveLength(0)
    expect(await test.assistant.broadcasts.progress(id)).toEqual(before)
  })
})

describe('the pace', () => {
  it('is kept by two processes together', async () => {
    await start({ TELEGRAM_BROADCAST_PER_SECOND: '40' })
    const other = await startTestAssistant({
      ...{ database, telegram: test.telegram, zalo: test.zalo },
      env: { TELEGRAM_BROADCAST_PER_SECOND: '40' },
    })
    await makePeople(120)
    const id = await makeBroadcast(database)
    const rounds = [test, other].map(({ assistant }) =>
      assistant.duties.find(({ name }) => name === 'broadcasts'),
    )
    const began = performance.now()
    await Promise.all(
      rounds.map(async (duty) => {
        while ((await duty?.run()) === 'more');
      }),
    )
    while ((await stateOf(id)) !== 'finished') await work()
    const times = test.telegram.calls.map(({ at }) => at).sort((a, b) => a - b)
    expect(times).toHaveLength(120)
    // A hundred and twenty at forty a second, however many send.
    expect((times.at(-1) ?? 0) - began).toBeGreaterThan(2_700)
    await other.close()
  })

  it('gives way to answers: what this process answers comes off it', async () => {
    await start({ TELEGRAM_BROADCAST_PER_SECOND: '20' })
    await makePeople(20)
    await makeBroadcast(database)
    const writes = (nth: number) => ({
      update_id: nth,
      message: {
        ...{ message_id: nth, date: 1, text: 'menu' },
        chat: { id: 70_000 + nth, type: 'private' },
        from: { id: 70_000 + nth, is_bot: false },
      },
    })
    for (let nth = 1; nth <= 20; nth++) await test.postUpdate(writes(nth))
    await test.idle()
    const began = performance.now()
    await work()
    expect(performance.now() - began).toBeGreaterThan(1_700)
  })
})
