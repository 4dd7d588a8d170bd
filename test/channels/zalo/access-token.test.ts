import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAccessTokens, type TokenStore } from '#src/channels/zalo/access-token.ts'
import { createLog } from '#src/log.ts'
import { createZaloAccount } from '#src/zalo-account/store.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import {
  type FakeZalo,
  startFakeZalo,
  zaloAppSecret,
  zaloSecrets,
  zaloSeed,
} from '#test/support/fake-zalo.ts'
import { testSealing } from '#test/support/test-assistant.ts'
import { createMemoryStore, type MemoryStore } from './memory-store.ts'

const start = Date.parse('2026-11-20T09:00:00+07:00')
const hour = 3_600_000

let zalo: FakeZalo
let at: number
let lines: string[]
let told: [kind: string, cause: unknown][]
beforeEach(async () => {
  zalo = await startFakeZalo()
  at = start
  lines = []
  told = []
})
afterEach(() => zalo.close())

const inHours = (hours: number) => {
  at = start + hours * hour
}

function tokensOver(store: TokenStore, oauthRoot = zalo.url, appSecret = zaloAppSecret) {
  const log = createLog('info', { write: (line) => lines.push(line) })
  return createAccessTokens({
    ...{ appId: zaloSecrets.appId, appSecret, oauthRoot, store, log },
    now: () => new Date(at),
    onAlert: (kind, facts) => told.push([kind, facts?.cause ?? 'over']),
  })
}

