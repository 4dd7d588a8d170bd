import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { remedyName } from '#handlers/unasked/alert.ts'
import { remedies } from '#src/channels/zalo/access-token.ts'
import { knownErrors } from '#src/channels/zalo/failure.ts'
import { createFeedClients } from '#src/feed/clients.ts'
import type { OfficerRole } from '#src/officers/officer.ts'
import { findStanding } from '#src/told-alerts/store.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import {
  startTestAssistant,
  type TestAssistant,
  testSealing,
} from '#test/support/test-assistant.ts'

const dead = { code: -14014, cause: 'the refresh token is dead', remedy: remedies.dead }
const noMoney = {
  channel: 'zalo',
  cause: '-321: no money',
  remedy: 'put money into the Zalo Cloud account',
}

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  test = await startTestAssistant({ database })
  return () => test.close()
})

/** An officer at work in these chats, the first used last. */
async function officer(role: OfficerRole, channels: readonly string[]): Promise<void> {
  const { id: officerId } = await database.prisma.officer.create({
    data: { name: 'Trần Văn Bình', roles: [role] },
  })
  for (const [nth, channel] of channels.entries()) {
    const { id: conversationId } = await database.prisma.conversation.create({
      data: {
        ...{ channel, address: `${role}-${channel}` },
        lastInAt: new Date(Date.now() - nth * 3_600_000),
      },
    })
    await database.prisma.officerAccount.create({
      data: { conversationId, officerId, linkedAt: new Date() },
    })
  }
}

async function told() {
  const rows = await database.prisma.outboxMessage.findMany({
    include: { conversation: true },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ sealed, conversation, createdAt, dueAt }) => ({
    to: conversation.address,
    text: (JSON.parse(testSealing.open(sealed)) as { text: string }).text,
    waitsMinutes: Math.round((dueAt.getTime() - createdAt.getTime()) / 60_000),
  }))
}

async function tell(kind: string, facts: typeof dead | typeof noMoney | undefined, by = test) {
  by.assistant.tellAdmins(kind, facts)
  await by.idle()
}

const texts = async () => (await told()).map(({ text }) => text)

