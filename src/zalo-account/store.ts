import type { Database, Statement, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'

export type StoreDeps = {
  database: Database
  sealing: Sealing
  appId: string
  /** The refresh token of the settings: it makes the row, and takes the place of a dead one, but works once. */
  seed?: string | undefined
}

type Account = {
  accessToken: string | undefined
  refreshToken: string
  obtainedAt: Date | undefined
  expiresAt: Date | undefined
  deadSince: Date | undefined
  endpoint: 'v3' | 'v2' | undefined
}

type Change =
  | { accessToken: string; refreshToken: string; obtainedAt: Date; expiresAt: Date }
  | { deadSince: Date }

const lock: Statement = {
  name: 'zalo_account_lock',
  text: 'SELECT 1 FROM zalo_account WHERE app_id = $1 FOR UPDATE',
}

const endpoints = ['v3', 'v2'] as const

/**
 * The tokens of one app's Official Account, sealed, in one row for all processes. A refresh token works once, so the row
 * is changed under its lock only.
 */
export function createZaloAccount({ database, sealing, appId, seed }: StoreDeps) {
  const seal = (text: string) => new Uint8Array(sealing.seal(text))
  const hashOf = (token: string) => new Uint8Array(sealing.fingerprint(`zalo seed ${token}`))

  async function plant(tx: Tx): Promise<void> {
    if (seed === undefined) return
    const data = { appId, refreshTokenSealed: seal(seed), seedHash: hashOf(seed) }
    await tx.prisma.zaloAccount.createMany({ data: [data], skipDuplicates: true })
  }

  async function find(tx: Tx) {
    await tx.sql.query(lock, [appId])
    return await tx.prisma.zaloAccount.findUniqueOrThrow({ where: { appId } })
  }

  async function replaceIn(tx: Tx, token: string, old: Uint8Array, seedHash?: Uint8Array) {
    await tx.prisma.zaloAccount.update({
      where: { appId },
      data: {
        refreshTokenSealed: seal(token),
        previousRefreshSealed: new Uint8Array(old),
        ...(seedHash === undefined ? {} : { seedHash: new Uint8Array(seedHash) }),
        ...{ accessTokenSealed: null, obtainedAt: null, expiresAt: null, deadSince: null },
      },
    })
  }

  /** A dead account whose settings name a token that was never tried gets that one. */
  async function findAlive(tx: Tx) {
    const row = await find(tx)
    if (row.deadSince === null || seed === undefined) return row
    if (row.seedHash !== null && Buffer.compare(row.seedHash, hashOf(seed)) === 0) return row
    await replaceIn(tx, seed, row.refreshTokenSealed, hashOf(seed))
    return await find(tx)
  }

  function read(row: Awaited<ReturnType<typeof find>>): Account {
    const { accessTokenSealed: access, refreshTokenSealed: refresh } = row
    return {
      accessToken: access === null ? undefined : sealing.open(access),
      refreshToken: sealing.open(refresh),
      obtainedAt: row.obtainedAt ?? undefined,
      expiresAt: row.expiresAt ?? undefined,
      deadSince: row.deadSince ?? undefined,
      endpoint: endpoints.find((endpoint) => endpoint === row.endpoint),
    }
  }

  async function write(tx: Tx, change: Change, old: Uint8Array): Promise<void> {
    const { refreshToken, accessToken, ...rest } =
      'accessToken' in change
        ? change
        : { refreshToken: undefined, accessToken: undefined, ...change }
    await tx.prisma.zaloAccount.update({
      where: { appId },
      data: {
        ...rest,
        ...(accessToken === undefined ? {} : { accessTokenSealed: seal(accessToken) }),
        ...(refreshToken === undefined
          ? {}
          : { refreshTokenSealed: seal(refreshToken), previousRefreshSealed: new Uint8Array(old) }),
      },
    })
  }

  /**
   * Shows `work` the account while nobody else may change it, commits what it returns, and resolves with the account
   * after that commit. `work` must end within 10 s. Rejects, changing nothing, when `work` does.
   */
  async function exclusive(
    work: (account: Account) => Promise<Change | undefined>,
  ): Promise<Account> {
    return await database.transaction(async (tx) => {
      await plant(tx)
      const row = await findAlive(tx)
      const account = read(row)
      const change = await work(account)
      if (change === undefined) return account
      await write(tx, change, row.refreshTokenSealed)
      return { ...account, ...change }
    })
  }

  async function pin(endpoint: 'v3' | 'v2'): Promise<void> {
    await database.prisma.zaloAccount.updateMany({ where: { appId }, data: { endpoint } })
  }

  /** An operator's new refresh token: the account lives again, and the next send asks for an access token. */
  async function replace(token: string): Promise<void> {
    await database.transaction(async (tx) => {
      const data = {
        appId,
        refreshTokenSealed: seal(token),
        ...(seed && { seedHash: hashOf(seed) }),
      }
      await tx.prisma.zaloAccount.createMany({ data: [data], skipDuplicates: true })
      const row = await find(tx)
      await replaceIn(tx, token, row.refreshTokenSealed)
    })
  }

  return { exclusive, pin, replace }
}