describe('the access token', () => {
  let store: MemoryStore
  beforeEach(() => {
    store = createMemoryStore(zaloSeed)
  })

  it('is asked for once, and used by all who ask meanwhile and later', async () => {
    const tokens = tokensOver(store)
    const all = await Promise.all(Array.from({ length: 20 }, tokens.current))
    expect(new Set(all)).toEqual(new Set(['access-token-number-1']))
    expect(await tokens.current()).toBe('access-token-number-1')
    expect(zalo.oauth.spent()).toBe(1)
    expect(store.looks()).toBe(1)
  })

  it('lives as long as Zalo says, in words or in numbers', async () => {
    await tokensOver(store).current()
    expect(store.account().expiresAt?.getTime()).toBe(start + 25 * hour)
    zalo.oauth.live(3_600)
    await tokensOver(store).renew('access-token-number-1')
    expect(store.account().expiresAt?.getTime()).toBe(start + hour)
  })

  it('of a life that cannot be read is taken for an hour old soon', async () => {
    zalo.oauth.live('mãi mãi')
    await tokensOver(store).current()
    expect(store.account().expiresAt?.getTime()).toBe(start + hour)
  })

  it('is refreshed at 80 % of its life, not before', async () => {
    const tokens = tokensOver(store)
    await tokens.current()
    inHours(19.9)
    expect(await tokens.current()).toBe('access-token-number-1')
    inHours(20)
    expect(await tokens.current()).toBe('access-token-number-2')
    expect(zalo.oauth.spent()).toBe(2)
  })

  it('is refreshed daily even when it would live longer and nobody sends', async () => {
    zalo.oauth.live(String(90 * 86_400))
    const tokens = tokensOver(store)
    await tokens.tend()
    inHours(23.9)
    await tokens.tend()
    expect(zalo.oauth.spent()).toBe(1)
    inHours(24)
    await tokens.tend()
    expect(zalo.oauth.spent()).toBe(2)
  })

  it('that another process refreshed is taken over without spending anything', async () => {
    const [one, other] = [tokensOver(store), tokensOver(store)]
    expect([await one.current(), await other.current()]).toEqual(
      Array.from({ length: 2 }, () => 'access-token-number-1'),
    )
    inHours(21)
    expect(await one.current()).toBe('access-token-number-2')
    expect(await other.current()).toBe('access-token-number-2')
    expect(zalo.oauth.spent()).toBe(2)
  })

  it('that Zalo refuses is renewed once, however many found it refused', async () => {
    const [one, other] = [tokensOver(store), tokensOver(store)]
    await Promise.all([one.current(), other.current()])
    const stale = 'access-token-number-1'
    const renewed = await Promise.all([
      ...[one.renew(stale), one.renew(stale)],
      ...[other.renew(stale), other.renew(stale)],
    ])
    expect(new Set(renewed)).toEqual(new Set(['access-token-number-2']))
    expect(zalo.oauth.spent()).toBe(2)
  })

  it('that is refused again at once is not renewed for every reply that waits', async () => {
    const tokens = tokensOver(store)
    const second = await tokens.renew(await tokens.current())
    await expect(tokens.renew(second)).rejects.toMatchObject({ outcome: 'suspended' })
    expect(zalo.oauth.spent()).toBe(2)
    inHours(1)
    expect(await tokens.renew(second)).toBe('access-token-number-3')
  })

  it('is committed before it is used', async () => {
    const order: string[] = []
    const slow: TokenStore = {
      ...store,
      async exclusive(work) {
        const account = await store.exclusive(work)
        await new Promise((resolve) => setTimeout(resolve, 20))
        order.push('committed')
        return account
      },
    }
    await tokensOver(slow).current()
    order.push('used')
    expect(order).toEqual(['committed', 'used'])
  })

  it('is not used when it could not be committed', async () => {
    const broken: TokenStore = {
      ...store,
      async exclusive(work) {
        await store.exclusive(work)
        throw new Error('the connection broke')
      },
    }
    await expect(tokensOver(broken).current()).rejects.toThrow('the connection broke')
  })

  it('that could not be committed is committed later, not asked for again', async () => {
    let down = true
    const flaky: TokenStore = {
      ...store,
      exclusive: (work) =>
        store.exclusive(async (account) => {
          const change = await work(account)
          if (down) throw new Error('the connection broke')
          return change
        }),
    }
    const tokens = tokensOver(flaky)
    await expect(tokens.current()).rejects.toThrow('the connection broke')
    down = false
    expect(await tokens.current()).toBe('access-token-number-1')
    expect(zalo.oauth.asked).toEqual([zaloSeed])
    expect(store.account().refreshToken).toBe('refresh-token-number-1')
  })

  it('that is old but alive still serves while OAuth is away, asked again after a minute', async () => {
    const tokens = tokensOver(store)
    await tokens.current()
    zalo.oauth.fail({ kind: 'page', status: 502 })
    inHours(21)
    expect(await tokens.current()).toBe('access-token-number-1')
    expect(await tokens.current()).toBe('access-token-number-1')
    expect(store.looks()).toBe(2)
    zalo.oauth.fail(undefined)
    inHours(21.1)
    expect(await tokens.current()).toBe('access-token-number-2')
  })

  it.each([
    ['a page of a gateway', { kind: 'page', status: 502 }],
    ['a broken line', { kind: 'hang-up' }],
  ] as const)('cannot be had while OAuth answers with %s: tried again later', async (_, how) => {
    zalo.oauth.fail(how)
    await expect(tokensOver(store).current()).rejects.toMatchObject({ outcome: 'unreachable' })
    expect(store.account().refreshToken).toBe(zaloSeed)
    expect(store.account().deadSince).toBeUndefined()
  })

  it('is not asked for again within a minute while OAuth is away: the question holds a lock', async () => {
    zalo.oauth.fail({ kind: 'hang-up' })
    const tokens = tokensOver(store)
    for (let nth = 0; nth < 5; nth++) {
      await expect(tokens.current()).rejects.toMatchObject({ outcome: 'unreachable' })
    }
    expect(store.looks()).toBe(1)
    zalo.oauth.fail(undefined)
    inHours(0.02)
    expect(await tokens.current()).toBe('access-token-number-1')
  })

  it('that Zalo refuses cannot be renewed while OAuth is away: tried again later', async () => {
    const tokens = tokensOver(store)
    const stale = await tokens.current()
    zalo.oauth.fail({ kind: 'page', status: 502 })
    for (let nth = 0; nth < 3; nth++) {
      await expect(tokens.renew(stale)).rejects.toMatchObject({ outcome: 'unreachable' })
    }
    expect(store.looks()).toBe(2)
    zalo.oauth.fail(undefined)
    inHours(0.02)
    expect(await tokens.renew(stale)).toBe('access-token-number-2')
  })

  it('cannot be had with a wrong app secret: suspended, nothing is marked dead', async () => {
    const tokens = tokensOver(store, zalo.url, 'wrong')
    await expect(tokens.current()).rejects.toMatchObject({
      outcome: 'suspended',
      message: 'no new access token: OAuth error -14002',
    })
    expect(store.account().deadSince).toBeUndefined()
  })

  it('never shows in the log, nor do its companions', async () => {
    const tokens = tokensOver(store)
    await tokens.current()
    zalo.oauth.grant('somebody-elses-token')
    await tokens.renew('access-token-number-1').catch(() => {})
    expect(lines.join('')).not.toMatch(/-token-number-|seed-refresh|somebody/)
    expect(lines.join('')).not.toContain(zaloAppSecret)
  })
})

describe('a refresh token that Zalo no longer takes (-14014)', () => {
  let store: MemoryStore
  beforeEach(() => {
    store = createMemoryStore('spent-elsewhere')
  })

  it('is looked up once more, marked dead, told once, and never tried again', async () => {
    const tokens = tokensOver(store)
    for (let nth = 0; nth < 3; nth++) {
      await expect(tokens.current()).rejects.toMatchObject({ outcome: 'suspended' })
    }
    expect(store.account().deadSince).toEqual(new Date(start))
    expect(zalo.oauth.asked).toEqual(['spent-elsewhere'])
    expect(new Set(told.map(String))).toEqual(new Set(['zalo-token,the refresh token is dead']))
  })

  it('is not dead when somebody has replaced it meanwhile', async () => {
    let looks = 0
    const replaced: TokenStore = {
      ...store,
      exclusive(work) {
        looks += 1
        if (looks === 2) store.change({ refreshToken: zaloSeed })
        return store.exclusive(work)
      },
    }
    expect(await tokensOver(replaced).current()).toBe('access-token-number-1')
    expect(zalo.oauth.asked).toEqual(['spent-elsewhere', zaloSeed])
    expect(store.account().deadSince).toBeUndefined()
  })

  it('that an operator replaced lets the running process send again', async () => {
    const tokens = tokensOver(store)
    await tokens.current().catch(() => {})
    store.change({ refreshToken: zaloSeed, deadSince: undefined })
    expect(await tokens.current()).toBe('access-token-number-1')
    expect(told.at(-1)).toEqual(['zalo-token', 'over'])
  })

  it('does not stop the upkeep from ending well', async () => {
    await expect(tokensOver(store).tend()).resolves.toBeUndefined()
    expect(lines.join('')).toContain('no access token')
  })
})

