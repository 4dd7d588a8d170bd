import type { Log } from '#src/log.ts'
import type { Channel } from '../channel.ts'
import { createAccessTokens, type TokenStore } from './access-token.ts'
import { createZaloDeliver } from './deliver.ts'
import { createZaloReceive } from './receive.ts'
import { zaloLimits } from './render.ts'
import { createWindow, type WindowDeps } from './windows.ts'

export type ZaloSettings = {
  appId: string
  /** Of the app, for OAuth. */
  appSecret: string
  /** Of the Official Account, for webhooks. */
  secretKey: string
  /** For links to the account. */
  oaId?: string | undefined
  apiRoot: string
  oauthRoot: string
  billing: WindowDeps['billing']
}

export type ZaloDeps = Pick<WindowDeps, 'lastContact' | 'countBilled'> & {
  store: TokenStore
  /** Under it taps are signed; another key makes words of the buttons that are already on people's screens. */
  tapKey: Uint8Array
  now: () => Date
  log: Log
}

/** A Zalo Official Account as a channel: our own thin client (docs/decisions/0007-own-zalo-client.md). */
export function createZalo(settings: ZaloSettings, deps: ZaloDeps): Channel {
  const { apiRoot, billing, oaId } = settings
  const { tapKey, lastContact, countBilled } = deps
  const tokens = createAccessTokens({ ...settings, ...deps })
  const checkWindow = createWindow({ lastContact, billing, countBilled })
  return {
    name: 'zalo',
    limits: zaloLimits,
    windows: true,
    receive: createZaloReceive(settings, tapKey),
    deliver: createZaloDeliver({ apiRoot, tokens, tapKey, checkWindow }),
    // A link to an account carries nothing: the person pastes the code.
    link: async () => (oaId === undefined ? undefined : `https://zalo.me/${oaId}`),
    tend: tokens.tend,
  }
}