describe('a trouble that only an operator can mend', () => {
  it('is told to every admin, and to nobody else, with cause and remedy', async () => {
    await officer('admin', ['telegram'])
    await officer('handler', ['web'])
    await tell('zalo-token', dead)
    expect(await told()).toEqual([
      {
        to: 'admin-telegram',
        waitsMinutes: 0,
        text: [
          'Cảnh báo dành cho quản trị, lúc 09:00 20/11/2026',
          'Zalo không cấp mã truy cập mới cho trợ lý. Khi mã cũ hết hạn, người dân dùng Zalo sẽ không nhận được trả lời.',
          'Cách xử lý: liên kết lại Official Account để lấy refresh token mới, rồi chạy: npm run cli -- zalo token set <token>',
          'Chi tiết cho người vận hành: the refresh token is dead',
        ].join('\n\n'),
      },
    ])
  })

  it('of Zalo is told on another platform where the admin has a chat there, its end where they wrote last', async () => {
    await officer('admin', ['zalo', 'telegram'])
    await tell('zalo-sending', noMoney)
    await tell('zalo-sending', undefined)
    expect((await told()).map(({ to }) => to)).toEqual(['admin-telegram', 'admin-zalo'])
  })

  it('is told in the chat there is when the admin has no other', async () => {
    await officer('admin', ['zalo'])
    await tell('zalo-sending', noMoney)
    expect((await told()).map(({ to }) => to)).toEqual(['admin-zalo'])
  })

  it('is told once by several processes that meet it and that see it end', async () => {
    await officer('admin', ['telegram'])
    const others = await Promise.all([1, 2].map(() => startTestAssistant({ database })))
    const all = [test, ...others]
    await Promise.all(all.map((each) => tell('zalo-token', dead, each)))
    expect(await told()).toHaveLength(1)
    await Promise.all(all.map((each) => tell('zalo-token', undefined, each)))
    expect((await texts()).slice(1)).toEqual([
      expect.stringContaining('Trợ lý đã có lại mã truy cập Zalo.'),
    ])
    await Promise.all(others.map((each) => each.close()))
  })

  it('is told anew with another cause, after its end, and by who meets it an hour later', async () => {
    await officer('admin', ['telegram'])
    await tell('zalo-sending', noMoney)
    await tell('zalo-sending', { ...noMoney, cause: '-320: no account' })
    expect(await told()).toHaveLength(2)
    test.clock.forward(59)
    await tell('zalo-sending', { ...noMoney, cause: '-320: no account' })
    expect(await told()).toHaveLength(2)
    test.clock.forward(1)
    await tell('zalo-sending', { ...noMoney, cause: '-320: no account' })
    expect(await told()).toHaveLength(3)
    test.clock.forward(11)
    await tell('zalo-sending', undefined)
    await tell('zalo-sending', { ...noMoney, cause: '-320: no account' })
    expect(await told()).toHaveLength(5)
  })

  it('that nobody was told of is not over', async () => {
    await officer('admin', ['telegram'])
    await tell('zalo-token', undefined)
    expect(await told()).toEqual([])
  })

  it('stands on record until its end is told', async () => {
    await tell('zalo-token', dead)
    expect(await findStanding(database.sql)).toEqual(['zalo-token'])
    await tell('zalo-token', undefined)
    expect(await findStanding(database.sql)).toEqual([])
  })

  it('wakes an admin at night while people go without answers, its end does not', async () => {
    await officer('admin', ['telegram'])
    test.clock.set('2026-11-20T23:00:00+07:00')
    await tell('zalo-token', dead)
    await tell('zalo-token', undefined)
    await tell('disk-full', noMoney)
    expect((await told()).map(({ waitsMinutes }) => waitsMinutes)).toEqual([0, 450, 450])
  })

  it('names no phone and no token that a platform quotes', async () => {
    await officer('admin', ['telegram'])
    await tell('zalo-sending', { ...noMoney, cause: 'no such user 0912345678' })
    expect((await texts()).join()).toContain('no such user [phone]')
  })

  const known = Object.values(knownErrors).flatMap(({ remedy }) => remedy ?? [])
  it.each([...new Set([...Object.values(remedies), ...known])])(
    'has words for the remedy: %s',
    (remedy) => {
      expect(remedyName(remedy)).not.toBe('log')
    },
  )

  it('whose remedy has no words sends the admin to the log', async () => {
    await officer('admin', ['telegram'])
    await tell('zalo-sending', { ...noMoney, remedy: 'see the cause' })
    expect((await texts()).join()).toContain('Cách xử lý: xem nhật ký (log) của chương trình')
  })
})

describe('a source of dossiers', () => {
  it('that falls silent and is heard again is told to the admins, once each', async () => {
    await officer('admin', ['telegram'])
    const heard = (time: string) =>
      database.prisma.apiClient.updateMany({ data: { lastUsedAt: new Date(`${time}+07:00`) } })
    await createFeedClients({ database, now: test.clock.now }).create('một cửa')
    await heard('2026-11-18T08:00:00')
    const env = { FEED_STALE_HOURS: '24' }
    const watching = await startTestAssistant({ database, env })
    const check = () => watching.assistant.feedWatch.check(watching.clock.now())
    await Promise.all([check(), check()])
    await heard('2026-11-20T08:59:00')
    await check()
    expect(await texts()).toEqual([
      expect.stringContaining('Nguồn hồ sơ “một cửa” không gửi dữ liệu từ 08:00 18/11/2026.'),
      expect.stringContaining('Nguồn hồ sơ “một cửa” đã gửi dữ liệu trở lại'),
    ])
    await watching.close()
  })
})
