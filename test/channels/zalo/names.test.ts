import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Citizen, zaloCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { type FakeZalo, startFakeZalo } from '#test/support/fake-zalo.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'
import { zaloFollow } from '#test/support/zalo-events.ts'

let database: TestDatabase
let zalo: FakeZalo
let test: TestAssistant
let citizen: Citizen

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  zalo = await startFakeZalo()
})
afterEach(async () => {
  await test.close()
  await zalo.close()
})

async function begin(env: Record<string, string> = { ZALO_PROFILE: '1' }): Promise<string> {
  test = await startTestAssistant({ database, zalo, env })
  citizen = zaloCitizen(test)
  await citizen.says('menu')
  return (await database.prisma.conversation.findFirstOrThrow()).address
}

const greeting = async () => (await citizen.says('xin chào'))[0]?.text.split('\n')[0] ?? ''
const aDayAgo = () =>
  database.prisma.chatName.updateMany({ data: { askedAt: new Date(Date.now() - 86_460_000) } })

describe("a person's name on Zalo", () => {
  it('is not asked for unless the settings say so', async () => {
    await begin({})
    expect(zalo.profiles.asked).toEqual([])
    expect(await database.prisma.chatName.count()).toBe(0)
  })

  it('is asked for at most once a day, however much the person writes', async () => {
    const user = await begin()
    zalo.profiles.names.set(user, 'Nguyễn Thị\nHạnh')
    await Promise.all([citizen.says('menu'), citizen.says('alo'), citizen.says('menu')])
    expect(zalo.profiles.asked).toEqual([user])
    await aDayAgo()
    await citizen.says('menu')
    expect(zalo.profiles.asked).toEqual([user, user])
    expect(await greeting()).toContain('anh/chị Nguyễn Thị Hạnh!')
  })

  it('that Zalo keeps to itself leaves the greeting as it was', async () => {
    await begin()
    expect(await greeting()).toMatch(/^Xin chào anh\/chị! /)
  })

  it('is sealed, never logged, and forgotten with the chats', async () => {
    const user = await begin()
    zalo.profiles.names.set(user, 'Nguyễn Thị Hạnh')
    await aDayAgo()
    await citizen.says('menu')
    const { sealed } = await database.prisma.chatName.findFirstOrThrow()
    expect(Buffer.from(sealed ?? []).toString('utf8')).not.toContain('Hạnh')
    expect(test.lines.join('')).not.toContain('Hạnh')
    await database.prisma.chatName.updateMany({ data: { askedAt: new Date(0) } })
    await test.assistant.forget()
    expect(await database.prisma.chatName.count()).toBe(0)
  })

  it('is forgotten when the person leaves', async () => {
    const user = await begin()
    expect(await database.prisma.chatName.count()).toBe(1)
    const { headers, body } = zaloFollow(user, 90_000_000, 'unfollow')
    await test.post('/webhooks/zalo', body, headers)
    await test.idle()
    expect(await database.prisma.chatName.count()).toBe(0)
  })
})
