import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Channel } from '#src/channels/channel.ts'
import { createZaloUploads } from '#src/zalo-account/uploads.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { type FakeZalo, startFakeZalo } from '#test/support/fake-zalo.ts'
import { makeBroadcast } from '#test/support/make-broadcast.ts'
import { makeRecipient } from '#test/support/make-recipient.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'

let database: TestDatabase
let zalo: FakeZalo
let tests: TestAssistant[]
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  zalo = await startFakeZalo()
  tests = []
})
afterEach(async () => {
  for (const { close } of tests) await close()
})

const person = '8456901234567890123'

async function open(): Promise<TestAssistant> {
  const test = await startTestAssistant({
    ...{ database, zalo },
    env: { ZALO_REQUESTS_PER_SECOND: '0', ZALO_BROADCAST_PER_SECOND: '0' },
  })
  tests.push(test)
  return test
}

const channelOf = ({ assistant }: TestAssistant): Channel => {
  const found = assistant.channels.find(({ name }) => name === 'zalo')
  if (found === undefined) return expect.fail('Zalo is off')
  return found
}

async function savePicture({ assistant, clock }: TestAssistant): Promise<string> {
  const file = { name: 'anh.png', mediaType: 'image/png', bytes: Buffer.from('a picture') }
  return await assistant.files.save(file, new Date(clock.now().getTime() + 90 * 86_400_000))
}

const reply = (fileId: string) => ({ text: 'Lịch cắt điện', image: { fileId, alt: 'Lịch' } })
const send = (test: TestAssistant, fileId: string) => channelOf(test).deliver(reply(fileId), person)
const shown = (address = person) =>
  zalo
    .sentTo(address)
    .map(({ attachment }) => attachment?.payload.elements?.[0]?.attachment_id ?? 'no picture')
const kept = async () =>
  (await database.prisma.zaloUpload.findMany()).map((row) => row.attachmentId)

/** So many days pass for what was uploaded until now. */
async function age(days: number): Promise<void> {
  const rows = await database.prisma.zaloUpload.findMany()
  for (const { appId, fileId, uploadedAt } of rows) {
    await database.prisma.zaloUpload.update({
      where: { appId_fileId: { appId, fileId } },
      data: { uploadedAt: new Date(uploadedAt.getTime() - days * 86_400_000) },
    })
  }
}

async function broadcast(test: TestAssistant): Promise<void> {
  for (const { name, run } of test.assistant.duties) {
    if (name === 'broadcasts') while ((await run()) === 'more');
  }
}

