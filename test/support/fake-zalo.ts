import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { macOf, type WebhookSecrets } from '#src/channels/zalo/signature.ts'

/** What was asked of the message API: which version, with which token, and what should be sent. */
export type ZaloCall = { path: string; token: string; body: ZaloSend; status: number }
export type ZaloSend = {
  recipient: { user_id: string }
  message: {
    text?: string
    attachment?: {
      type: string
      payload: {
        template_type?: string
        token?: string
        elements?: {
          media_type?: string
          url?: string
          attachment_id?: string
          title?: string
          subtitle?: string
          image_url?: string
        }[]
        buttons?: { title: string; type: string; payload: string | { url: string } }[]
      }
    }
  }
}

/** A file that was handed over before the message that shows it. */
type ZaloUpload = {
  path: string
  name: string
  type: string
  bytes: Buffer
  id: string
  expired?: true
}

/** How the platform behaves for one send. */
export type ZaloBehaviour =
  | { kind: 'ok'; delayMs?: number }
  /** An error inside HTTP 200. */
  | { kind: 'error'; code: number; message?: string }
  /** A page of some gateway. */
  | { kind: 'page'; status: number }
  | { kind: 'hang-up' }
  | { kind: 'silence' }

type Behave = (call: ZaloCall, nth: number) => ZaloBehaviour

export const zaloSecrets = { appId: '360846524940903967', secretKey: 'oa-secret-key-of-nobody' }
export const zaloAppSecret = 'app-secret-of-nobody'
export const zaloSeed = 'seed-refresh-token-of-nobody'

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const readText = async (request: IncomingMessage) => (await readBytes(request)).toString('utf8')

/** The field `file` of a multipart form. */
async function readFile(request: IncomingMessage): Promise<File | undefined> {
  const headers = { 'content-type': String(request.headers['content-type']) }
  const form = await new Response(new Uint8Array(await readBytes(request)), { headers }).formData()
  const file = form.get('file')
  return file instanceof File ? file : undefined
}

/** Uploads of section 2: what each path takes, and under which name it hands the id back. */
function createUploads() {
  const uploads: ZaloUpload[] = []
  const mb = 1_048_576
  const paths: Record<string, { types: RegExp; most: number; field: string }> = {
    '/v2.0/oa/upload/image': { types: /^image\/(png|jpeg)$/, most: mb, field: 'attachment_id' },
    '/v2.0/oa/upload/file': {
      ...{ types: /^application\/(pdf|msword|vnd.openxml\S+wordprocessingml.document)$/ },
      ...{ most: 5 * mb, field: 'token' },
    },
  }

  async function take(path: string, request: IncomingMessage): Promise<object> {
    const rule = paths[path]
    const file = await readFile(request)
    if (rule === undefined || file === undefined) return { error: -201, message: 'file is invalid' }
    if (file.size > rule.most) return { error: -210, message: 'file is too large' }
    if (!rule.types.test(file.type)) return { error: -201, message: 'file type is invalid' }
    const id = `upload-${uploads.length + 1}`
    const bytes = Buffer.from(await file.arrayBuffer())
    uploads.push({ path, name: file.name, type: file.type, bytes, id })
    return { error: 0, message: 'Success', data: { [rule.field]: id } }
  }

  /** Is what a message names there? */
  function faultOf({ attachment }: ZaloSend['message']): number | undefined {
    const { token, elements = [] } = attachment?.payload ?? {}
    const ids = [token, ...elements.map(({ attachment_id }) => attachment_id)]
    const known = (id: string) => uploads.some((upload) => upload.id === id && !upload.expired)
    return ids.every((id) => id === undefined || known(id)) ? undefined : -100
  }

  return {
    ...{ uploads, take, faultOf, takes: (path: string) => path in paths },
    /** Zalo no longer has what was handed over until now. */
    expire: () => {
      for (const upload of uploads) upload.expired = true
    },
  }
}

