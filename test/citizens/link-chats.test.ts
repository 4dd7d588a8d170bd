import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chatsToReach } from '#src/citizens/chats-to-reach.ts'
import {
  type Citizen,
  type Seen,
  telegramCitizen,
  webCitizen,
  zaloCitizen,
} from '../support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeDossier } from '../support/make-dossier.ts'
import { startTestAssistant, type TestAssistant } from '../support/test-assistant.ts'

const phone = '0912 345 678'
const ours = 'H36.12.345-261112-0001'
const another = 'H36.12.345-261112-0002'

let database: TestDatabase
let test: TestAssistant
let zalo: Citizen
let telegram: Citizen
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  await makeDossier(database, { code: ours })
  await makeDossier(database, { code: another })
  test = await startTestAssistant({ database })
  zalo = zaloCitizen(test)
  telegram = telegramCitizen(test)
})
afterEach(() => test.close())

const textOf = (seen: Seen[]) => seen.map(({ text }) => text).join('\n')
const text = async (seen: Promise<Seen[]>) => textOf(await seen)

/** Gives the phone, typed or shared as the platform wants it. */
async function givePhone(citizen: Citizen, number = phone) {
  return citizen === telegram ? await citizen.sends('số của mình') : await citizen.says(number)
}

/** The code that the chat shows. */
async function getCode(citizen: Citizen, number = phone): Promise<string> {
  await citizen.says('nối tài khoản')
  await citizen.says('lấy mã')
  const shown = textOf(await givePhone(citizen, number))
  return /Mã nối của anh\/chị: (\w{6})$/m.exec(shown)?.[1] ?? ''
}

async function typeCode(citizen: Citizen, code: string, number = phone): Promise<string> {
  await citizen.says('nối tài khoản')
  await citizen.says('đã có mã')
  await givePhone(citizen, number)
  return await text(citizen.says(code))
}

async function link(shows: Citizen, types: Citizen): Promise<void> {
  expect(await typeCode(types, await getCode(shows))).toContain('Đã nối với')
}

async function prove(citizen: Citizen, code: string): Promise<string> {
  await citizen.says(code)
  return await text(citizen.says('5678'))
}

const list = (citizen: Citizen) => text(citizen.says('hồ sơ của tôi'))
const linkedRows = () => database.prisma.linkedChat.count({ where: { leftAt: null } })

/** Another code of the right form. */
const otherCode = (code: string) => `${code.slice(0, 5)}${code.endsWith('A') ? 'B' : 'A'}`

describe('a person who links Zalo and Telegram', () => {
  it('sees in each what was proved in the other, before and after', async () => {
    await prove(zalo, ours)
    await link(zalo, telegram)
    expect(await list(telegram)).toContain(ours)
    expect(await prove(telegram, another)).toContain('Thủ tục')
    expect(await list(zalo)).toContain('Anh/chị đang theo dõi 2 hồ sơ')
    expect(await text(zalo.says(another))).toContain('Thủ tục')
  })

  it('sees a dossier once that was proved in both, and takes it off both lists', async () => {
    await prove(zalo, ours)
    await prove(telegram, ours)
    await link(telegram, zalo)
    expect(await list(zalo)).toContain('Anh/chị đang theo dõi 1 hồ sơ')
    const where = await telegram.taps(`where:${ours}`)
    expect(where[0]?.buttons.map(({ data }) => data)).toContain(`forget:${ours}`)
    await telegram.taps(`forget:${ours}`)
    expect(await list(zalo)).toContain('Anh/chị chưa xác nhận hồ sơ nào ở đây')
  })

  it('is told of it in the other chat, with a button that undoes it', async () => {
    await link(zalo, telegram)
    const [notice] = await zalo.sees()
    expect(notice?.text).toContain('Tài khoản Telegram vừa được nối với cuộc trò chuyện này')
    expect(notice?.text).toContain('Không phải anh/chị?')
    const [undo] = notice?.buttons ?? []
    expect(undo?.label).toBe('Tách ra')
    expect(await text(zalo.taps(undo?.data ?? ''))).toContain('Đã tách')
    expect(await text(telegram.sees())).toContain('Tài khoản Zalo đã tách khỏi')
    expect(await linkedRows()).toBe(0)
  })

  it('is told nothing where they blocked us', async () => {
    const code = await getCode(zalo)
    const where = { channel: 'zalo' }
    await database.prisma.conversation.updateMany({ where, data: { stoppedAt: new Date() } })
    expect(await typeCode(telegram, code)).toContain('Đã nối với Zalo')
    expect(await database.prisma.outboxMessage.count({ where: { priority: 5 } })).toBe(0)
    expect(await zalo.sees()).toEqual([])
  })

  it('reads on asking again with what and since when the chat is linked', async () => {
    await link(zalo, telegram)
    expect(await text(zalo.says('liên kết'))).toContain(
      'đang nối với Telegram, từ lúc 09:00 20/11/2026',
    )
    expect(await text(telegram.says('liên kết'))).toContain('đang nối với Zalo')
  })

  it('speaks one language in both', async () => {
    await zalo.says('English')
    const code = await getCode(telegram)
    await zalo.says('link accounts')
    await zalo.says('I have a code')
    await zalo.says(phone)
    expect(await text(zalo.says(code))).toContain('Linked with Telegram')
    expect(await text(telegram.says('menu'))).toContain('What would you like to do?')
    await telegram.says('tiếng Việt')
    expect(await text(zalo.says('menu'))).toContain('Anh/chị cần việc gì?')
  })

  it('takes over the language of the chat that showed the code when none was chosen here', async () => {
    await telegram.says('english')
    await telegram.says('link accounts')
    await telegram.says('get a code')
    const [, code = ''] = /Your code: (\w+)/.exec(await text(telegram.sends('số của mình'))) ?? []
    expect(await typeCode(zalo, code)).toContain('Linked with Telegram')
  })

  it('may use the simulator as one of the two, where nobody vouches for a number', async () => {
    const web = webCitizen(test)
    await prove(telegram, ours)
    await link(telegram, web)
    expect(await list(web)).toContain(ours)
  })
})

