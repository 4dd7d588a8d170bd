import { createZaloAccount } from '#src/zalo-account/store.ts'
import { CommandFailed, type Context } from './context.ts'
import type { Io } from './io.ts'

// A refresh token is one long word; a sentence or a file name that slipped in is not.
const looksRight = /^[\x21-\x7e]{20,4000}$/

/** Puts a refresh token in the place of a dead one. Running processes take it up with their next send. */
export async function setZaloToken(context: Context, io: Io, token: string): Promise<void> {
  const { config, database, sealing, t } = context
  if (config.zalo === undefined) throw new CommandFailed('cli.zalo-off')
  if (!looksRight.test(token)) throw new CommandFailed('cli.zalo-token-wrong')
  const { appId, refreshToken: seed } = config.zalo
  await createZaloAccount({ database, sealing, appId, seed }).replace(token)
  io.out(`${t('cli.zalo-token-set')}\n`)
}