function answer(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Tokens as zalo-oa-api.md section 4 tells: a refresh token works once, and the old access token dies with it. */
function createOauth(seed: string) {
  let refreshToken = seed
  let accessToken: string | undefined
  let spent = 0
  let expiresIn: string | number = '90000'
  let failing: ZaloBehaviour | undefined
  const asked: string[] = []

  function refresh(form: URLSearchParams, secret: string | undefined): object {
    asked.push(form.get('refresh_token') ?? '')
    if (secret !== zaloAppSecret || form.get('app_id') !== zaloSecrets.appId) {
      return { error: -14002, error_name: 'Invalid app', error_description: 'app_id is invalid' }
    }
    if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== refreshToken) {
      return { error: -14014, error_name: 'Invalid refresh token' }
    }
    spent += 1
    refreshToken = `refresh-token-number-${spent}`
    accessToken = `access-token-number-${spent}`
    return { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn }
  }

  return {
    refresh,
    asked,
    takes: (token: string | undefined) => token !== undefined && token === accessToken,
    spent: () => spent,
    failing: () => failing,
    /** From now on refreshes fail so; undefined: they go well again. */
    fail: (behaviour: ZaloBehaviour | undefined) => {
      failing = behaviour
    },
    /** The life of the next tokens, in whatever form Zalo writes it. */
    live: (life: string | number) => {
      expiresIn = life
    },
    /** Zalo forgets the access token, or (somebody else spent it) replaces the pair. */
    expire: () => {
      accessToken = undefined
    },
    grant: (token: string) => {
      refreshToken = token
      accessToken = undefined
    },
  }
}

/** The windows of section 3.1, kept only for people whose last message is told. */
function createContacts() {
  const lastMessage = new Map<string, number>()
  return {
    silent: (user: string, hours: number) => lastMessage.set(user, Date.now() - hours * 3_600_000),
    writes: (user: string) => lastMessage.delete(user),
    closed: (user: string) => {
      const last = lastMessage.get(user)
      return last !== undefined && Date.now() - last > 7 * 86_400_000
    },
  }
}

/** With `appsecret_proof` switched on in the console each call must carry it (section 1). */
const isProven = (token: string, proof: unknown) =>
  proof === createHmac('sha256', zaloAppSecret).update(token).digest('hex')

function faultOf(call: ZaloCall, takes: (token: string) => boolean): number | undefined {
  const { path, token, body } = call
  if (path !== '/v3.0/oa/message/cs' && path !== '/v2.0/oa/message') return 404
  if (!takes(token)) return -216
  if (typeof body.recipient?.user_id !== 'string') return -201
  const { text = '', attachment } = body.message
  const buttons = attachment?.payload.buttons ?? []
  if (text.length > 2_000 || buttons.length > 5) return -210
  const tooLong = buttons.some(
    ({ title, payload }) =>
      title.length > 100 || Buffer.byteLength(typeof payload === 'string' ? payload : '') > 1_000,
  )
  return tooLong ? -210 : undefined
}

const messages: Record<number, string> = {
  404: 'empty or invalid API',
  [-216]: 'Access token is invalid',
  [-201]: 'user_id is invalid',
  [-210]: 'Parameter exceeds the limit',
  [-100]: 'attachment_id was expired',
  [-242]: 'Invalid appsecret_proof',
  [-230]: 'User has not interacted with the OA in the past 7 days',
}

/**
 * OAuth and message API of Zalo on this machine, as zalo-oa-api.md describes them: every error inside HTTP 200, tokens
 * that rotate, single-use refresh tokens, windows, limits. Remembers every send; `behave` decides how each one ends.
 */
