import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { item, items, startFeed, type TestFeed } from '#test/support/feed-client.ts'

let database: TestDatabase
let feed: TestFeed
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await database.reset()
  feed = await startFeed(database)
})
afterEach(() => feed.close())
afterAll(() => database.close())

const code = 'H36.25.12-261008-0975'
const none = { received: 0, created: 0, updated: 0, unchanged: 0, rejected: [] }
const one = { ...none, received: 1 }
const stored = () => database.prisma.dossier.findUniqueOrThrow({ where: { code } })

describe('what is fed', () => {
  it('is stored, one object or an array', async () => {
    expect(await feed.feed(item())).toMatchObject({ status: 200, body: { ...one, created: 1 } })
    expect((await feed.feed([item()])).body).toEqual({ ...one, unchanged: 1 })
    expect(await stored()).toMatchObject({
      ...{ status: 4, procedureName: 'Đăng ký khai sinh', fedBy: 1, sourceStatus: null },
      dueAt: new Date('2026-10-12T16:59:59Z'),
    })
  })

  it('may be nothing', async () => {
    expect(await feed.feed([])).toMatchObject({ status: 200, body: none })
  })

  it('may be a thousand, and a thousand again, under two seconds', async () => {
    const began = performance.now()
    expect((await feed.feed(items(1000))).body).toEqual({ ...none, received: 1000, created: 1000 })
    const again = await feed.feed(items(1000))
    expect(again.body).toEqual({ ...none, received: 1000, unchanged: 1000 })
    if (database.kind === 'server') expect(performance.now() - began).toBeLessThan(4000)
  })

  it('may be packed with gzip', async () => {
    const body = gzipSync(JSON.stringify([item()]))
    const packed = await feed.feed(body, { headers: { 'content-encoding': 'gzip' } })
    expect(packed.body).toEqual({ ...one, created: 1 })
  })

  it('replaces the whole row when newer, changes nothing when older', async () => {
    await feed.feed(item())
    const bare = { code, status: '9', updated_at: '2026-11-20T08:00:01+07:00' }
    expect((await feed.feed(bare)).body).toEqual({ ...one, updated: 1 })
    expect(await stored()).toMatchObject({ status: 9, procedureName: null, phoneSealed: null })
    const older = item({ status: 10, updated_at: '2026-11-20T07:59:59+07:00' })
    expect((await feed.feed(older)).body).toEqual({ ...one, unchanged: 1 })
    expect(await stored()).toMatchObject({ status: 9 })
  })

  it('at the same time with other content is an update', async () => {
    await feed.feed(item())
    expect((await feed.feed(item({ status: 5 }))).body).toEqual({ ...one, updated: 1 })
  })

  it('clears a field that is null, empty or not there', async () => {
    await feed.feed(item({ note: 'a', commune_code: '24985', channel: 'post' }))
    const { channel: _, ...rest } = item({ note: null, commune_code: '' })
    expect((await feed.feed(rest)).body).toEqual({ ...one, updated: 1 })
    expect(await stored()).toMatchObject({ note: null, communeCode: null, channel: null })
  })

  it('is taken in the order of the array when a code comes twice', async () => {
    const versions = [
      item({ status: 1 }),
      item({ status: 2, updated_at: '2026-11-20T09:00:00+07:00' }),
      item({ status: 3 }),
    ]
    const answered = await feed.feed(versions)
    expect(answered.body).toEqual({ ...none, received: 3, created: 1, updated: 1, unchanged: 1 })
    expect(await stored()).toMatchObject({ status: 2 })
  })

  it('knows a code in any spelling as the same', async () => {
    await feed.feed(item())
    expect((await feed.feed(item({ code: ' h36.25.12–261008–0975 ' }))).body).toEqual({
      ...one,
      unchanged: 1,
    })
  })
})

