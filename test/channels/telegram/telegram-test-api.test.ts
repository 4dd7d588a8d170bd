import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import telegramTestApi from 'telegram-test-api'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'
import { resetToTown } from '#test/support/town.ts'

// An emulator of the Bot API that others wrote (npm: telegram-test-api): it judges what we send as a
// platform would, and its client makes the updates. Its own webhooks carry no secret, so its updates
// are fetched and posted to ours.

// Its types promise the default export that its CommonJS does not have.
const TelegramServer = telegramTestApi as unknown as typeof telegramTestApi.default
type Server = InstanceType<typeof TelegramServer>
type Client = ReturnType<Server['getClient']>

const token = '123456:test-token-of-nobody'

let database: TestDatabase
let test: TestAssistant
let server: Server
let client: Client

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await resetToTown(database)
  server = new TelegramServer({ port: await freePort(), host: '127.0.0.1' })
  await server.start()
  client = server.getClient(token, { userId: 77, chatId: 77, timeout: 5_000, interval: 20 })
  test = await startTestAssistant({
    database,
    env: { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: server.config.apiURL },
  })
})
afterEach(async () => {
  await test.close()
  await server.stop()
})

type Update = { update_id: number; message?: object }

/** What its client did, as the updates that a bot gets. */
async function updates(): Promise<Update[]> {
  const response = await fetch(`${server.config.apiURL}/bot${token}/getUpdates`, { method: 'POST' })
  return ((await response.json()) as { result: Update[] }).result
}

/** Hands the updates over as Telegram's webhook would, and waits for the answers. */
async function forward(found: Update[]): Promise<void> {
  for (const update of found) expect(await test.postUpdate(update)).toBe(200)
  await test.idle()
}

type Shown = {
  text: string
  reply_markup?: { inline_keyboard: { text: string; callback_data?: string }[][] }
}

/** What the person reads, oldest first. */
async function shown(): Promise<Shown[]> {
  const { result } = await client.getUpdates()
  return result.map(({ message }) => message as unknown as Shown)
}

async function says(text: string): Promise<Shown[]> {
  await client.sendMessage(client.makeMessage(text))
  await forward(await updates())
  return await shown()
}

async function taps(message: Shown | undefined, label: string): Promise<Shown[]> {
  const buttons = message?.reply_markup?.inline_keyboard.flat() ?? []
  const data = buttons.find(({ text }) => text === label)?.callback_data
  if (data === undefined) throw new Error(`no button [${label}]`)
  await client.sendCallback(client.makeCallbackQuery(data))
  await forward(await updates())
  return await shown()
}

const texts = (messages: Shown[]) => messages.map(({ text }) => text)

describe('with an independent Bot API', () => {
  it('a greeting is answered with buttons, and a tap on one with what it promises', async () => {
    await client.sendCommand(client.makeCommand('/start'))
    await forward(await updates())
    const [greeting, ...more] = await shown()
    expect(more).toEqual([])
    expect(greeting?.text).toContain('Xin chào anh/chị!')
    const [contacts] = await taps(greeting, 'Liên hệ')
    expect(contacts?.text).toContain('Anh/chị ở xã, phường nào?')
    const [office] = await says('Ninh Gia')
    expect(office?.text).toContain('Trung tâm Phục vụ hành chính công xã Ninh Gia')
  })

  it('a dossier is opened by its code and four digits', async () => {
    const [head] = await says('H36.12.345-261112-0001')
    expect(head?.text).toContain('Hồ sơ H36.12.345-261112-0001')
    const [detail] = await says('5678')
    expect(detail?.text).toContain('thứ Sáu 27/11/2026')
  })

  it('several messages at once are answered in their order', async () => {
    for (const text of ['câu một', 'câu hai', 'câu ba']) {
      await client.sendMessage(client.makeMessage(text))
    }
    await forward(await updates())
    expect(texts(await shown()).map((text) => /“(.*)”/.exec(text)?.[1])).toEqual([
      'câu một',
      'câu hai',
      'câu ba',
    ])
  })

  it('an update delivered twice is answered once', async () => {
    await client.sendMessage(client.makeMessage('menu'))
    const found = await updates()
    await forward([...found, ...found])
    expect(await shown()).toHaveLength(1)
  })

  it('a corrected message is answered anew', async () => {
    await client.sendMessage(client.makeMessage('H36.12.345-261112-9999'))
    const [sent] = await updates()
    if (sent === undefined) throw new Error('no update')
    const { message, update_id } = sent
    const corrected = { ...message, text: 'H36.12.345-261112-0001', edit_date: 1 }
    await forward([sent, { update_id: update_id + 1_000, edited_message: corrected } as Update])
    const [unknown, found] = texts(await shown())
    expect(unknown).not.toContain('Đang xử lý')
    expect(found).toContain('Đang xử lý')
  })

  it('in a group the assistant speaks once, and asks for a talk in private', async () => {
    const group = { userId: 77, chatId: -400, type: 'group', timeout: 5_000 } as const
    client = server.getClient(token, group)
    await client.sendCommand(client.makeCommand('/menu@cau_noi_bot'))
    await client.sendCommand(client.makeCommand('/menu@cau_noi_bot'))
    await forward(await updates())
    expect(texts(await shown())).toEqual([
      expect.stringContaining('chỉ trả lời trong cuộc trò chuyện riêng'),
    ])
  })

  it('nothing but plain messages is asked of the platform', async () => {
    const [menu] = await says('menu')
    expect(menu).not.toHaveProperty('parse_mode')
    const rows = await database.prisma.outboxMessage.findMany()
    expect(rows.map(({ state }) => state)).toEqual(['sent'])
  })
})
