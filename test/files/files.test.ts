import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Channel } from '#src/channels/channel.ts'
import { replySchema } from '#src/chat/reply.ts'
import { createFiles } from '#src/files/store.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import {
  startTestAssistant,
  type TestAssistant,
  testSealing,
} from '#test/support/test-assistant.ts'

let database: TestDatabase
let now: Date
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  now = new Date('2026-11-20T09:00:00+07:00')
})

const openFiles = () => createFiles({ database, sealing: testSealing, now: () => now })
const tomorrow = () => new Date(now.getTime() + 86_400_000)
const picture = { name: 'tiến độ.png', mediaType: 'image/png', bytes: randomBytes(100_000) }

describe('a stored file', () => {
  it('comes back byte by byte until it expires, and is deleted then', async () => {
    const files = openFiles()
    const id = await files.save(picture, tomorrow())
    expect(replySchema.shape.file.safeParse({ fileId: id, name: 'a' }).success).toBe(true)
    const found = await files.load(id)
    expect(found).toMatchObject({ name: 'tiến độ.png', mediaType: 'image/png' })
    expect(Buffer.compare(Buffer.from(found?.bytes ?? []), picture.bytes)).toBe(0)
    expect(await files.forgetExpired()).toBe(0)
    now = tomorrow()
    expect(await files.load(id)).toBeUndefined()
    expect(await files.forgetExpired()).toBe(1)
    expect(await database.prisma.storedFile.count()).toBe(0)
  })

  it('is sealed', async () => {
    const bytes = Buffer.from('0912345678 '.repeat(100))
    await openFiles().save({ ...picture, bytes }, tomorrow())
    const { sealed } = await database.prisma.storedFile.findFirstOrThrow()
    const raw = Buffer.from(sealed)
    expect(raw.includes('0912345678')).toBe(false)
    expect(raw.includes(bytes.toString('base64').slice(0, 40))).toBe(false)
  })

  it('is there together with the reply that names it, or not at all', async () => {
    const failing = database.transaction(async (tx) => {
      await openFiles().save(picture, tomorrow(), tx)
      throw new Error('the turn broke off')
    })
    await expect(failing).rejects.toThrow('the turn broke off')
    expect(await database.prisma.storedFile.count()).toBe(0)
  })

  it('above 5 MB is refused', async () => {
    const bytes = Buffer.alloc(5 * 1_048_576 + 1)
    await expect(openFiles().save({ ...picture, bytes }, tomorrow())).rejects.toThrow(RangeError)
  })

  it('is called something that no path, header or log can trip over', async () => {
    const files = openFiles()
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (name) => {
        const id = await files.save({ ...picture, bytes: Buffer.from('x'), name }, tomorrow())
        const found = (await files.load(id))?.name ?? ''
        expect(found).toMatch(/^[^\p{Cc}/\\"]{1,120}$/u)
        expect(found.isWellFormed()).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it.each(['', 'x', "' OR 1=1 --", '../../etc/passwd', '11111111-1111-4111-8111-111111111111'])(
    'that does not exist is not found: %s',
    async (id) => {
      expect(await openFiles().load(id)).toBeUndefined()
    },
  )
})

describe('the page of a stored file', () => {
  let test: TestAssistant
  beforeEach(async () => {
    test = await startTestAssistant({ database })
  })
  afterEach(() => test.close())
  const until = () => new Date(test.clock.now().getTime() + 3_600_000)
  const save = (name: string, mediaType: string) =>
    test.assistant.files.save({ name, mediaType, bytes: Buffer.from('nội dung') }, until())

  it('shows a picture, and keeps it from caches and search engines', async () => {
    const id = await save('tiến độ.png', 'image/png')
    const response = await fetch(`${test.url}/f/${id}`)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('nội dung')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `inline; filename="ti_n___.png"; filename*=UTF-8''${encodeURIComponent('tiến độ.png')}`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
    })
  })

  it.each([
    ['báo cáo.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['trang.html', 'text/html'],
    ['hinh.svg', 'image/svg+xml'],
  ])('saves a file that a browser should not open: %s', async (name, mediaType) => {
    const response = await fetch(`${test.url}/f/${await save(name, mediaType)}`)
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; /)
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
  })

  it('is gone when the file has expired, and never was for another id', async () => {
    const id = await save('a.png', 'image/png')
    test.clock.forward(61)
    for (const path of [id, '11111111-1111-4111-8111-111111111111', '..%2f..%2fetc', 'x']) {
      expect((await fetch(`${test.url}/f/${path}`)).status).toBe(404)
    }
  })
})

describe('a reply with a stored file', () => {
  let test: TestAssistant
  beforeEach(async () => {
    test = await startTestAssistant({ database, env: { PUBLIC_URL: 'https://cau-noi.example.vn' } })
  })
  afterEach(() => test.close())

  const channel = (name: Channel['name']) =>
    test.assistant.channels.find((each) => each.name === name) as Channel
  const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  const save = (name: string, mediaType: string, bytes: Buffer) =>
    test.assistant.files.save({ name, mediaType, bytes }, new Date('2026-12-01T00:00:00Z'))

  it('shows a chart of 100 kB on Telegram and on Zalo', async () => {
    const fileId = await save('tien-do.png', 'image/png', picture.bytes)
    const reply = { text: 'Tháng 11', image: { fileId, alt: 'Tiến độ' } }
    await channel('telegram').deliver(reply, '7000001')
    const photo = test.telegram.calls.at(-1)?.payload.photo as File
    expect(Buffer.compare(Buffer.from(await photo.arrayBuffer()), picture.bytes)).toBe(0)
    await channel('zalo').deliver(reply, '8456901')
    expect(Buffer.compare(test.zalo.uploads[0]?.bytes ?? Buffer.alloc(0), picture.bytes)).toBe(0)
    expect(test.zalo.sentTo('8456901')).toHaveLength(1)
  })

  it('hands an Excel file over on Telegram, and an address that expires on Zalo', async () => {
    const fileId = await save('so-lieu.xlsx', sheetType, Buffer.from('sheet'))
    const reply = { text: 'so-lieu.xlsx', file: { fileId, name: 'so-lieu.xlsx' } }
    await channel('telegram').deliver(reply, '7000001')
    expect(test.telegram.calls.at(-1)?.method).toBe('sendDocument')
    await channel('zalo').deliver(reply, '8456901')
    expect(test.zalo.sentTo('8456901')).toEqual([
      { text: `so-lieu.xlsx\nhttps://cau-noi.example.vn/f/${fileId}` },
    ])
  })
})
