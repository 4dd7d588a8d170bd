import fc from 'fast-check'
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
  feed = await startFeed(database, { FEED_REQUESTS_PER_MINUTE: '0' })
})
afterEach(() => feed.close())
afterAll(() => database.close())

const code = 'H36.25.12-261008-0975'
const raw = (fields: string) =>
  `{"code":"${code}","status":4,"updated_at":"2026-11-20T08:00:00"${fields}}`

describe('a body meant to do harm', () => {
  it('cannot reach a prototype', async () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
      const { body } = await feed.feed(raw(`,"${name}":{"note":"x","polluted":1}`))
      expect(body.rejected[0].errors).toMatchObject([{ field: name, problem: 'unknownField' }])
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    const { body } = await feed.feed('{"__proto__":{"code":"x","status":4,"updated_at":"2026"}}')
    expect(body.rejected[0].errors.map((one: { field: string }) => one.field)).toContain('code')
  })

  it('with NUL, lone surrogates and invisible signs is stored clean', async () => {
    const fields = String.raw`,"note":"a\u0000b\ud800c\u202ed","applicant_name":"\udfff\u0000"`
    expect((await feed.feed(raw(fields))).body).toMatchObject({ created: 1 })
    const { body } = await feed.show(code)
    expect(body).toMatchObject({ note: 'ab\ufffdcd', applicant_name: '\ufffd' })
  })

  it('with NUL in a status, a source or a code does not reach the database as such', async () => {
    const odd = String.raw`[{"code":"\u0000${code}\u0000","status":"Ch\u0000ờ\ud800","source_system":"x\u0000","updated_at":"2026-11-20"}]`
    expect((await feed.feed(odd)).body).toMatchObject({ created: 1 })
    expect(await database.prisma.dossier.findFirst()).toMatchObject({
      ...{ code, sourceStatus: 'Chờ\ufffd', sourceSystem: 'x' },
    })
  })

  it.each([
    ['status', '1e400'],
    ['status', '-1'],
    ['status', '99999999999999999999'],
    ['status', '4.0000000000000001e1'],
    ['amount_due', '1e308'],
    ['amount_due', '-1e400'],
    ['amount_due', '9007199254740993'],
    ['amount_due', '"9999999999999999"'],
  ])('%s %s is refused', async (field, value) => {
    const plain = raw(`,"${field}":${value}`).replace(
      '"status":4,',
      field === 'status' ? '' : '"status":4,',
    )
    const { status, body } = await feed.feed(plain)
    expect(status).toBe(200)
    expect(body.rejected[0].errors).toMatchObject([{ field }])
  })

  it('with a field that is an array fifteen thousand deep is refused at that field', async () => {
    const { body } = await feed.feed(raw(`,"note":${'['.repeat(15_000)}${']'.repeat(15_000)}`))
    expect(body.rejected[0].errors).toMatchObject([{ field: 'note', problem: 'notString' }])
  })

  it('with a hundred thousand unknown fields is told of twenty, in short', async () => {
    const many = Array.from({ length: 100_000 }, (_, n) => `,"${'x'.repeat(20)}${n}":1`).join('')
    const { body } = await feed.feed(raw(`${many},"${'y'.repeat(500_000)}":1`))
    expect(body.rejected[0].errors).toHaveLength(20)
    expect(JSON.stringify(body).length).toBeLessThan(20_000)
  })

  it('with a code of a megabyte, or one that tries patterns, is answered at once', async () => {
    const began = performance.now()
    const codes = ['H36.'.repeat(250_000), 'H36 '.repeat(100_000), `${'0 '.repeat(200_000)}-`, code]
    const { body } = await feed.feed(codes.map((one) => item({ code: one })))
    expect(body).toMatchObject({ received: 4, created: 1 })
    expect(body.rejected.every((one: { code: string }) => one.code.length <= 100)).toBe(true)
    expect(performance.now() - began).toBeLessThan(3000)
  })

  it('with one code a thousand times is taken in order', async () => {
    const versions = items(1000).map((one, number) => ({ ...one, code, note: `v${number}` }))
    const { body } = await feed.feed(versions)
    expect(body).toMatchObject({ received: 1000, created: 1, updated: 999 })
    expect((await feed.show(code)).body.note).toBe('v999')
  })

  it('with SQL in every text is text', async () => {
    const text = `'); DROP TABLE dossier; -- \\x00 $1 "`
    const odd = item({ note: text, procedure_name: text, source_system: text, status: text })
    expect((await feed.feed(odd)).body).toMatchObject({ created: 1 })
    expect((await feed.show(code)).body).toMatchObject({ note: text, status: text })
  })
})

it('any JSON is answered with 200 or 400, and the counts add up', async () => {
  const keys = fc.constantFrom('code', 'status', 'updated_at', 'note', 'due_at', 'amount_due', 'x')
  const value = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(code, '2026-11-20', '4', 4, null, '\u0000', '\ud800'),
  )
  const anything = fc.oneof(fc.jsonValue(), fc.array(fc.dictionary(keys, value), { maxLength: 5 }))
  await fc.assert(
    fc.asyncProperty(anything, async (json) => {
      const { status, body } = await feed.feed(JSON.stringify(json))
      if (typeof json !== 'object' || json === null) {
        expect(status).toBe(400)
        return
      }
      expect(status).toBe(200)
      const { received, created, updated, unchanged, rejected } = body
      expect(received).toBe(Array.isArray(json) ? json.length : 1)
      expect(created + updated + unchanged + rejected.length).toBe(received)
    }),
    { numRuns: 200 },
  )
})