describe('a person who parts the two again', () => {
  it('keeps in each chat what was proved there, and nothing more', async () => {
    await prove(zalo, ours)
    await link(zalo, telegram)
    await prove(telegram, another)
    expect(await text(telegram.says('bỏ liên kết'))).toContain('Đã tách')
    expect(await list(zalo)).toContain(ours)
    expect(await list(zalo)).not.toContain(another)
    expect(await list(telegram)).toContain(another)
    expect(await list(telegram)).not.toContain(ours)
    expect(await text(telegram.says(ours))).not.toContain('Thủ tục')
  })

  it('may link them once more', async () => {
    await prove(zalo, ours)
    await link(zalo, telegram)
    await zalo.says('tách')
    await link(telegram, zalo)
    expect(await list(telegram)).toContain(ours)
  })
})

describe('somebody who wants to see what is not theirs', () => {
  it('gets nowhere on Telegram with a typed number or another person’s contact', async () => {
    await telegram.says('nối tài khoản')
    await telegram.says('lấy mã')
    expect(await text(telegram.says(phone))).toContain('số của chính anh/chị')
    const [asked] = await telegram.sends('danh bạ')
    expect(asked?.text).toContain('số của chính anh/chị')
    expect(asked?.buttons.map(({ label }) => label)).toEqual(['Gửi số của tôi', 'Hủy'])
    expect(await database.prisma.linkOffer.count()).toBe(0)
  })

  it('needs the same phone besides the code', async () => {
    const thief = telegramCitizen(test, '+84977000111')
    const code = await getCode(zalo)
    await thief.says('nối tài khoản')
    await thief.says('đã có mã')
    await thief.sends('số của mình')
    expect(await text(thief.says(code))).toContain('Chưa nối được')
    expect(await linkedRows()).toBe(0)
  })

  it('has five guesses, even with the right phone, and then the code is dead for everybody', async () => {
    const code = await getCode(telegram)
    const thief = webCitizen(test)
    await typeCode(thief, otherCode(code))
    for (let guess = 0; guess < 4; guess++) await thief.says(otherCode(code))
    expect(await text(thief.says(code))).toContain('Chưa nối được')
    expect(await typeCode(zalo, code)).toContain('Chưa nối được')
    expect(await linkedRows()).toBe(0)
    expect(await typeCode(zalo, await getCode(telegram))).toContain('Đã nối với Telegram')
  })

  it('has five guesses an hour over all phones and codes, and learns nothing of it', async () => {
    const thief = webCitizen(test)
    for (let guess = 0; guess < 5; guess++)
      expect(await typeCode(thief, 'K7M4QX', `09770001${10 + guess}`)).toContain('Chưa nối được')
    const code = await getCode(telegram)
    expect(await typeCode(thief, code)).toContain('Chưa nối được')
    expect((await database.prisma.linkOffer.findFirst())?.tries).toBe(0)
    test.clock.forward(61)
    expect(await typeCode(thief, await getCode(telegram))).toContain('Đã nối với')
  })

  it('can use a code neither twice nor after ten minutes, nor one that was replaced', async () => {
    const old = await getCode(zalo)
    const code = await getCode(zalo)
    expect(await typeCode(telegram, old)).toContain('Chưa nối được')
    test.clock.forward(10)
    expect(await typeCode(telegram, code)).toContain('Chưa nối được')
    const fresh = await getCode(zalo)
    test.clock.forward(9)
    expect(await typeCode(telegram, fresh)).toContain('Đã nối với')
    await telegram.says('tách')
    expect(await typeCode(webCitizen(test), fresh)).toContain('Chưa nối được')
    expect(await linkedRows()).toBe(0)
  })

  it('is told to use the other app when the code is typed where it was shown, and it stays good', async () => {
    const code = await getCode(zalo)
    expect(await typeCode(zalo, code)).toContain('phải gõ ở ứng dụng kia')
    expect(await typeCode(telegram, code)).toContain('Đã nối với Zalo')
  })

  it('cannot collect chats: not two of one platform, nor a third', async () => {
    const second = zaloCitizen(test)
    expect(await typeCode(second, await getCode(zalo))).toContain('đều trên Zalo')
    const early = webCitizen(test)
    const waiting = await getCode(early)
    await link(zalo, telegram)
    // Of a button that was shown before.
    await telegram.taps('link-chats:code')
    await telegram.sends('số của mình')
    expect(await text(telegram.says(waiting))).toContain('đã nối với nơi khác')
    await telegram.taps('link-chats:offer')
    expect(await text(telegram.sends('số của mình'))).toContain('đã nối với nơi khác')
    expect(await text(telegram.says('nối tài khoản'))).toContain('đang nối với Zalo')
    expect(await linkedRows()).toBe(2)
  })

  it('finds neither phones nor codes in the database', async () => {
    const code = await getCode(telegram)
    const offer = await database.prisma.linkOffer.findFirstOrThrow()
    const stored = Buffer.concat([offer.codeHash, offer.phoneHash])
    expect(stored).toHaveLength(64)
    for (const plain of [code, '912345678']) expect(stored.includes(plain)).toBe(false)
    await typeCode(zalo, code)
    expect(await database.prisma.linkOffer.count()).toBe(0)
  })
})

