import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { item, items, startFeed, type TestFeed } from '#test/support/feed-client.ts'
import { createTemporaryFolder } from '#test/support/temporary-folder.ts'

const page = await readFile(join(import.meta.dirname, '../../docs/feed.md'), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].flatMap(([, name, text]) =>
    name === language ? [text ?? ''] : [],
  )

let database: TestDatabase
let feed: TestFeed
let folder: Awaited<ReturnType<typeof createTemporaryFolder>>
beforeAll(async () => {
  database = await openTestDatabase()
  folder = await createTemporaryFolder()
})
beforeEach(async () => {
  await database.reset()
  feed = await startFeed(database, { FEED_REQUESTS_PER_MINUTE: '10' })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await feed.close()
})
afterAll(async () => {
  await database.close()
  await folder.remove()
})

type Result = { received: number; created: number; rejected: unknown[] }
type Client = { feed: (dossiers: object[]) => Promise<Result[]> }

let copies = 0

/** The client of the page, exactly as it stands there, talking to the feed of this test. */
async function client(token = feed.tokens['one-stop'], url = feed.url): Promise<Client> {
  vi.stubEnv('CAU_NOI_URL', url)
  vi.stubEnv('CAU_NOI_TOKEN', token)
  const file = await folder.write(`client-${++copies}.ts`, blocks('ts')[0] ?? '')
  return await import(/* @vite-ignore */ pathToFileURL(file).href)
}

describe('the example client of docs/feed.md', () => {
  it('is one block of about thirty lines', () => {
    expect(blocks('ts')).toHaveLength(1)
    expect(blocks('ts')[0]?.trim().split('\n').length).toBeLessThanOrEqual(36)
  })

  it('feeds any number of dossiers and hands back what was rejected', async () => {
    const bad = item({ code: 'H36.25.12-261008-9999', status: 'x' })
    const results = await (await client()).feed([...items(1500), bad])
    expect(results).toMatchObject([
      { received: 1000, created: 1000, rejected: [] },
      { received: 501, created: 500, rejected: [{ index: 500, errors: [{ field: 'status' }] }] },
    ])
    expect(await database.prisma.dossier.count()).toBe(1500)
  })

  it('waits and goes on when it is too fast', async () => {
    feed.forward(59)
    for (let call = 0; call < 10; call++) await feed.feed([])
    const done = (await client()).feed([item()])
    setTimeout(() => feed.forward(1), 500)
    expect(await done).toMatchObject([{ created: 1 }])
  })

  it('gives up at once when its token is wrong, and says why', async () => {
    await expect((await client('cn_wrong')).feed([item()])).rejects.toThrow(/^401 .*token create/)
  })
})

describe('the other examples of docs/feed.md', () => {
  it('have a call whose body is taken and an answer that is given', async () => {
    const [, body = ''] = /-d '([\s\S]*?)'/.exec(blocks('sh').join('\n')) ?? []
    expect((await feed.feed(body)).body).toEqual(JSON.parse(blocks('json')[0] ?? ''))
  })

  it('name every status that the description names', async () => {
    const { body } = await feed.call('/api/openapi.json')
    const operations = Object.values(body.paths).flatMap((path) => Object.values(path as object))
    const statuses = operations.flatMap(({ responses }) => Object.keys(responses))
    const missing = statuses.filter((status) => !new RegExp(`^\\| ${status}\\b`, 'm').test(page))
    expect(missing).toEqual([])
  })
})
