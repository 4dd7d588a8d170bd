import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fold } from '#src/text/fold.ts'
import { type FakeTelegram, startFakeTelegram } from '../support/fake-telegram.ts'
import { type FakeZalo, startFakeZalo } from '../support/fake-zalo.ts'
import {
  serverEnv,
  startProcess,
  type TestProcess,
  textUpdate,
  waitUntil,
} from '../support/program.ts'
import { openServerDatabase, type ServerDatabase } from '../support/server-database.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { findTraces } from '../support/traces.ts'
import { zaloEvent, zaloMessage } from '../support/zalo-events.ts'

const server = process.env.TEST_DATABASE_URL
const accusing = 'ông Zebulonius chủ tịch xã nhận hối lộ 537 triệu để cấp đất'
const inAName = 'ong_Zebulonius_chu_tich_xa_nhan_hoi_lo_537_trieu'
const secrets = ['Zebulonius', 'zebulonius', '537 tri', '537_tri', 'KEPT-FILE']
const person = '4512398760123456789'

type Message = Record<string, unknown>

describe.skipIf(!server)('after denunciations to the program itself', () => {
  let database: ServerDatabase
  let telegram: FakeTelegram
  let zalo: FakeZalo
  let folder: Awaited<ReturnType<typeof createTemporaryFolder>>
  let program: TestProcess | undefined

  beforeAll(async () => {
    database = await openServerDatabase(String(server))
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await database.reset()
    telegram = await startFakeTelegram()
    zalo = await startFakeZalo()
    folder = await createTemporaryFolder()
  })
  afterEach(async () => {
    await program?.end('SIGKILL')
    await telegram.close()
    await zalo.close()
    await folder.remove()
  })

  let nth = 0
  async function toZalo({ headers, body }: ReturnType<typeof zaloEvent>): Promise<void> {
    const response = await fetch(`${program?.url}/webhooks/zalo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: new Uint8Array(body),
    })
    expect(response.status).toBe(200)
  }
  const zaloSays = (name: string, message: Message) =>
    toZalo(zaloMessage(person, ++nth, name, message))

  async function toTelegram(change: (update: Message) => Message): Promise<void> {
    const update = textUpdate(9_200, 'x') as Message
    expect(await program?.postUpdate(change(update))).toBe(200)
  }
  /** The message of an update with other fields, under a name: a message or one that was edited. */
  const telegramSays = (fields: Message, name = 'message') =>
    toTelegram(({ update_id, message }) => {
      const { text: _, ...rest } = message as Message
      return { update_id, [name]: { ...rest, ...fields } }
    })

  async function throughTelegram(): Promise<void> {
    const photo = [{ file_id: 'KEPT-FILE-1', file_size: 1_000 }]
    await telegramSays({ text: accusing })
    await telegramSays({ text: accusing }, 'edited_message')
    await telegramSays({ caption: accusing, photo, media_group_id: 'album' })
    await telegramSays({ photo, media_group_id: 'album' })
    await telegramSays({ caption: accusing, photo }, 'edited_message')
    await telegramSays({ forward_origin: { type: 'user', sender_user: { id: 5 } }, text: accusing })
    await telegramSays({ document: { file_id: 'KEPT-FILE-2', file_name: `${inAName}.pdf` } })
    const location = { latitude: 11.9, longitude: 108.4 }
    await telegramSays({ location, venue: { location, title: accusing, address: 'Zebulonius' } })
    await toTelegram(({ update_id }) => {
      const message = { chat: { id: 9_200, type: 'private' } }
      return {
        ...{
          update_id,
          callback_query: { id: 'tap', from: { id: 9_200 }, message, data: inAName },
        },
      }
    })
    await telegramSays({ text: `/start ${inAName}` })
  }

  async function throughZalo(): Promise<void> {
    const url = `https://f20-zpc.zdn.vn/KEPT-FILE/${inAName}.pdf`
    await zaloSays('user_send_text', { text: accusing })
    await zaloSays('user_send_image', { text: accusing })
    await zaloSays('user_send_file', {
      attachments: [{ type: 'file', payload: { url, name: `${inAName}.pdf` } }],
    })
    await toZalo(zaloEvent(person, ++nth, 'user_new_thing', { story: { words: accusing } }))
  }

  async function filesIn(path: string): Promise<string> {
    const entries = await readdir(path, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    const texts = files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1'))
    return [...files.map(({ name }) => name), ...(await Promise.all(texts))].join('\n')
  }

  const handled = async () =>
    (await database.prisma.inboxMessage.count({ where: { state: 'waiting' } })) === 0

  it('no word of them is in any table, file or log, also when they come in the middle of a draft', async () => {
    program = await startProcess({
      ...{ ...serverEnv(database.url, telegram.url), ...zalo.env },
      ...{ DATA_DIR: folder.path('data'), LOG_LEVEL: 'trace' },
    })
    await telegramSays({ text: 'đèn đường Quibbleton tối thui, không ai sửa' })
    await zaloSays('user_send_text', { text: 'đèn đường Quibbleton tối thui, không ai sửa' })
    await waitUntil(handled, 'the beginning of both drafts')
    await throughTelegram()
    await throughZalo()
    await waitUntil(handled, 'the answers')
    const answers = telegram.textsTo(9_200)
    expect(answers.some((text) => text.includes('Trợ lý không nhận tố cáo'))).toBe(true)
    // The scan sees what is kept: without this it could pass by seeing nothing.
    const kept = await findTraces(database, [...secrets, 'Quibbleton', 'user_new_thing'])
    expect(kept).toContain('inbox_message: Quibbleton')
    expect(kept).toContain('conversation: Quibbleton')
    expect(kept).toContain('unknown_event: user_new_thing')
    expect(kept.filter((trace) => secrets.some((each) => trace.endsWith(each)))).toEqual([])
    const log = program.said.out + program.said.err
    const files = await filesIn(folder.path('.'))
    for (const secret of secrets) {
      expect(fold(log)).not.toContain(fold(secret))
      expect(fold(files)).not.toContain(fold(secret))
    }
    expect(telegram.calls.filter(({ method }) => method === 'getFile')).toEqual([])
  })
})