describe('a picture that many people get on Zalo', () => {
  it('is uploaded once for a broadcast to fifty', async () => {
    const test = await open()
    const people = []
    for (let nth = 0; nth < 50; nth++) {
      people.push(await makeRecipient(database, { channel: 'zalo' }))
    }
    await makeBroadcast(database, { imageId: await savePicture(test) })
    await broadcast(test)
    for (const { address } of people) expect(shown(address)).toEqual(['upload-1'])
    expect(zalo.uploads).toHaveLength(1)
  })

  it('is known to every other process, and after a restart', async () => {
    const first = await open()
    const fileId = await savePicture(first)
    await send(first, fileId)
    await send(await open(), fileId)
    expect(shown()).toEqual(['upload-1', 'upload-1'])
    expect(zalo.uploads).toHaveLength(1)
  })

  it('is uploaded at most once by each of several processes at the same moment; one id wins', async () => {
    const processes = [await open(), await open(), await open()]
    const fileId = await savePicture(tests[0] as TestAssistant)
    // Past the first token, which all of them ask for.
    for (const each of processes) await channelOf(each).deliver({ text: 'a' }, 'somebody')
    zalo.behaveUpload(() => ({ kind: 'ok', delayMs: 50 }))
    const sends = [...processes, ...processes, ...processes].map((each) => send(each, fileId))
    await Promise.all(sends)
    expect(zalo.uploads.length).toBeLessThanOrEqual(3)
    const [winner] = await kept()
    expect(shown()).toEqual(Array(9).fill(winner))
  })

  it('is uploaded anew, once, when Zalo no longer has it', async () => {
    const test = await open()
    const fileId = await savePicture(test)
    await send(test, fileId)
    await age(1)
    zalo.expireUploads()
    await Promise.all(Array.from({ length: 20 }, () => send(test, fileId)))
    expect(zalo.uploads).toHaveLength(2)
    expect(shown()).toEqual(['upload-1', ...Array(20).fill('upload-2')])
    expect(await kept()).toEqual(['upload-2'])
  })

  it('is uploaded anew when Zalo calls its id invalid', async () => {
    const test = await open()
    const fileId = await savePicture(test)
    await send(test, fileId)
    await age(1)
    const stale = (call: (typeof zalo.calls)[number]) =>
      JSON.stringify(call.body).includes('upload-1')
    zalo.behave((call) => (stale(call) ? { kind: 'error', code: -201 } : { kind: 'ok' }))
    await send(test, fileId)
    expect(shown()).toEqual(['upload-1', 'upload-2'])
  })

  it('is uploaded anew before it gets too old', async () => {
    const test = await open()
    const fileId = await savePicture(test)
    await send(test, fileId)
    await age(5)
    await send(test, fileId)
    await age(2)
    await send(test, fileId)
    expect(shown()).toEqual(['upload-1', 'upload-1', 'upload-2'])
    expect(await kept()).toEqual(['upload-2'])
  })

  it('costs no second upload when Zalo refuses what was uploaded a moment ago', async () => {
    const test = await open()
    const fileId = await savePicture(test)
    await send(test, fileId)
    zalo.behave(() => ({ kind: 'error', code: -100 }))
    for (let nth = 0; nth < 3; nth++) {
      await expect(send(test, fileId)).rejects.toMatchObject({ outcome: 'refused' })
    }
    expect(zalo.uploads).toHaveLength(1)
  })

  describe('which Zalo does not take', () => {
    /** Counts the uploads that were tried, and refuses them. */
    function refuse(code: number): () => number {
      let tried = 0
      zalo.behaveUpload(() => {
        tried += 1
        return { kind: 'error', code }
      })
      return () => tried
    }

    afterEach(() => {
      vi.useRealTimers()
    })

    /** Minutes pass for Zalo, whose clock is no demonstration's. */
    const later = (minutes: number) =>
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 })

    it('is not offered again for each person of a broadcast, but ten minutes later', async () => {
      const tried = refuse(-210)
      const test = await open()
      const [fileId, other] = [await savePicture(test), await savePicture(test)]
      for (let nth = 0; nth < 5; nth++) await send(test, fileId)
      expect(tried()).toBe(1)
      await send(test, other)
      expect(tried()).toBe(2)
      zalo.behaveUpload(() => ({ kind: 'ok' }))
      await send(test, fileId)
      expect(shown()).toEqual(Array(7).fill('no picture'))
      later(10)
      await send(test, fileId)
      expect(shown().at(-1)).toBe('upload-1')
    })

    it('because the quota of uploads is used up, costs no other file a try; what is there is shown', async () => {
      const test = await open()
      const there = await savePicture(test)
      await send(test, there)
      const tried = refuse(-211)
      for (let nth = 0; nth < 5; nth++) await send(test, await savePicture(test))
      expect(tried()).toBe(1)
      await send(test, there)
      expect(shown()).toEqual(['upload-1', ...Array(5).fill('no picture'), 'upload-1'])
      later(10)
      zalo.behaveUpload(() => ({ kind: 'ok' }))
      await send(test, await savePicture(test))
      expect(shown().at(-1)).toBe('upload-2')
    })
  })

  it('is no longer shown once it has expired, and what Zalo called it goes with it', async () => {
    const test = await open()
    const fileId = await savePicture(test)
    await send(test, fileId)
    test.clock.forward(91 * 24 * 60)
    await send(test, fileId)
    expect(shown()).toEqual(['upload-1', 'no picture'])
    await test.assistant.files.forgetExpired()
    expect(await kept()).toEqual([])
  })

  it('of a report is forgotten with the photo', async () => {
    const id = randomUUID()
    const [draftId, citizenId] = [randomUUID(), randomUUID()]
    const size = { width: 1, height: 1, takenAt: new Date(), fingerprint: Buffer.from('a') }
    await database.prisma.reportPhoto.create({
      data: { ...{ id, draftId, citizenId, kind: 'before', place: 1 }, ...size },
    })
    const uploads = createZaloUploads(database.sql, 'app', () => new Date())
    expect(await uploads.keep(id, 'upload-1', 'image')).toBe('upload-1')
    expect(await uploads.find(id, 'image')).toBe('upload-1')
    await database.prisma.reportPhoto.delete({ where: { id } })
    expect(await kept()).toEqual([])
    expect(await uploads.keep(id, 'upload-1', 'image')).toBe('upload-1')
    expect(await kept()).toEqual([])
  })
})

describe('a document that many people get on Zalo', () => {
  const pdf = { name: 'du-thao.pdf', mediaType: 'application/pdf', bytes: Buffer.from('%PDF-1.7') }
  const tokens = () => zalo.sentTo(person).map(({ attachment }) => attachment?.payload.token)

  async function saveDocument({ assistant, clock }: TestAssistant): Promise<string> {
    return await assistant.files.save(pdf, new Date(clock.now().getTime() + 30 * 86_400_000))
  }
  const give = (test: TestAssistant, fileId: string) =>
    channelOf(test).deliver({ text: pdf.name, file: { fileId, name: pdf.name } }, person)

  it('is uploaded once, known to every other process, and after a restart', async () => {
    const first = await open()
    const fileId = await saveDocument(first)
    await Promise.all(Array.from({ length: 20 }, () => give(first, fileId)))
    await give(await open(), fileId)
    expect(zalo.uploads).toMatchObject([{ path: '/v2.0/oa/upload/file', name: 'du-thao.pdf' }])
    expect(tokens()).toEqual(Array(21).fill('upload-1'))
  })

  it('is uploaded anew after a day, or when Zalo no longer has it', async () => {
    const test = await open()
    const fileId = await saveDocument(test)
    await give(test, fileId)
    await age(0.9)
    await give(test, fileId)
    await age(0.2)
    await give(test, fileId)
    expect(tokens()).toEqual(['upload-1', 'upload-1', 'upload-2'])
    await age(0.5)
    zalo.expireUploads()
    await give(test, fileId)
    expect(tokens().at(-1)).toBe('upload-3')
    expect(await kept()).toEqual(['upload-3'])
  })

  it('is refused once it has expired, and what Zalo called it goes with it', async () => {
    const test = await open()
    const fileId = await saveDocument(test)
    await give(test, fileId)
    test.clock.forward(31 * 24 * 60)
    await expect(give(test, fileId)).rejects.toMatchObject({ outcome: 'refused' })
    await test.assistant.files.forgetExpired()
    expect(await kept()).toEqual([])
  })
})
