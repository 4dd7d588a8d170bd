import type { Log } from '#src/log.ts'
import type { Channel, LoadFile, OnAlert } from '../channel.ts'
import { createAccessTokens, type TokenStore } from './access-token.ts'
import { createApi } from './api.ts'
import { createZaloDeliver } from './deliver.ts'
import { createFetchFile, zaloFileHosts } from './fetch-file.ts'
import { createHandedOver, type UploadStore } from './handed-over.ts'
import { createPace } from './pace.ts'
import { createNameOf } from './profile.ts'
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
  /** Calls of the API a second by this process; 0: no limit. */
  perSecond: number
  /** Send `appsecret_proof`, which the console can demand. */
  proof: boolean
  /** Ask what people are called. */
  names: boolean
  /** What tells that a clerk answered: `admin`: an echo that names one; `any`: every echo that is not of a message of ours. */
  humanEcho: 'admin' | 'any'
  /** Does Zalo's form vouch for the number that it brings? */
  formVerified: boolean
  /** The picture in a request for the person's number. */
  contactImage: string | undefined
  /** More hosts, besides the known ones, from which what people send may be fetched. */
  fileHosts?: readonly string[]
}

export type ZaloDeps = Pick<WindowDeps, 'lastContact' | 'countBilled'> & {
  store: TokenStore
  uploads: UploadStore
  /** Under it taps are signed; another key makes words of the buttons that are already on people's screens. */
  tapKey: Uint8Array
  loadFile: LoadFile
  /** Where people find a stored file that Zalo does not take. */
  linkOf: (fileId: string) => string
  onAlert?: OnAlert
  now: () => Date
  log: Log
}

// Zalo waits 2 s [2+]; what remains is for the way there and back.
const answerWithinMs = 1_500

/** A Zalo Official Account as a channel: our own thin client (docs/decisions/0007-own-zalo-client.md). */
export function createZalo(settings: ZaloSettings, deps: ZaloDeps): Channel {
  const { apiRoot, billing, proof, appSecret, contactImage, oaId } = settings
  const { tapKey, lastContact, countBilled, loadFile, linkOf, uploads } = deps
  const tokens = createAccessTokens({ ...settings, ...deps })
  const proofSecret = proof ? appSecret : undefined
  const api = createApi({ apiRoot, tokens, proofSecret, pace: createPace(settings.perSecond) })
  const checkWindow = createWindow({ lastContact, billing, countBilled })
  return {
    name: 'zalo',
    limits: zaloLimits,
    answerWithinMs,
    receive: createZaloReceive(settings, { ...settings, tapKey }),
    deliver: createZaloDeliver({
      ...{ api, tokens, tapKey, checkWindow, linkOf, contactImage },
      handedOver: createHandedOver({ api, loadFile, uploads, now: deps.now }),
    }),
    fetchFile: createFetchFile(apiRoot, [...zaloFileHosts, ...(settings.fileHosts ?? [])]),
    // A link to an account carries nothing: the person pastes the code.
    link: async () => (oaId === undefined ? undefined : `https://zalo.me/${oaId}`),
    tend: tokens.tend,
    ...(settings.names && { nameOf: createNameOf(api) }),
  }
}
