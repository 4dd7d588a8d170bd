import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runCommand } from '#src/cli/commands.ts'
import type { Context } from '#src/cli/context.ts'
import { readConfig } from '#src/config.ts'
import { createFeedClients } from '#src/feed/clients.ts'
import { translator } from '#src/i18n/translate.ts'
import { createLog } from '#src/log.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { testSealing } from '#test/support/test-assistant.ts'

let database: TestDatabase
let at = new Date('2026-11-20T09:00:00+07:00')
const now = () => at
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await database.reset()
  at = new Date('2026-11-20T09:00:00+07:00')
})
afterAll(() => database.close())

const clients = () => createFeedClients({ database, now })
const later = (seconds: number) => {
  at = new Date(at.getTime() + seconds * 1000)
}

describe('a token', () => {
  it('opens for its client, and only its hash is stored', async () => {
    const token = (await clients().create('one-stop')) ?? ''
    expect(token).toMatch(/^cn_[\w-]{43}$/)
    expect(await clients().authenticate(token)).toEqual({ id: 1, name: 'one-stop' })
    const row = await database.prisma.apiClient.findFirstOrThrow()
    expect(Buffer.from(row.tokenHash)).toEqual(createHash('sha256').update(token).digest())
    expect(JSON.stringify(row)).not.toContain(token.slice(3))
  })

  it('is another one each time', async () => {
    const tokens = await Promise.all(['a', 'b', 'c'].map((name) => clients().create(name)))
    expect(new Set(tokens).size).toBe(3)
  })

  it.each([
    '',
    'cn_',
    'x',
    `cn_${'a'.repeat(43)}`,
    `CN_${'a'.repeat(43)}`,
    'cn_\u0000',
    `cn_${'a'.repeat(9_000)}`,
  ])('that nobody was given opens nothing: %j', async (token) => {
    await clients().create('one-stop')
    expect(await clients().authenticate(token)).toBeUndefined()
  })

  it('opens nothing from the moment it is revoked', async () => {
    const token = (await clients().create('one-stop')) ?? ''
    expect(await clients().revoke('one-stop')).toBe(true)
    expect(await clients().authenticate(token)).toBeUndefined()
    expect(await clients().revoke('one-stop')).toBe(true)
    expect(await clients().revoke('nobody')).toBe(false)
  })

  it('is given to a name at work only once, to a revoked one anew and as the same client', async () => {
    const first = (await clients().create('one-stop')) ?? ''
    expect(await clients().create('one-stop')).toBeUndefined()
    await clients().revoke('one-stop')
    const second = (await clients().create('one-stop')) ?? ''
    expect(await clients().authenticate(first)).toBeUndefined()
    expect(await clients().authenticate(second)).toEqual({ id: 1, name: 'one-stop' })
  })

  it('asked for by ten at once is given to one', async () => {
    const asked = Array.from({ length: 10 }, () => clients().create('one-stop'))
    const given = (await Promise.all(asked)).filter((token) => token !== undefined)
    expect(given).toHaveLength(1)
    expect(await clients().authenticate(given[0] ?? '')).toBeDefined()
  })
})

it('the time of last use is written at most once a minute', async () => {
  const token = (await clients().create('one-stop')) ?? ''
  const used = async () => (await clients().list())[0]?.lastUsedAt?.toISOString()
  expect(await used()).toBeUndefined()
  await clients().authenticate(token)
  expect(await used()).toBe('2026-11-20T02:00:00.000Z')
  later(59)
  await clients().authenticate(token)
  expect(await used()).toBe('2026-11-20T02:00:00.000Z')
  later(1)
  await Promise.all(Array.from({ length: 5 }, () => clients().authenticate(token)))
  expect(await used()).toBe('2026-11-20T02:01:00.000Z')
})

describe('the command line', () => {
  async function run(...argv: string[]) {
    const said = { out: '', err: '' }
    const io = {
      out: (text: string) => {
        said.out += text
      },
      err: (text: string) => {
        said.err += text
      },
      input: async function* () {},
      cwd: '/',
      terminal: false,
    }
    const context: Context = {
      config: readConfig({}),
      log: createLog('silent'),
      t: translator('vi'),
      ...{ database, sealing: testSealing, now },
    }
    return { code: await runCommand(argv, io, async () => context), ...said }
  }

  it('prints a token once, as the last word', async () => {
    const { code, out } = await run('token', 'create', 'một cửa tỉnh')
    expect(code).toBe(0)
    const token = out.trim().split(/\s+/).at(-1) ?? ''
    expect(await clients().authenticate(token)).toMatchObject({ name: 'một cửa tỉnh' })
    const again = await run('token', 'create', 'một cửa tỉnh')
    expect(again).toMatchObject({ code: 1, out: '' })
    expect(again.err).toContain('một cửa tỉnh đang có mã truy cập')
  })

  it('lists clients without their tokens', async () => {
    await run('token', 'create', 'b')
    await run('token', 'create', 'a')
    await run('token', 'revoke', 'a')
    const { out } = await run('token', 'list')
    const lines = out.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { client: 'a', createdAt: at.toJSON(), lastUsedAt: null, revokedAt: at.toJSON() },
      { client: 'b', createdAt: at.toJSON(), lastUsedAt: null, revokedAt: null },
    ])
  })

  it('revokes, and says when there is nobody of that name', async () => {
    await run('token', 'create', 'a')
    expect(await run('token', 'revoke', 'a')).toMatchObject({ code: 0, err: '' })
    const unknown = await run('token', 'revoke', 'b')
    expect(unknown).toMatchObject({ code: 1, out: '' })
    expect(unknown.err).toContain('token list')
  })

  it.each(['', ' ', 'a\u0000b', 'x'.repeat(61), '<b>'])('takes no name like %j', async (name) => {
    expect(await run('token', 'create', name)).toMatchObject({ code: 1, out: '' })
    expect(await database.prisma.apiClient.count()).toBe(0)
  })
})