describe('the stored account', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase()
  })
  afterAll(() => database.close())
  beforeEach(() => database.reset())

  const { appId } = zaloSecrets
  const accountOf = (seed = zaloSeed) =>
    createZaloAccount({ database, sealing: testSealing, appId, seed })
  const row = () => database.prisma.zaloAccount.findUniqueOrThrow({ where: { appId } })
  const opened = async () => {
    const { refreshTokenSealed, accessTokenSealed, previousRefreshSealed } = await row()
    return [refreshTokenSealed, accessTokenSealed, previousRefreshSealed].map(
      (sealed) => sealed && testSealing.open(sealed),
    )
  }

  it('begins with the token of the settings and keeps pair, predecessor and times', async () => {
    await tokensOver(accountOf()).current()
    expect(await opened()).toEqual(['refresh-token-number-1', 'access-token-number-1', zaloSeed])
    expect(await row()).toMatchObject({
      obtainedAt: new Date(start),
      expiresAt: new Date(start + 25 * hour),
      deadSince: null,
    })
  })

  it('survives a restart: the token of the settings is not tried again', async () => {
    await tokensOver(accountOf()).current()
    expect(await tokensOver(accountOf()).current()).toBe('access-token-number-1')
    inHours(21)
    expect(await tokensOver(accountOf()).current()).toBe('access-token-number-2')
    expect(zalo.oauth.asked).toEqual([zaloSeed, 'refresh-token-number-1'])
  })

  it('spends one refresh token when many ask at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 5 }, () => tokensOver(accountOf()).current()),
    )
    expect(new Set(all)).toEqual(new Set(['access-token-number-1']))
    expect(zalo.oauth.spent()).toBe(1)
  })

  it('changes nothing when the work inside the lock fails', async () => {
    const failed = accountOf().exclusive(() => Promise.reject(new Error('no')))
    await expect(failed).rejects.toThrow('no')
    expect(await database.prisma.zaloAccount.count()).toBe(0)
  })

  it('remembers the endpoint that took its messages', async () => {
    const tokens = tokensOver(accountOf())
    await tokens.current()
    expect(tokens.endpoint()).toBe('v3')
    await tokens.pin('v2')
    expect(tokens.endpoint()).toBe('v2')
    const restarted = tokensOver(accountOf())
    await restarted.current()
    expect(restarted.endpoint()).toBe('v2')
  })

  it('that is dead stays dead over restarts, with the same settings', async () => {
    zalo.oauth.grant('another')
    for (let nth = 0; nth < 2; nth++) {
      await expect(tokensOver(accountOf()).current()).rejects.toThrow('dead')
    }
    expect(zalo.oauth.asked).toEqual([zaloSeed])
    expect((await row()).deadSince).not.toBeNull()
  })

  it('that is dead takes a new token of the settings over, but never an old one again', async () => {
    zalo.oauth.grant('new-in-the-settings')
    await tokensOver(accountOf())
      .current()
      .catch(() => {})
    expect(await tokensOver(accountOf('new-in-the-settings')).current()).toBe(
      'access-token-number-1',
    )
    await tokensOver(accountOf(zaloSeed)).current()
    expect(zalo.oauth.asked).toEqual([zaloSeed, 'new-in-the-settings'])
  })

  it('that lives does not take a new token of the settings over', async () => {
    await tokensOver(accountOf()).current()
    await tokensOver(accountOf('new-in-the-settings')).current()
    expect(zalo.oauth.asked).toEqual([zaloSeed])
  })

  it('lives again with the token of an operator, and keeps the dead one to look at', async () => {
    zalo.oauth.grant('from-the-operator-by-hand')
    const tokens = tokensOver(accountOf())
    await tokens.current().catch(() => {})
    await accountOf().replace('from-the-operator-by-hand')
    expect(await opened()).toEqual(['from-the-operator-by-hand', null, zaloSeed])
    expect(await tokens.current()).toBe('access-token-number-1')
  })

  it('may be given its first token by an operator, too', async () => {
    zalo.oauth.grant('from-the-operator-by-hand')
    const fresh = createZaloAccount({ database, sealing: testSealing, appId })
    await fresh.replace('from-the-operator-by-hand')
    expect(await tokensOver(accountOf()).current()).toBe('access-token-number-1')
  })
})
