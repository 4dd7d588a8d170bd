import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startWorkers } from '#src/workers.ts'
import { telegramCitizen, webCitizen } from '../support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import {
  startTestAssistant,
  type TestAssistant,
  type TestOptions,
  testSealing,
} from '../support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.reset())
afterEach(() => test.close())

const start = async (options: Partial<TestOptions> = {}) => {
  test = await startTestAssistant({ database, ...options })
}

const chat = { id: 5_001, type: 'private' }
const from = { id: 5_001, is_bot: false }
const update = (id: number, text: string) => ({
  update_id: id,
  message: { message_id: id, date: 1, chat, from, text },
})

const inbox = () => database.prisma.inboxMessage.findMany({ orderBy: { id: 'asc' } })
const outbox = () => database.prisma.outboxMessage.findMany({ orderBy: { id: 'asc' } })
const conversation = () => database.prisma.conversation.findFirstOrThrow()

/** Makes every handler fail, as a fault in our own code would. */
function breakHandlers(times: number): void {
  const { handlers } = test.assistant.conversation
  let left = times
  const broken = {
    name: 'broken',
    matches: () =>
      left-- > 0
        ? { answer: () => Promise.reject(new Error('call 0912345678 failed')) }
        : undefined,
  }
  ;(handlers as unknown[]).unshift(broken)
}

const retryNow = () => database.prisma.inboxMessage.updateMany({ data: { dueAt: new Date(0) } })

describe('a message', () => {
  it('is stored once however often the platform sends it', async () => {
    await start()
    await Promise.all(Array.from({ length: 50 }, () => test.postUpdate(update(1, 'menu'))))
    await test.idle()
    expect(await inbox()).toHaveLength(1)
    expect(test.telegram.textsTo(chat.id)).toHaveLength(1)
    await test.postUpdate(update(1, 'menu'))
    await test.idle()
    expect(test.telegram.textsTo(chat.id)).toHaveLength(1)
    expect((await conversation()).waiting).toBe(0)
  })

  it('is not readable in the database without the key', async () => {
    await start()
    await telegramCitizen(test).says('số của tôi là 0912345678')
    const stored = [...(await inbox()), ...(await outbox())].map(({ sealed }) => sealed)
    stored.push((await conversation()).session ?? new Uint8Array())
    for (const sealed of stored) expect(Buffer.from(sealed).includes('0912345678')).toBe(false)
    expect(stored).toHaveLength(3)
  })

  it('never shows its words or its sender in a log', async () => {
    await start()
    breakHandlers(1)
    await test.postUpdate(update(1, 'mật khẩu 0987654321'))
    await test.idle()
    const log = test.lines.join('')
    expect(log).toContain('turn failed')
    expect(log).not.toMatch(/mật khẩu|0987654321|0912345678|5001/)
  })

  it('that a screen keeps out is answered 200 and leaves no trace', async () => {
    await start({ screen: () => undefined })
    expect(await test.postUpdate(update(1, 'tố cáo ông A'))).toBe(200)
    expect(await inbox()).toHaveLength(0)
  })

  it('that a screen replaces is stored as replaced', async () => {
    await start({ screen: (message) => ({ ...message, content: { kind: 'text', text: 'menu' } }) })
    await test.postUpdate(update(1, 'xin giấu'))
    await test.idle()
    expect(test.telegram.textsTo(chat.id)[0]).toContain('Anh/chị cần việc gì?')
  })
})

