import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readQr } from '#src/qr/read-qr.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { item, startFeed, type TestFeed } from '#test/support/feed-client.ts'

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

const ask = (code: string, as: 'one-stop' | 'other' = 'one-stop') =>
  fetch(`${feed.url}/api/v1/dossiers/${code}/qr.png`, {
    headers: { authorization: `Bearer ${feed.tokens[as]}` },
  })

describe('the QR of a slip', () => {
  it('is given to the client that fed the dossier', async () => {
    await feed.feed(item())
    const answer = await ask('H36.25.12-261008-0975')
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect(await readQr(new Uint8Array(await answer.arrayBuffer()))).toEqual([
      'https://cau-noi.example.vn/d/H36.25.12-261008-0975',
    ])
  })

  it('is given to nobody else', async () => {
    await feed.feed(item())
    expect((await ask('H36.25.12-261008-0975', 'other')).status).toBe(404)
    expect((await ask('H36.25.12-261008-0976')).status).toBe(404)
    expect((await fetch(`${feed.url}/api/v1/dossiers/H36.25.12-261008-0975/qr.png`)).status).toBe(
      401,
    )
  })
})
