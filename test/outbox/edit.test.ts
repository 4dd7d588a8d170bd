import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Channel } from '#src/channels/channel.ts'
import { DeliveryError } from '#src/channels/delivery-error.ts'
import type { ChannelName } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import { readTranscript } from '#src/chat/transcript.ts'
import { createEdit } from '#src/outbox/edit.ts'
import { createPost, priorities } from '#src/outbox/post.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { testSealing } from '#test/support/test-assistant.ts'

let database: TestDatabase
let edits: { text: string; externalId: string }[]
let fails: DeliveryError | undefined
const limits = { textLength: 1000, captionLength: 1000, choices: 5 }
const channel = (edit: boolean) =>
  ({
    limits,
    ...(edit && {
      edit: async ({ text }: Reply, _address: string, externalId: string) => {
        if (fails) throw fails
        edits.push({ text, externalId })
      },
    }),
  }) as unknown as Channel
const channels = new Map<ChannelName, Channel>([
  ['web', channel(true)],
  ['zalo', channel(false)],
])

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await database.reset()
  edits = []
  fails = undefined
})
afterAll(() => database.close())

const edit = (key: string, text: string) =>
  createEdit({ sql: database.sql, sealing: testSealing, channels })(key, () => [{ text }])

/** A message that was sent on a platform under the key `progress`. */
async function sent(name: ChannelName, state = 'sent'): Promise<void> {
  const data = { channel: name, address: 'ba-lan' }
  const { id } = await database.prisma.conversation.create({ data })
  const post = createPost({ sealing: testSealing, limits: () => limits })
  await post(
    database.sql,
    { conversationId: String(id), channel: name, language: null },
    { key: 'progress', priority: priorities.notice, say: () => [{ text: '25 %' }] },
  )
  await database.prisma.outboxMessage.updateMany({ data: { state, externalId: '77' } })
}
const aWhileLater = () =>
  database.prisma.$executeRawUnsafe(
    "UPDATE outbox_message SET edited_at = edited_at - interval '1 minute'",
  )

describe('a message that was sent', () => {
  it('is said anew in its place, and only when it says something else', async () => {
    await sent('web')
    expect(await edit('progress', '25 %')).toBe('same')
    expect(await edit('progress', '50 %')).toBe('edited')
    expect(await edit('progress', '50 %')).toBe('same')
    expect(edits).toEqual([{ text: '50 %', externalId: '77' }])
  })

  it('is not said anew again within two seconds, nor by two at once', async () => {
    await sent('web')
    const said = await Promise.all(['50 %', '51 %', '52 %'].map((text) => edit('progress', text)))
    expect(said.sort()).toEqual(['edited', 'later', 'later'])
    await aWhileLater()
    expect(await edit('progress', '75 %')).toBe('edited')
    expect(edits).toHaveLength(2)
  })

  it('that the platform did not change just now is changed at the next try', async () => {
    await sent('web')
    fails = new DeliveryError('throttled', 'Too Many Requests', 3)
    expect(await edit('progress', '50 %')).toBe('later')
    fails = undefined
    await aWhileLater()
    expect(await edit('progress', '50 %')).toBe('edited')
  })

  it('that is not sent yet is changed once it is', async () => {
    await sent('web', 'queued')
    expect(await edit('progress', '50 %')).toBe('later')
    await database.prisma.outboxMessage.updateMany({ data: { state: 'sent' } })
    expect(await edit('progress', '50 %')).toBe('edited')
  })

  it.each([
    ['could not be sent', async () => await sent('web', 'failed')],
    ['is on a platform that edits nothing', async () => await sent('zalo')],
    ['never was', async () => {}],
  ])('that %s stays as it is', async (_, make) => {
    await make()
    expect(await edit('progress', '50 %')).toBe('never')
    expect(edits).toEqual([])
  })

  it('comes once more in the transcript when it was said anew', async () => {
    await sent('web')
    const look = (cursor?: string) =>
      readTranscript({ sql: database.sql, sealing: testSealing }, 'web', 'ba-lan', cursor)
    const first = await look()
    expect(first.items).toMatchObject([{ reply: { text: '25 %' } }])
    expect((await look(first.cursor)).items).toEqual([])
    await edit('progress', '50 %')
    const second = await look(first.cursor)
    expect(second.items).toMatchObject([{ key: first.items[0]?.key, reply: { text: '50 %' } }])
    expect((await look(second.cursor)).items).toEqual([])
  })
})
