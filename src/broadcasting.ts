import type { Windows } from './audiences/audience-sql.ts'
import { createAudiences } from './audiences/audiences.ts'
import { createBroadcasts } from './broadcasts/broadcasts.ts'
import { moneyLeft } from './broadcasts/resolve.ts'
import { freeHours, longestHours } from './channels/zalo/windows.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import type { Officers } from './officers/officers.ts'
import { countUnprompted } from './outbox/store.ts'

export type BroadcastingDeps = {
  config: Config
  database: Database
  officers: Officers
  now: () => Date
}

/** The channels that are on, and what their platforms let us send unasked. */
export function windowsOf({ simulator, telegram, zalo }: Config): Windows {
  return {
    ...(simulator && { web: null }),
    ...(telegram !== undefined && { telegram: null }),
    ...(zalo !== undefined && { zalo: { freeHours, longestHours } }),
  }
}

/** Audiences and broadcasts wired together. */
export function createBroadcasting({ config, database, officers, now }: BroadcastingDeps) {
  const windows = windowsOf(config)
  const audiences = createAudiences({ database, windows })
  const broadcasts = createBroadcasts({ database, now, note: officers.note })
  const paid = config.zalo?.billing
  const left = async (settings: { price: number; monthlyCap: number }) =>
    await moneyLeft(database.sql, settings, await countUnprompted(database.sql, 'zalo', freeHours))
  const billing = paid && { ...paid, left: () => left(paid) }
  return { audiences, broadcasts, billing }
}