export async function startFakeZalo(seed = zaloSeed) {
  const calls: ZaloCall[] = []
  const oauth = createOauth(seed)
  const contacts = createContacts()
  const listeners = new Set<(call: ZaloCall) => void>()
  const uploading = createUploads()
  const names = new Map<string, string>()
  const asked: string[] = []
  let proofWanted = false
  let decide: Behave = () => ({ kind: 'ok' })
  let decideUpload: () => ZaloBehaviour = () => ({ kind: 'ok' })
  let lastId = 0
  let unanswered = 0

  async function misbehave(
    behaviour: ZaloBehaviour,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<boolean> {
    if (behaviour.kind === 'silence') return true
    if (behaviour.kind === 'hang-up') request.socket.destroy()
    else if (behaviour.kind === 'page') {
      response.writeHead(behaviour.status, { 'content-type': 'text/html' }).end('<html></html>')
    } else if (behaviour.kind === 'error') {
      const { code, message = messages[code] ?? 'error' } = behaviour
      answer(response, { error: code, message })
    } else {
      if (behaviour.delayMs !== undefined) await pause(behaviour.delayMs)
      return false
    }
    return true
  }

  async function serveToken(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await readText(request))
    const failing = oauth.failing()
    if (failing?.kind === 'silence') unanswered += 1
    if (failing !== undefined && (await misbehave(failing, request, response))) return
    const secret = request.headers.secret_key
    answer(response, oauth.refresh(form, typeof secret === 'string' ? secret : undefined))
  }

  /** The token and, where it is wanted, the proof; an answer when one of them is wrong. */
  function turnAway({ headers }: IncomingMessage, response: ServerResponse): boolean {
    const token = String(headers.access_token ?? '')
    const code = oauth.takes(token) ? -242 : -216
    if (code === -242 && !(proofWanted && !isProven(token, headers.appsecret_proof))) return false
    answer(response, { error: code, message: messages[code] })
    return true
  }

  async function serveUpload(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (turnAway(request, response)) return
    if (await misbehave(decideUpload(), request, response)) return
    answer(response, await uploading.take(request.url ?? '', request))
  }

  async function serveProfile(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { searchParams } = new URL(request.url ?? '', 'http://zalo')
    const { user_id } = JSON.parse(searchParams.get('data') ?? '{}')
    asked.push(user_id)
    if (turnAway(request, response)) return
    const display_name = names.get(user_id)
    const data = { user_id, display_name, avatar: 'https://s120-ava-talk.zadn.vn/a.jpg' }
    answer(response, { error: 0, message: 'Success', data })
  }

  async function serveSend(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = String(request.headers.access_token ?? '')
    const body = JSON.parse(await readText(request)) as ZaloSend
    const call = { path: request.url ?? '', token, body, status: 0 }
    calls.push(call)
    const unproven = proofWanted && !isProven(token, request.headers.appsecret_proof)
    const fault =
      faultOf(call, oauth.takes) ?? uploading.faultOf(body.message) ?? (unproven ? -242 : undefined)
    const closed = contacts.closed(body.recipient?.user_id) ? -230 : undefined
    const code = fault ?? closed
    const behaviour: ZaloBehaviour =
      code === undefined ? decide(call, calls.length) : { kind: 'error', code }
    if (behaviour.kind === 'error') call.status = behaviour.code
    if (await misbehave(behaviour, request, response)) return
    const { user_id } = body.recipient
    const data = { message_id: `zm-${++lastId}`, user_id, sent_time: String(Date.now()) }
    answer(response, { error: 0, message: 'Success', data })
    for (const listener of listeners) listener(call)
  }

  /** What people sent, by its path. */
  const files = new Map<string, Uint8Array>()
  async function serveFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.end(files.get(request.url ?? ''))
  }

  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const others: [boolean, typeof serveSend][] = [
      [path === '/v4/oa/access_token', serveToken],
      [uploading.takes(path), serveUpload],
      [path.startsWith('/v3.0/oa/user/detail?'), serveProfile],
      [files.has(path), serveFile],
    ]
    const [, serve = serveSend] = others.find(([fits]) => fits) ?? []
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...{ url, calls, contacts, files, uploads: uploading.uploads },
    /** What people are called, and for whom that was asked. */
    profiles: { names, asked },
    /** `appsecret_proof` is switched on in the console. */
    wantProof: () => {
      proofWanted = true
    },
    expireUploads: uploading.expire,
    behaveUpload: (next: () => ZaloBehaviour) => {
      decideUpload = next
    },
    oauth: { ...oauth, waiting: () => unanswered },
    /** The settings of an assistant that takes this for Zalo. */
    env: {
      ZALO_APP_ID: zaloSecrets.appId,
      ZALO_APP_SECRET: zaloAppSecret,
      ZALO_OA_SECRET_KEY: zaloSecrets.secretKey,
      ZALO_REFRESH_TOKEN: seed,
      ZALO_API_ROOT: url,
      ZALO_OAUTH_ROOT: url,
    },
    behave: (next: Behave) => {
      decide = next
    },
    /** What one person got, in order. */
    sentTo: (user: string) =>
      calls
        .filter(({ body, status }) => status === 0 && body.recipient.user_id === user)
        .map(({ body }) => body.message),
    /** Tells of every send that went well; returns what stops it. */
    onAnswered: (listener: (call: ZaloCall) => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

export type FakeZalo = Awaited<ReturnType<typeof startFakeZalo>>

/** The header with which Zalo sends these bytes. */
export function signZalo(
  body: Buffer,
  timestamp: string,
  secrets: WebhookSecrets = zaloSecrets,
): Record<string, string> {
  return { 'x-zevent-signature': `mac=${macOf(secrets, body, timestamp).toString('hex')}` }
}