describe('a bad item', () => {
  it('is told with every field, the good ones are stored', async () => {
    const bad = item({ code: 'H36.25-261008-0001', updated_at: 'hôm qua', channel: 7, colour: 'x' })
    const { status, body } = await feed.feed([item(), bad, 'text'])
    expect(status).toBe(200)
    expect(body).toMatchObject({ received: 3, created: 1, updated: 0, unchanged: 0 })
    expect(body.rejected).toEqual([
      {
        index: 1,
        code: 'H36.25-261008-0001',
        errors: [
          {
            ...{ field: 'channel', problem: 'notString', example: '"…"' },
            message: 'must be a string or null, not number',
          },
          {
            ...{ field: 'colour', problem: 'unknownField' },
            message: 'there is no field called colour',
            example: expect.stringContaining('code, procedure_code, '),
          },
          {
            ...{ field: 'updated_at', problem: 'unreadableTime' },
            message: 'is not an ISO 8601 date or time',
            example: '2026-11-20T08:30:00+07:00',
          },
        ],
      },
      {
        index: 2,
        code: null,
        errors: [
          {
            ...{ field: '', problem: 'notObject' },
            message: 'each dossier must be a JSON object, not string',
            example: expect.stringContaining('updated_at'),
          },
        ],
      },
    ])
  })

  it('is told in Vietnamese unless asked otherwise', async () => {
    const { body } = await feed.feed({ ...item(), status: null }, { headers: vietnamese })
    expect(body.rejected[0].errors[0].message).toBe('không được để trống')
  })

  const vietnamese = { 'accept-language': 'fr, vi;q=0.5' }

  it.each([
    [{ code: null }, 'code', 'required'],
    [{ code: 5 }, 'code', 'notString'],
    [{ code: '261008-0975' }, 'code', 'dossierCode'],
    [{ code: 'H99.25-261008-0975' }, 'code', 'unknownPrefix'],
    [{ code: 'H36.25-261331-0975' }, 'code', 'impossibleCodeDate'],
    [{ status: undefined }, 'status', 'required'],
    [{ status: 11 }, 'status', 'unknownWord'],
    [{ status: 4.5 }, 'status', 'notStringOrInteger'],
    [{ status: [4] }, 'status', 'notStringOrInteger'],
    [{ status: true }, 'status', 'notStringOrInteger'],
    [{ status: 'Đang thụ lý' }, 'status', 'unknownWord'],
    [{ updated_at: 1763600000 }, 'updated_at', 'notString'],
    [{ updated_at: '' }, 'updated_at', 'required'],
    [{ due_at: '2026-02-30' }, 'due_at', 'impossibleTime'],
    [{ applicant_phone: 912345678 }, 'applicant_phone', 'notString'],
    [{ applicant_phone: '12' }, 'applicant_phone', 'notPhone'],
    [{ procedure_code: 1.00119 }, 'procedure_code', 'notString'],
    [{ amount_due: -1 }, 'amount_due', 'notAmount'],
    [{ amount_due: 0.5 }, 'amount_due', 'notStringOrInteger'],
    [{ amount_due: '12.000' }, 'amount_due', 'notAmount'],
    [{ note: 'x'.repeat(2001) }, 'note', 'tooLong'],
    [{ applicant_name: { vi: 'A' } }, 'applicant_name', 'notString'],
    [{ commune_code: ['24985'] }, 'commune_code', 'notString'],
    [{ channel: 'fax' }, 'channel', 'unknownWord'],
    [{ sourceSystem: 'x' }, 'sourceSystem', 'unknownField'],
  ])('%j is refused at %s: %s', async (changes, field, problem) => {
    const { status, body } = await feed.feed(item(changes))
    expect(status).toBe(200)
    expect(body).toMatchObject({ received: 1, created: 0 })
    expect(body.rejected[0].errors).toMatchObject([{ field, problem }])
    expect(await database.prisma.dossier.count()).toBe(0)
  })
})

