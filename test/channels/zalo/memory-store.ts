import type { Account, AccountChange, TokenStore } from '#src/channels/zalo/access-token.ts'
import type { UploadStore } from '#src/channels/zalo/handed-over.ts'

/** One account in memory, its lock kept as the database keeps it: who comes second waits, then sees the change. */
export function createMemoryStore(seed: string, start: Partial<Account> = {}) {
  let account: Account = {
    ...{ accessToken: undefined, obtainedAt: undefined, expiresAt: undefined },
    ...{ deadSince: undefined, endpoint: undefined },
    refreshToken: seed,
    ...start,
  }
  let turn: Promise<unknown> = Promise.resolve()
  let looks = 0

  async function look(work: (account: Account) => Promise<AccountChange | undefined>) {
    looks += 1
    const change = await work(account)
    account = { ...account, ...change }
    return account
  }

  const store: TokenStore = {
    exclusive(work) {
      const mine = turn.then(() => look(work))
      turn = mine.catch(() => {})
      return mine
    },
    async pin(endpoint) {
      account = { ...account, endpoint }
    },
  }
  return {
    ...store,
    account: () => account,
    looks: () => looks,
    change: (changed: Partial<Account>) => {
      account = { ...account, ...changed }
    },
  }
}

export type MemoryStore = ReturnType<typeof createMemoryStore>

/** Uploads in memory; none of them is too young to be dropped. */
export function createMemoryUploads(): UploadStore {
  const kept = new Map<string, string>()
  return {
    find: async (fileId) => kept.get(fileId),
    async keep(fileId, attachmentId) {
      const winner = kept.get(fileId) ?? attachmentId
      kept.set(fileId, winner)
      return winner
    },
    async drop(fileId, attachmentId) {
      if (kept.get(fileId) === attachmentId) kept.delete(fileId)
    },
  }
}
