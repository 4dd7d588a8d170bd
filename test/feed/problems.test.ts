import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#src/database/database.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { type Answered, item, items, startFeed, type TestFeed } from '#test/support/feed-client.ts'

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

const path = '/api/v1/dossiers'

function expectProblem(answered: Answered, status: number, kind: string): void {
  expect(answered.status).toBe(status)
  expect(answered.headers.get('content-type')).toBe('application/problem+json')
  expect(answered.body).toEqual({
    type: `https://cau-noi.example.vn/api/openapi.json#/components/examples/${kind}`,
    title: expect.stringMatching(/\S/),
    status,
    detail: expect.stringMatching(/\S/),
  })
  expect(JSON.stringify(answered.body)).not.toMatch(/node_modules|\.ts:|Error:|\{\{/)
}

const json = { 'content-type': 'application/json' }
const bearer = () => ({ ...json, authorization: `Bearer ${feed.tokens['one-stop']}` })
const post = (headers: Record<string, string>, body: RequestInit['body'] = '[]') =>
  feed.call(path, { method: 'POST', headers, body: body ?? null })

describe('401', () => {
  it.each([
    ['no header', () => undefined],
    ['an empty one', () => ''],
    ['another scheme', () => `Basic ${feed.tokens['one-stop']}`],
    ['the token alone', () => feed.tokens['one-stop']],
    ['no token', () => 'Bearer '],
    ['a wrong token', () => `Bearer cn_${'a'.repeat(43)}`],
    ['half a token', () => `Bearer ${feed.tokens['one-stop'].slice(0, 20)}`],
    ['two tokens', () => `Bearer ${feed.tokens['one-stop']} ${feed.tokens.other}`],
  ])('with %s', async (_name, header) => {
    const authorization = header()
    const headers = { ...json, ...(authorization === undefined ? {} : { authorization }) }
    for (const answered of [
      await post(headers, JSON.stringify(item())),
      await feed.call(`${path}/H36.25.12-261008-0975`, { headers }),
    ]) {
      expectProblem(answered, 401, 'unauthorized')
      expect(answered.headers.get('www-authenticate')).toBe('Bearer realm="cau-noi"')
    }
    expect(await database.prisma.dossier.count()).toBe(0)
  })

  it('with a token that was revoked a moment ago', async () => {
    expect((await feed.feed([])).status).toBe(200)
    await feed.clients.revoke('one-stop')
    expectProblem(await feed.feed([]), 401, 'unauthorized')
  })

  it('is said before a body is looked at', async () => {
    expectProblem(
      await post({ 'content-type': 'text/plain' }, 'x'.repeat(100)),
      401,
      'unauthorized',
    )
  })

  it('is not said to the scheme in any case', async () => {
    const authorization = `bEARER ${feed.tokens['one-stop']}`
    expect((await post({ ...json, authorization })).status).toBe(200)
  })
})

describe('400', () => {
  it.each([
    ['nothing', ''],
    ['half an array', '[{"code":'],
    ['two values', '[] []'],
    ['no JSON', 'code,status'],
    ['a comment', '[] // x'],
    ['NaN', '[{"status": NaN}]'],
    ['UTF-16', new Uint8Array(Buffer.from('[]', 'utf16le'))],
    ['broken UTF-8', new Uint8Array([91, 34, 0xc3, 0x28, 34, 93])],
    ['a raw NUL', '["\u0000"]'],
    ['a million brackets', '['.repeat(1_000_000)],
    ['thirty thousand levels', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
  ])('for %s', async (_name, body) => {
    expectProblem(await feed.feed(body), 400, 'not-json')
  })

  it.each(['null', '1', '"code"', 'true', '1e400'])('for %s, which is no dossier', async (body) => {
    expectProblem(await feed.feed(body), 400, 'not-items')
  })

  it('for 1,001 items, and none is stored', async () => {
    expectProblem(await feed.feed(items(1001)), 400, 'too-many-items')
    expect(await database.prisma.dossier.count()).toBe(0)
  })

  it('for a path that is no text, and a packed body that is damaged', async () => {
    const broken = await feed.call(`${path}/%E0%A4%A`, { headers: bearer() })
    expectProblem(broken, 400, 'bad-request')
    const packed = await feed.feed('no gzip', { headers: { 'content-encoding': 'gzip' } })
    expectProblem(packed, 400, 'bad-request')
  })
})

describe('404 and 405', () => {
  it.each(['/api', '/api/', '/api/v1', '/api/v2/dossiers', `${path}/a/b`, '/api/v1/dossiersx'])(
    'there is nothing at %s',
    async (address) => {
      for (const method of ['GET', 'POST', 'DELETE']) {
        expectProblem(await feed.call(address, { method }), 404, 'not-found')
      }
    },
  )

  it.each([
    ['GET', path, 'POST'],
    ['PUT', path, 'POST'],
    ['PATCH', path, 'POST'],
    ['DELETE', path, 'POST'],
    ['OPTIONS', path, 'POST'],
    ['POST', `${path}/H36.25.12-261008-0975`, 'GET, HEAD'],
    ['DELETE', `${path}/H36.25.12-261008-0975`, 'GET, HEAD'],
  ])('%s is not for %s', async (method, address, allowed) => {
    const answered = await feed.call(address, { method, headers: bearer() })
    expectProblem(answered, 405, 'method')
    expect(answered.headers.get('allow')).toBe(allowed)
  })
})

describe('413', () => {
  const large = (bytes: number) => `[${' '.repeat(bytes - 2)}]`

  it('above 5 MB, not at it', async () => {
    expect((await feed.feed(large(5_242_880))).status).toBe(200)
    expectProblem(await feed.feed(large(5_242_881)), 413, 'too-large')
  })

  it('for little that unpacks to much', async () => {
    const { gzipSync } = await import('node:zlib')
    const bomb = gzipSync(large(200_000_000))
    const answered = await feed.feed(bomb, { headers: { 'content-encoding': 'gzip' } })
    expectProblem(answered, 413, 'too-large')
  })
})

describe('415', () => {
  it.each([
    'text/csv',
    'application/x-www-form-urlencoded',
    'application/jsonl',
    'application/json; charset=utf-16',
    'application/json;charset="windows-1258"',
    'text/plain; application/json',
  ])('for %s', async (type) => {
    expectProblem(await feed.feed('[]', { headers: { 'content-type': type } }), 415, 'media-type')
  })

  it('for no type at all, and for an encoding that nobody knows', async () => {
    const { 'content-type': _, ...headers } = bearer()
    const untyped = new Uint8Array([91, 93])
    expectProblem(await post(headers as Record<string, string>, untyped), 415, 'media-type')
    const odd = await feed.feed('[]', { headers: { 'content-encoding': 'lzma' } })
    expectProblem(odd, 415, 'media-type')
  })

  it.each([
    'application/json',
    'Application/JSON; charset=UTF-8',
    'application/json; charset="utf8"',
  ])('not for %s', async (type) => {
    expect((await feed.feed('[]', { headers: { 'content-type': type } })).status).toBe(200)
  })
})

describe('429', () => {
  async function restart(env: Record<string, string>) {
    await feed.close()
    await database.reset()
    feed = await startFeed(database, env)
  }

  it('above so many calls a minute, for that client only, until the minute is over', async () => {
    await restart({ FEED_REQUESTS_PER_MINUTE: '3' })
    feed.forward(20)
    for (const _ of [1, 2, 3]) expect((await feed.feed([])).status).toBe(200)
    for (const answered of [await feed.feed([]), await feed.show('H36.25.12-261008-0975')]) {
      expectProblem(answered, 429, 'too-fast')
      expect(answered.headers.get('retry-after')).toBe('40')
    }
    expect((await feed.feed([], { as: 'other' })).status).toBe(200)
    feed.forward(40)
    expect((await feed.feed([])).status).toBe(200)
  })

  it('above so many items a minute, and none of them is stored', async () => {
    await restart({ FEED_ITEMS_PER_MINUTE: '10' })
    expect((await feed.feed(items(8))).status).toBe(200)
    const answered = await feed.feed(items(3, { status: 9 }))
    expectProblem(answered, 429, 'too-fast')
    expect(answered.headers.get('retry-after')).toBe('60')
    expect(await database.prisma.dossier.count({ where: { status: 9 } })).toBe(0)
    expect((await feed.feed(items(2))).status).toBe(200)
    feed.forward(60)
    expect((await feed.feed(items(20))).status).toBe(200)
  })

  it('never where the limits are 0', async () => {
    await restart({ FEED_REQUESTS_PER_MINUTE: '0', FEED_ITEMS_PER_MINUTE: '0' })
    const calls = Array.from({ length: 30 }, () => feed.feed([]))
    expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([200]))
  })
})

describe('our own faults', () => {
  async function breakDatabase(error: Error): Promise<void> {
    await feed.close()
    await database.reset()
    const query: Database['sql']['query'] = async (statement, values) => {
      if (statement.name === 'dossiers-upsert') throw error
      return await database.sql.query(statement, values)
    }
    feed = await startFeed({ ...database, sql: { query } })
  }

  it('are 500 without a stack, and logged without names and phones', async () => {
    await breakDatabase(new Error('broken near "0912345678"'))
    expectProblem(await feed.feed(item()), 500, 'fault')
    expect(feed.lines.join()).toContain('feed call failed')
    expect(feed.lines.join()).not.toMatch(/0912345678|Ánh/)
  })

  it('are 503 with a time to come back when the database is away', async () => {
    await breakDatabase(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }))
    const answered = await feed.feed(item())
    expectProblem(answered, 503, 'unavailable')
    expect(answered.headers.get('retry-after')).toBe('5')
  })
})