describe('a status in the words of a source', () => {
  beforeEach(async () => {
    await database.prisma.statusMapping.create({
      data: { sourceSystem: 'iGate', value: 'Đã trả dân', status: 10 },
    })
  })

  it('is what it stands for', async () => {
    await feed.feed(item({ status: ' đã TRẢ dân', source_system: 'igate' }))
    expect(await stored()).toMatchObject({ status: 10, sourceStatus: null, sourceSystem: 'igate' })
  })

  it('is kept where nobody knows it, until somebody says', async () => {
    const unknown = item({ status: 'Chờ liên thông', source_system: 'igate' })
    expect((await feed.feed(unknown)).body).toEqual({ ...one, created: 1 })
    expect(await stored()).toMatchObject({ status: 4, sourceStatus: 'Chờ liên thông' })
    expect((await feed.feed(unknown)).body).toEqual({ ...one, unchanged: 1 })
    const data = { sourceSystem: 'igate', value: 'chờ liên thông', status: 2 }
    await database.prisma.statusMapping.create({ data })
    expect((await feed.feed(unknown)).body).toEqual({ ...one, updated: 1 })
    expect(await stored()).toMatchObject({ status: 2, sourceStatus: null })
  })

  it('is that of its own source only', async () => {
    await feed.feed(item({ status: 'Đã trả dân', source_system: 'other' }))
    expect(await stored()).toMatchObject({ status: 4, sourceStatus: 'Đã trả dân' })
  })
})

describe('reading back', () => {
  const whole = item({
    ...{ office_code: 'H36.25.12', note: 'Ghi chú', amount_due: 150_000, source_system: 'igate' },
    submitted_at: '2026-10-08T08:00:00.250+07:00',
    finished_at: '2026-10-10',
    supplement_due_at: '2026-10-20',
  })

  it('gives what was fed, opened', async () => {
    await feed.feed(whole)
    const { status, body } = await feed.show(code)
    expect(status).toBe(200)
    expect(body).toEqual({
      ...whole,
      ...{ submitted_at: '2026-10-08T01:00:00.250Z', accepted_at: '2026-10-08T02:30:00.000Z' },
      ...{ due_at: '2026-10-12T16:59:59.000Z', finished_at: '2026-10-10T16:59:59.000Z' },
      ...{ supplement_due_at: '2026-10-20T16:59:59.000Z', updated_at: '2026-11-20T01:00:00.000Z' },
    })
  })

  it.each([
    ['whole', whole],
    ['least', { code, status: 1, updated_at: '2026-11-20' }],
    ['unclear', item({ status: 'Chờ', source_system: 'igate' })],
  ])('what was read changes nothing when it is fed again: %s', async (_name, fed) => {
    await feed.feed(fed)
    const { body } = await feed.show(code)
    expect((await feed.feed(body)).body).toEqual({ ...one, unchanged: 1 })
  })

  it.each([
    'h36.25.12-261008-0975',
    'H36 25 12 261008 0975',
    'H36/25/12/261008/0975',
    'H36.25.12–261008–0975',
  ])('takes the code in any spelling: %s', async (spelling) => {
    await feed.feed(item())
    expect(await feed.show(spelling)).toMatchObject({ status: 200, body: { code } })
  })

  it.each(['H36.25.12-261008-0976', 'nothing', '0975', "'; DROP TABLE dossier", '\u0000', '%'])(
    'knows no dossier %j',
    async (spelling) => {
      await feed.feed(item())
      expect(await feed.show(spelling)).toMatchObject({ status: 404, body: { status: 404 } })
    },
  )

  it('of a dossier of somebody else reads as if there were none', async () => {
    await feed.feed(item())
    const [others, nobodys] = [
      await feed.show(code, { as: 'other' }),
      await feed.show('H36.25.12-261008-0976', { as: 'other' }),
    ]
    expect(others.status).toBe(404)
    expect(others.body).toEqual(nobodys.body)
    await feed.feed(item({ status: 9, updated_at: '2026-11-20T08:30:00' }), { as: 'other' })
    expect((await feed.show(code, { as: 'other' })).status).toBe(200)
    expect((await feed.show(code)).status).toBe(404)
  })

  it('of a dossier that came by file is not for clients', async () => {
    await feed.feed(item())
    await database.prisma.dossier.updateMany({ data: { fedBy: null } })
    expect((await feed.show(code)).status).toBe(404)
  })
})
