import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { committedCost } from '#src/broadcasts/resolve.ts'
import { appoint } from '../support/appoint.ts'
import { type Citizen, telegramCitizen } from '../support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeBroadcast } from '../support/make-broadcast.ts'
import { makeRecipient } from '../support/make-recipient.ts'
import { startTestAssistant, type TestAssistant } from '../support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
let maker: Citizen
let makerId: number
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  test = await startTestAssistant({
    database,
    env: {
      ...{ ZALO_BILLED_WINDOW: '1', ZALO_MESSAGE_PRICE: '55', ZALO_MONTHLY_CAP: '200' },
      ...{ ZALO_BROADCAST_PER_SECOND: '0' },
    },
  })
  maker = telegramCitizen(test)
  makerId = await appoint(test, maker, { name: 'Hoa', roles: ['broadcaster'] })
})
afterEach(() => test.close())

const makeSilent = async (count: number) => {
  for (let nth = 0; nth < count; nth++) {
    await makeRecipient(database, { channel: 'zalo', silentHours: 60 })
  }
}

async function send(given: Parameters<typeof makeBroadcast>[1]): Promise<void> {
  await makeBroadcast(database, given)
  for (const { name, run } of test.assistant.duties) {
    if (name === 'broadcasts') while ((await run()) === 'more');
  }
}

/** What its maker reads of a draft before it goes anywhere. */
async function preview(given: Parameters<typeof makeBroadcast>[1]): Promise<string> {
  const draft = { state: 'draft', makerId, approverId: null } as const
  const id = await makeBroadcast(database, { ...draft, ...given })
  return (await maker.taps(`broadcast:open:${id}`)).at(-1)?.text ?? ''
}

describe('what a broadcast costs, before it is sent', () => {
  it('is what the broadcast may cost while the month has more', async () => {
    await makeSilent(5)
    const text = await preview({ costCap: 120 })
    expect(text).toContain('gửi cho 2 người, 110 đồng (mức tối đa đã đặt: 120 đồng')
    expect(text).toContain('tháng này của hệ thống còn 200 đồng')
    expect(text).toContain('Gửi được ngay: 2 người. Chi phí: 110 đồng.')
  })

  it('is never more than the month has left, and just what is spent then', async () => {
    await makeSilent(5)
    await send({ costCap: 60 })
    expect(await committedCost(database.sql)).toBe(55)
    const text = await preview({ costCap: 10_000 })
    expect(text).toContain('gửi cho 2 người, 110 đồng')
    expect(text).toContain('tháng này của hệ thống còn 145 đồng')
    expect(text).toContain('Chi phí: 110 đồng.')
    await send({ costCap: 10_000 })
    expect(await committedCost(database.sql)).toBe(165)
  })

  it('is nothing once the month has nothing left, and the reason is told', async () => {
    await makeSilent(5)
    await send({ costCap: 10_000 })
    const text = await preview({ costCap: 10_000 })
    expect(text).toContain('không gửi, vì mức chi tháng này của hệ thống chỉ còn 35 đồng')
    expect(text).toContain('Gửi được ngay: 0 người. Chi phí: 0 đồng.')
  })

  it('counts the longer of both languages, as it is billed', async () => {
    await makeSilent(3)
    const text = await preview({ costCap: 10_000, textEn: 'Power cut. '.repeat(250) })
    expect(text).toContain('gửi cho 1 người, 110 đồng')
    await send({ costCap: 10_000, textEn: 'Power cut. '.repeat(250) })
    expect(await committedCost(database.sql)).toBe(110)
  })

  it('is asked for with what the month has left', async () => {
    await makeSilent(5)
    await send({ costCap: 60 })
    const draft = { state: 'draft', makerId, approverId: null } as const
    const id = await makeBroadcast(database, draft)
    const text = (await maker.taps(`broadcast:ask:${id}:money`)).at(-1)?.text ?? ''
    expect(text).toContain('tối đa 200 đồng một tháng, tháng này còn 145 đồng')
  })
})
