import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { slipPayload, slipUrl } from '#src/dossiers/slip.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { photograph } from '#test/support/photograph.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'
import { resetToTown, townTables } from '#test/support/town.ts'
import { zaloMessage } from '#test/support/zalo-events.ts'

const code = 'H36.12.345-261112-0001'
const url = slipUrl('https://cau-noi.example.vn', code)
const person = 7001
let database: TestDatabase
let test: TestAssistant
let update = 0

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await resetToTown(database, townTables)
  test = await startTestAssistant({ database })
  return () => test.close()
})
afterAll(() => database.close())

/** Sends a picture on Telegram, in two sizes, as phones do; what comes back. */
async function send(picture: Uint8Array | undefined, fields: object = {}): Promise<string[]> {
  if (picture !== undefined) test.telegram.files.set('large', picture)
  const before = test.telegram.textsTo(person).length
  const photo = [
    { file_id: 'small', file_unique_id: 's', width: 90, height: 90, file_size: 900 },
    { file_id: 'large', file_unique_id: 'l', width: 480, height: 480, file_size: 90_000 },
  ]
  update += 1
  const message = {
    ...{ message_id: update, date: 1_760_000_000, photo, ...fields },
    chat: { id: person, type: 'private' },
    from: { id: person, is_bot: false, first_name: 'Dân' },
  }
  expect(await test.postUpdate({ update_id: update, message })).toBe(200)
  await test.idle()
  return test.telegram.textsTo(person).slice(before)
}

describe('a photo of a slip', () => {
  it.each([0, 12, -25, 180])(
    'taken %d° askew opens its dossier, the proof still asked',
    async (askew) => {
      const [text, ...more] = await send(photograph(url, askew))
      expect(text).toMatch(/^Hồ sơ H36\.12\.345-261112-0001/)
      expect(text).toContain('4 số cuối')
      expect(more).toEqual([])
    },
  )

  it('with the QR of our Telegram link opens its dossier', async () => {
    const link = `https://t.me/cau_noi_bot?start=${slipPayload(code)}`
    expect((await send(photograph(link, 5)))[0]).toMatch(/^Hồ sơ H36\.12\.345-261112-0001/)
  })

  it('whose QR holds the code in words, as other systems print it, opens its dossier', async () => {
    expect((await send(photograph(`Mã HS: ${code}`, 5)))[0]).toMatch(/^Hồ sơ H36/)
  })

  it('sent on Zalo opens its dossier', async () => {
    const user = '8456700890123456789'
    test.zalo.files.set('/slip.jpg', photograph(url, 8))
    const attachments = [{ type: 'image', payload: { url: `${test.zalo.url}/slip.jpg` } }]
    const event = zaloMessage(user, 1, 'user_send_image', { attachments })
    expect(await test.post('/webhooks/zalo', event.body, event.headers)).toBe(200)
    await test.idle()
    expect(test.zalo.sentTo(user)[0]?.text).toMatch(/^Hồ sơ H36/)
  })
})

describe('a photo that tells no dossier', () => {
  const asksToType = /chưa đọc được mã hồ sơ trên ảnh/

  it('gives no guess: the person is asked to type', async () => {
    for (const picture of [
      photograph('https://example.com/menu', 3),
      photograph(url, 3).subarray(0, 20_000),
      new TextEncoder().encode('not a picture'),
    ]) {
      expect((await send(picture))[0]).toMatch(asksToType)
    }
  })

  it('or that the platform no longer has is answered all the same', async () => {
    expect((await send(undefined))[0]).toMatch(asksToType)
  })

  it('or that cannot be fetched because the platform is down is answered all the same', async () => {
    test.telegram.behave(({ method }) =>
      method === 'getFile' ? { kind: 'hang-up' } : { kind: 'ok' },
    )
    expect((await send(photograph(url, 0)))[0]).toMatch(asksToType)
  })

  it('is said once for an album, but a slip in it is read', async () => {
    const album = { media_group_id: 'a1' }
    expect(await send(photograph('x', 0), album)).toHaveLength(1)
    expect(await send(photograph('x', 0), album)).toHaveLength(0)
    expect((await send(photograph(url, 0), album))[0]).toMatch(/^Hồ sơ H36/)
  })
})

it('a picture too large to be read is not fetched', async () => {
  const photo = [{ file_id: 'large', file_size: 30_000_000, width: 1, height: 1 }]
  await send(photograph(url, 0), { photo })
  expect(test.telegram.calls.some(({ method }) => method === 'getFile')).toBe(false)
})