it('only the last statement of a call waits for the disk, also when the last items are bad', async () => {
  await feed.close()
  await database.reset()
  const waits: unknown[] = []
  const query: Database['sql']['query'] = async (statement, values) => {
    if (statement.name === 'dossiers-upsert') waits.push(values[1] === false)
    return await database.sql.query(statement, values)
  }
  feed = await startFeed({ ...database, sql: { query } })
  const { body } = await feed.feed([...items(200), ...Array(300).fill('bad')])
  expect(body).toMatchObject({ received: 500, created: 200 })
  expect(body.rejected).toHaveLength(300)
  expect(waits.length).toBeGreaterThan(1)
  expect(waits).toEqual(waits.map((_, place) => place === waits.length - 1))
})

it('a caller who hangs up halfway does no harm', async () => {
  const socket = connect(Number(new URL(feed.url).port), '127.0.0.1')
  await once(socket, 'connect')
  const head = `POST ${path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${feed.tokens['one-stop']}\r\n`
  socket.write(`${head}content-type: application/json\r\ncontent-length: 1000\r\n\r\n[{"code":`)
  await new Promise((resolve) => setTimeout(resolve, 100))
  socket.destroy()
  expect((await feed.feed(item())).body).toMatchObject({ created: 1 })
})

it('answers are not kept by anybody on the way', async () => {
  await feed.feed(item())
  expect((await feed.show('H36.25.12-261008-0975')).headers.get('cache-control')).toBe('no-store')
})

it('sentences come in the language asked for', async () => {
  const titles = await Promise.all(
    ['en', 'vi', 'de', 'en-GB;q=0.9, vi;q=0.1', ''].map(
      async (language) =>
        (await feed.call(path, { method: 'POST', headers: { 'accept-language': language } })).body
          .title,
    ),
  )
  const [en, vi] = ['No valid token', 'Thiếu hoặc sai mã truy cập']
  expect(titles).toEqual([en, vi, vi, en, vi])
})
