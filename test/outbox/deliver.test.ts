import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DeliveryError } from '#src/channels/delivery-error.ts'
import { backoffMs, maxAttempts } from '#src/outbox/backoff.ts'
import { createBatch } from '#src/outbox/batch.ts'
import { judge } from '#src/outbox/deliver.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { startTestAssistant, type TestAssistant, testSealing } from '../support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
let lastUpdate = 100
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  test = await startTestAssistant({ database })
})
afterEach(() => test.close())

const chat = { id: 6_001, type: 'private' }
const from = { id: 6_001, is_bot: false }

async function says(text: string): Promise<void> {
  const id = ++lastUpdate
  await test.postUpdate({ update_id: id, message: { message_id: id, date: 1, chat, from, text } })
  await test.idle()
}

const sealedReply = (text: string) => new Uint8Array(testSealing.seal(JSON.stringify({ text })))
const rows = () => database.prisma.outboxMessage.findMany({ orderBy: { id: 'asc' } })
const states = async () => (await rows()).map(({ state }) => state)
const makeDue = () => database.prisma.outboxMessage.updateMany({ data: { dueAt: new Date(0) } })
async function poll(): Promise<void> {
  await test.assistant.delivery.poll()
  await test.idle()
}

describe('a reply', () => {
  it('that was taken is sent, with the id the platform gave it', async () => {
    await says('menu')
    expect(await rows()).toMatchObject([{ state: 'sent', externalId: '1' }])
  })

  it('answered 429 waits for retry_after, and later ones wait behind it', async () => {
    test.telegram.behave((_, nth) =>
      nth === 1
        ? { kind: 'error', code: 429, description: 'Too Many Requests', retryAfter: 7 }
        : { kind: 'ok' },
    )
    const before = Date.now()
    await says('menu')
    await says('help')
    const [first, second] = await rows()
    expect([first?.state, second?.state]).toEqual(['queued', 'queued'])
    expect((first?.dueAt.getTime() ?? 0) - before).toBeGreaterThan(6_500)
    expect(first?.attempts).toBe(0)
    await poll()
    expect(await states()).toEqual(['queued', 'queued'])
    await makeDue()
    await poll()
    expect(await states()).toEqual(['sent', 'sent'])
    const sent = test.telegram.textsTo(chat.id).slice(1)
    expect(sent[0]).toContain('Anh/chị cần việc gì?')
    expect(sent[1]).toContain('Trợ lý giúp được')
  })

  it('to somebody who blocked us fails, drops what waits, and their next message un-stops them', async () => {
    test.telegram.behave(() => ({
      kind: 'error',
      code: 403,
      description: 'Forbidden: bot was blocked by the user',
    }))
    await says('menu')
    const stopped = await database.prisma.conversation.findFirstOrThrow()
    expect(stopped.stoppedAt).not.toBeNull()
    expect(await states()).toEqual(['failed'])
    test.telegram.behave(() => ({ kind: 'ok' }))
    await says('menu')
    expect((await database.prisma.conversation.findFirstOrThrow()).stoppedAt).toBeNull()
    expect(await states()).toEqual(['failed', 'sent'])
  })

  it('that Telegram refuses for good is not tried again', async () => {
    test.telegram.behave(() => ({
      kind: 'error',
      code: 400,
      description: 'Bad Request: message is too long',
    }))
    await says('menu')
    expect(await rows()).toMatchObject([
      { state: 'failed', error: 'Bad Request: message is too long' },
    ])
  })

  it('that fails on the platform is tried again with a growing pause', async () => {
    test.telegram.behave((_, nth) =>
      nth <= 2
        ? { kind: 'error', code: 500, description: 'Internal Server Error' }
        : { kind: 'ok' },
    )
    await says('menu')
    expect(await rows()).toMatchObject([{ state: 'queued', attempts: 1 }])
    await makeDue()
    await poll()
    expect(await rows()).toMatchObject([{ state: 'queued', attempts: 2 }])
    await makeDue()
    await poll()
    expect(await states()).toEqual(['sent'])
  })

  it('whose outcome is not known is marked unknown and never sent twice', async () => {
    test.telegram.behave(() => ({ kind: 'hang-up' }))
    await says('menu')
    expect(await states()).toEqual(['unknown'])
    await makeDue()
    await poll()
    expect(test.telegram.textsTo(chat.id)).toHaveLength(1)
  })

  it('claimed by a process that died before the call is sent by another', async () => {
    await says('menu')
    await database.prisma.outboxMessage.updateMany({
      data: { state: 'queued', leaseOwner: 'dead', leaseUntil: new Date(Date.now() + 60_000) },
    })
    await poll()
    expect(await states()).toEqual(['queued'])
    await database.prisma.outboxMessage.updateMany({ data: { leaseUntil: new Date(0) } })
    await poll()
    expect(await states()).toEqual(['sent'])
    expect(test.telegram.textsTo(chat.id)).toHaveLength(2)
  })

  it('left in sending by a process that died during the call becomes unknown', async () => {
    await says('menu')
    await database.prisma.outboxMessage.updateMany({
      data: { state: 'sending', leaseOwner: 'dead', leaseUntil: new Date(0) },
    })
    await test.assistant.delivery.sweep()
    expect(await states()).toEqual(['unknown'])
    expect(test.lines.join('')).toContain('sends with an unknown outcome')
    await poll()
    expect(test.telegram.textsTo(chat.id)).toHaveLength(1)
  })

  it('of a channel that is off here waits for a process that has it', async () => {
    await says('menu')
    const { conversationId } = (await rows())[0] ?? { conversationId: 0n }
    await database.prisma.conversation.updateMany({ data: { channel: 'elsewhere' } })
    const sealed = sealedReply('đợi')
    await database.prisma.outboxMessage.create({ data: { conversationId, sealed } })
    await poll()
    expect(await states()).toEqual(['sent', 'queued'])
  })

  it('in chat overtakes bulk, also of the same chat', async () => {
    await says('menu')
    const { conversationId } = (await rows())[0] ?? { conversationId: 0n }
    const bulk = (text: string) => ({ conversationId, priority: 9, sealed: sealedReply(text) })
    // At once, so that no poll of the assistant's own finds the bulk alone.
    const reply = { conversationId, priority: 0, sealed: sealedReply('trả lời') }
    await database.prisma.outboxMessage.createMany({
      data: [bulk('tin chung'), bulk('tin chung 2'), reply],
    })
    while ((await test.assistant.delivery.poll()) > 0) await test.idle()
    expect(test.telegram.textsTo(chat.id).slice(1)).toEqual(['trả lời', 'tin chung', 'tin chung 2'])
  })
})

