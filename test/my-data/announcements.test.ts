import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Citizen, telegramCitizen } from '../support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeBroadcast } from '../support/make-broadcast.ts'
import { makeRecipient } from '../support/make-recipient.ts'
import { startTestAssistant, type TestAssistant } from '../support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
let telegram: Citizen
let other: Awaited<ReturnType<typeof makeRecipient>>
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  await database.prisma.commune.create({
    data: {
      ...{ code: '24985', kind: 'Xã', name: 'Xã Ninh Gia', provinceCode: '68' },
      ...{ provinceName: 'Tỉnh Lâm Đồng', validFrom: new Date('2025-07-01') },
    },
  })
  test = await startTestAssistant({ database, env: { TELEGRAM_BROADCAST_PER_SECOND: '0' } })
  await test.assistant.communes.reload()
  telegram = telegramCitizen(test)
  await telegram.says('thông báo')
  await telegram.taps('announcements:yes')
  await telegram.taps('announcements:24985')
  other = await makeRecipient(database, { communes: ['24988'] })
  return () => test.close()
})

async function broadcast(textVi: string): Promise<number> {
  const id = await makeBroadcast(database, { textVi })
  for (const { name, run } of test.assistant.duties) {
    if (name === 'broadcasts') while ((await run()) === 'more');
  }
  return id
}

/** The person's own chat, the first there is. */
const own = () => database.prisma.conversation.findFirstOrThrow({ orderBy: { id: 'asc' } })

async function download() {
  await telegram.taps('my-data:download')
  const stored = await database.prisma.storedFile.findFirstOrThrow()
  const file = await test.assistant.files.load(stored.id)
  return JSON.parse(Buffer.from(file?.bytes ?? []).toString('utf8'))
}

async function erase(): Promise<void> {
  const question = (await telegram.says('xóa dữ liệu của tôi')).at(-1)
  const sure = question?.buttons.find(({ label }) => label === 'Xóa hết')
  const said = (await telegram.taps(sure?.data ?? '')).map(({ text }) => text).join('\n')
  expect(said).toContain('Số biên nhận')
}

describe('what is held of a person because of announcements', () => {
  it('is told and taken along: the communes they chose and the broadcasts that went to them', async () => {
    await broadcast('Mất điện sáng thứ Bảy.')
    const told = (await telegram.says('/dulieu')).map(({ text }) => text).join('\n')
    expect(told).toContain('• Muốn nghe thông báo của: xã Ninh Gia\n')
    expect(told).toContain('• Thông báo đã gửi cho anh/chị: 1\n')
    const content = await download()
    expect(content.xa_phuong_muon_nghe).toEqual([
      { ma: '24985', ten: 'Xã Ninh Gia', tu: test.clock.now().toISOString() },
    ])
    expect(content.thong_bao_da_gui).toEqual([
      { ung_dung: 'telegram', luc: expect.any(String), noi_dung: 'Mất điện sáng thứ Bảy.' },
    ])
  })

  it('is erased with them, also of a broadcast that is under way, and of nobody else', async () => {
    const sent = await broadcast('Mất điện sáng thứ Bảy.')
    const waiting = await makeBroadcast(database, { state: 'paused', audienceSize: 2 })
    const { id: conversationId, citizenId } = await own()
    for (const to of [conversationId, other.id]) {
      const row = { broadcastId: waiting, conversationId: to, channel: 'telegram' }
      await database.prisma.broadcastRecipient.create({
        data: { ...row, state: 'queued', byConsent: true },
      })
    }
    expect(await database.prisma.broadcastRecipient.count({ where: { conversationId } })).toBe(2)
    await erase()
    expect(await database.prisma.broadcastRecipient.count({ where: { conversationId } })).toBe(0)
    expect(await database.prisma.followedCommune.count({ where: { citizenId } })).toBe(0)
    const [left] = await database.prisma.followedCommune.findMany()
    expect(left?.citizenId).toBe(other.citizenId)
    // How many were written to stays known, in numbers that add up.
    const { progress } = test.assistant.broadcasts
    expect(await progress(sent)).toMatchObject({ total: 2, sent: 1, erased: 1 })
    expect(await progress(waiting)).toMatchObject({ total: 2, waiting: 1, erased: 1 })
  })

  it('once erased, brings nothing more of what was under way', async () => {
    const id = await makeBroadcast(database, { state: 'paused', audienceSize: 2 })
    const { id: conversationId, address } = await own()
    for (const to of [conversationId, other.id]) {
      const row = { broadcastId: id, conversationId: to, channel: 'telegram' }
      await database.prisma.broadcastRecipient.create({
        data: { ...row, state: 'queued', byConsent: true },
      })
    }
    await erase()
    const before = test.telegram.textsTo(address).length
    await database.prisma.broadcast.update({ where: { id }, data: { state: 'running' } })
    for (const { name, run } of test.assistant.duties) {
      if (name === 'broadcasts') while ((await run()) === 'more');
    }
    expect(test.telegram.textsTo(address)).toHaveLength(before)
    expect(test.telegram.textsTo(other.address)).toHaveLength(1)
  })
})