describe('five fast messages of one person', () => {
  it('are all answered, in order', async () => {
    await start()
    test.telegram.behave(() => ({ kind: 'ok', delayMs: 20 }))
    const words = ['câu một', 'câu hai', 'câu ba', 'câu bốn', 'câu năm']
    await Promise.all(words.map((text, index) => test.postUpdate(update(index + 1, text))))
    await test.idle()
    const texts = test.telegram.textsTo(chat.id)
    expect(texts.map((text) => /“(.*)”/.exec(text)?.[1])).toEqual(words)
    expect((await inbox()).every(({ state }) => state === 'handled')).toBe(true)
  })

  it('are ordered by the platform, not by the moment they came, while they wait', async () => {
    await start()
    await test.postUpdate(update(10, 'menu'))
    await test.idle()
    const until = new Date(Date.now() + 60_000)
    await database.prisma.conversation.updateMany({
      data: { leaseOwner: 'another', leaseUntil: until },
    })
    for (const id of [13, 11, 12]) await test.postUpdate(update(id, `câu ${id}`))
    await database.prisma.conversation.updateMany({ data: { leaseUntil: new Date(0) } })
    await test.assistant.turns.sweep()
    await test.idle()
    const quoted = test.telegram
      .textsTo(chat.id)
      .slice(1)
      .map((text) => /“(.*)”/.exec(text)?.[1])
    expect(quoted).toEqual(['câu 11', 'câu 12', 'câu 13'])
  })
})

describe('a process that dies', () => {
  it('between the 200 and the answer leaves a message that the sweeper takes up when its lease ends', async () => {
    await start()
    const until = new Date(Date.now() + 60_000)
    await test.postUpdate(update(1, 'menu'))
    await test.idle()
    await database.prisma.conversation.updateMany({
      data: { leaseOwner: 'dead', leaseUntil: until },
    })
    await test.postUpdate(update(2, 'help'))
    await test.idle()
    expect(await test.assistant.turns.sweep()).toBe(0)
    await database.prisma.conversation.updateMany({ data: { leaseUntil: new Date(0) } })
    expect(await test.assistant.turns.sweep()).toBe(1)
    await test.idle()
    expect(test.telegram.textsTo(chat.id)).toHaveLength(2)
    expect((await conversation()).waiting).toBe(0)
  })

  it('and comes back to life cannot commit over the one that took over', async () => {
    await start()
    const { handlers } = test.assistant.conversation
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const slow = {
      name: 'slow',
      matches: () => ({
        answer: async () => held.then(() => ({ replies: [{ text: 'muộn rồi' }] })),
      }),
    }
    ;(handlers as unknown[]).unshift(slow)
    await test.postUpdate(update(1, 'menu'))
    await database.prisma.conversation.updateMany({ data: { leaseOwner: 'another' } })
    release()
    await test.idle()
    expect(await outbox()).toHaveLength(0)
    expect((await inbox())[0]?.state).toBe('waiting')
  })
})