describe('the verdict on a failed send', () => {
  it('gives up after the last attempt', () => {
    const error = new DeliveryError('unreachable', 'ECONNREFUSED')
    expect(judge(error, 0).state).toBe('queued')
    expect(judge(error, maxAttempts - 1).state).toBe('failed')
  })

  it('is unknown for a fault of our own', () => {
    expect(judge(new TypeError('x'), 0)).toEqual({ state: 'unknown', error: 'x' })
  })

  it('backs off to at most an hour, spread by a fifth', () => {
    expect(backoffMs(0, 0.5)).toBe(1_000)
    expect(backoffMs(1, 0)).toBe(3_200)
    expect(backoffMs(30, 1)).toBe(4_320_000)
  })
})

describe('a batch', () => {
  it('serves calls that came meanwhile with one run, each its own result', async () => {
    const runs: number[][] = []
    const double = createBatch(async (values: number[]) => {
      runs.push(values)
      await new Promise((resolve) => setTimeout(resolve, 5))
      return values.map((value) => value * 2)
    })
    const results = await Promise.all([1, 2, 3].map(double))
    expect(results).toEqual([2, 4, 6])
    expect(runs).toEqual([[1], [2, 3]])
  })

  it('fails only the calls of a run that failed', async () => {
    let first = true
    const flaky = createBatch(async (values: number[]) => {
      await Promise.resolve()
      if (first) {
        first = false
        throw new Error('down')
      }
      return values
    })
    const results = await Promise.allSettled([flaky(1), flaky(2)])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  })
})