describe('wrong tries at a dossier', () => {
  const fail = async (citizen: Citizen, times: number) => {
    await citizen.says(ours)
    for (let digits = 1000; digits < 1000 + times; digits++) await citizen.says(String(digits))
  }

  it('of linked chats count together, whichever chat made them and when', async () => {
    await fail(zalo, 3)
    await link(zalo, telegram)
    await fail(telegram, 2)
    expect(await prove(zalo, ours)).toContain('Chưa mở được')
    test.clock.forward(16)
    expect(await prove(telegram, ours)).toContain('Thủ tục')
  })

  it('are not escaped by parting', async () => {
    await link(zalo, telegram)
    await fail(zalo, 5)
    await telegram.says('tách')
    expect(await prove(telegram, ours)).toContain('Chưa mở được')
    await link(telegram, zalo)
    expect(await prove(telegram, ours)).toContain('Chưa mở được')
  })

  it('of both chats at once, each at another dossier, stop at twenty a day', async () => {
    await link(zalo, telegram)
    await zalo.says(ours)
    await telegram.says(another)
    const { citizenId } = await database.prisma.linkedChat.findFirstOrThrow()
    const before = Array.from({ length: 19 }, (_, nth) => ({
      ...{ citizenId, code: `H36.12.345-261112-10${nth}`, at: test.clock.now() },
    }))
    for (let round = 0; round < 10; round++) {
      await database.prisma.wrongProof.deleteMany()
      await database.prisma.wrongProof.createMany({ data: before })
      await Promise.all([zalo.says('1000'), telegram.says('1000')])
      expect(await database.prisma.wrongProof.count()).toBe(20)
    }
  })
})