describe('a handler that fails', () => {
  it('is tried again, and the person is answered once', async () => {
    await start()
    breakHandlers(2)
    await test.postUpdate(update(1, 'menu'))
    for (let round = 0; round < 2; round++) {
      await test.idle()
      expect((await inbox())[0]?.state).toBe('waiting')
      await retryNow()
      await test.assistant.turns.sweep()
    }
    await test.idle()
    expect((await inbox())[0]?.state).toBe('handled')
    expect(test.telegram.textsTo(chat.id)).toHaveLength(1)
  })

  it('again and again is given up with an apology, and what comes after it is handled', async () => {
    await start()
    breakHandlers(5)
    await test.postUpdate(update(1, 'menu'))
    await test.idle()
    await test.postUpdate(update(2, 'help'))
    for (let round = 0; round < 6; round++) {
      await test.idle()
      await retryNow()
      await test.assistant.turns.sweep()
    }
    await test.idle()
    const [apology, help] = test.telegram.textsTo(chat.id)
    expect(apology).toContain('Xin lỗi anh/chị, hệ thống đang gặp trục trặc')
    expect(help).toContain('Trợ lý giúp được những việc này')
    expect((await inbox()).map(({ state }) => state)).toEqual(['failed', 'handled'])
  })

  it('has its write rolled back', async () => {
    await start()
    const { handlers } = test.assistant.conversation
    let tries = 0
    const half = {
      name: 'half',
      matches: () => ({
        answer: async () => async (tx: { prisma: typeof database.prisma }) => {
          await tx.prisma.office.create({ data: { code: 'X', name: 'X', kind: 'other' } })
          if (++tries === 1) throw new Error('after the write')
          return { replies: [{ text: 'xong' }] }
        },
      }),
    }
    ;(handlers as unknown[]).unshift(half)
    await test.postUpdate(update(1, 'a'))
    await test.idle()
    expect(await database.prisma.office.count()).toBe(0)
    await retryNow()
    await test.assistant.turns.sweep()
    await test.idle()
    expect(await database.prisma.office.count()).toBe(1)
    expect(test.telegram.textsTo(chat.id)).toEqual(['xong'])
  })

  it('over a message that can no longer be read is answered all the same', async () => {
    await start()
    await test.postUpdate(update(1, 'menu'))
    await test.idle()
    await database.prisma.conversation.updateMany({
      data: { leaseOwner: 'dead', leaseUntil: new Date(Date.now() + 60_000) },
    })
    await test.postUpdate(update(2, 'menu'))
    await database.prisma.inboxMessage.updateMany({
      where: { externalId: '2' },
      data: { sealed: new Uint8Array([1, 2, 3]) },
    })
    await database.prisma.conversation.updateMany({ data: { leaseUntil: new Date(0) } })
    await test.assistant.turns.sweep()
    await test.idle()
    expect(test.telegram.textsTo(chat.id)[1]).toContain('Trợ lý chưa hiểu loại tin nhắn này')
  })
})

describe('too many messages in a minute', () => {
  it('are answered once with a request to slow down; others are not touched', async () => {
    await start({ env: { PERSON_MESSAGES_PER_MINUTE: '3' } })
    // The count begins anew with each minute of the database's clock.
    const left = 60_000 - (Date.now() % 60_000)
    if (left < 5_000) await new Promise((resolve) => setTimeout(resolve, left))
    const hasty = telegramCitizen(test)
    const other = webCitizen(test)
    const answers = []
    for (let count = 0; count < 6; count++) answers.push(await hasty.says('menu'))
    expect(answers.map((seen) => seen.length)).toEqual([1, 1, 1, 1, 0, 0])
    expect(answers[3]?.[0]?.text).toContain('Anh/chị gửi hơi nhanh')
    expect((await inbox()).map(({ state }) => state)).toEqual([
      'handled',
      'handled',
      'handled',
      'handled',
      'excess',
      'excess',
    ])
    expect(await other.says('menu')).toHaveLength(1)
    await database.prisma.conversation.updateMany({ data: { rateMinute: new Date(0) } })
    expect((await hasty.says('menu'))[0]?.text).toContain('Anh/chị cần việc gì?')
    expect((await database.prisma.conversation.findMany()).map(({ waiting }) => waiting)).toEqual([
      0, 0,
    ])
  })
})

describe('a session', () => {
  it('of an older release is dropped, not stumbled over', async () => {
    await start()
    await test.postUpdate(update(1, 'menu'))
    await test.idle()
    await database.prisma.conversation.updateMany({
      data: { session: new Uint8Array(testSealing.seal('{"version":0,"step":"x"}')) },
    })
    await test.postUpdate(update(2, '5678'))
    await test.idle()
    expect(test.telegram.textsTo(chat.id)[1]).toContain(
      'Anh/chị gõ mã hồ sơ ghi trên giấy hẹn trước',
    )
  })
})

describe('the workers', () => {
  it('run again after a failure and stop when told', async () => {
    await start()
    let runs = 0
    const run = async () => {
      runs += 1
      throw new Error('no')
    }
    const workers = startWorkers([{ name: 'failing', everyMs: 1, run }], {
      error: () => {},
    } as never)
    while (runs < 3) await new Promise((resolve) => setTimeout(resolve, 1))
    await workers.stop()
    const stoppedAt = runs
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(runs).toBe(stoppedAt)
  })
})