describe('both chats at the same moment', () => {
  const ready = async (citizen: Citizen) => {
    await citizen.says('nối tài khoản')
    await citizen.says('đã có mã')
    await givePhone(citizen)
  }

  it('that type each other’s code are linked once', async () => {
    const [fromZalo, fromTelegram] = [await getCode(zalo), await getCode(telegram)]
    await Promise.all([ready(zalo), ready(telegram)])
    const answers = await Promise.all([
      text(zalo.says(fromTelegram)),
      text(telegram.says(fromZalo)),
    ])
    expect(answers.filter((answer) => answer.includes('Đã nối với'))).toHaveLength(1)
    expect(answers.filter((answer) => answer.includes('đã nối với nơi khác'))).toHaveLength(1)
    expect(await linkedRows()).toBe(2)
  })

  it('two strangers who type the same code: one is linked, the other learns nothing', async () => {
    const code = await getCode(telegram)
    const rivals = [zalo, webCitizen(test)]
    for (const rival of rivals) await ready(rival)
    const answers = await Promise.all(rivals.map((rival) => text(rival.says(code))))
    expect(answers.filter((answer) => answer.includes('Đã nối với'))).toHaveLength(1)
    expect(answers.filter((answer) => answer.includes('Chưa nối được'))).toHaveLength(1)
    expect(await linkedRows()).toBe(2)
  })

  it('one that links while the other proves a dossier: the proof counts in both', async () => {
    const code = await getCode(zalo)
    await ready(telegram)
    await zalo.says(ours)
    await Promise.all([zalo.says('5678'), telegram.says(code)])
    expect(await list(telegram)).toContain(ours)
    expect(await list(zalo)).toContain(ours)
  })

  it('that part, and change their language, are parted', async () => {
    await link(zalo, telegram)
    await Promise.all([zalo.says('tách'), telegram.says('tách ra')])
    expect(await linkedRows()).toBe(0)
    await link(zalo, telegram)
    await Promise.all([zalo.says('english'), telegram.says('tiếng anh'), zalo.says('unlink')])
    expect(await text(telegram.says('menu'))).toContain('What would you like to do?')
    expect(await linkedRows()).toBe(0)
  })

  it('the same typed code, posted twice by the platform, is one link', async () => {
    const code = await getCode(zalo)
    await ready(telegram)
    await Promise.all([telegram.says(code), telegram.says(code)])
    expect(await linkedRows()).toBe(2)
  })
})

describe('a message to a person', () => {
  const chatOf = async (citizenId: string) =>
    (await chatsToReach(database.sql, [citizenId])).get(citizenId)?.channel
  const chat = (channel: string) =>
    database.prisma.conversation.findFirstOrThrow({ where: { channel } })
  const heardAgo = (channel: string, hours: number) =>
    database.prisma.conversation.updateMany({
      where: { channel },
      data: { lastInAt: new Date(Date.now() - hours * 3_600_000) },
    })

  it('goes to the linked chat last used, that of nobody else', async () => {
    await link(zalo, telegram)
    await webCitizen(test).says('xin chào')
    const { citizenId } = await chat('zalo')
    await heardAgo('zalo', 2)
    await heardAgo('telegram', 1)
    expect(await chatOf(citizenId)).toBe('telegram')
    await zalo.says('xin chào')
    expect(await chatOf(citizenId)).toBe('zalo')
    expect(await chatOf((await chat('telegram')).citizenId)).toBe('zalo')
    await telegram.says('tách')
    expect(await chatOf(citizenId)).toBe('zalo')
    expect(await chatOf((await chat('telegram')).citizenId)).toBe('telegram')
  })

  it('goes to the other chat when the last one blocked us, and nowhere when both did', async () => {
    await link(zalo, telegram)
    const { citizenId, id } = await chat('telegram')
    await heardAgo('zalo', 5)
    const stop = (data: { stoppedAt: Date }) =>
      database.prisma.conversation.update({ where: { id }, data })
    await stop({ stoppedAt: new Date() })
    expect(await chatOf(citizenId)).toBe('zalo')
    await database.prisma.conversation.updateMany({ data: { stoppedAt: new Date() } })
    expect(await chatOf(citizenId)).toBeUndefined()
  })
})

describe('upkeep', () => {
  it('forgets codes when they end, wrong codes and ended links after two days, never a link', async () => {
    await link(zalo, telegram)
    await zalo.says('tách')
    await link(telegram, zalo)
    const web = webCitizen(test)
    await typeCode(web, 'K7M4QX')
    await getCode(web)
    await test.assistant.citizens.forgetEnded(test.clock.now())
    expect(await database.prisma.linkedChat.count()).toBe(4)
    expect(await database.prisma.linkOffer.count()).toBe(1)
    test.clock.forward(11)
    await test.assistant.citizens.forgetEnded(test.clock.now())
    expect(await database.prisma.linkOffer.count()).toBe(0)
    test.clock.forward(2 * 24 * 60 + 1)
    await test.assistant.citizens.forgetEnded(test.clock.now())
    expect(await database.prisma.linkedChat.count()).toBe(2)
    expect(await database.prisma.wrongLink.count()).toBe(0)
  })
})
