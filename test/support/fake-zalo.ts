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
        elements?: { media_type: string; url?: string }[]
        buttons?: { title: string; type: string; payload: string | { url: string } }[]
      }
    }
  }
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

async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
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
  let decide: Behave = () => ({ kind: 'ok' })
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

  async function serveSend(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = String(request.headers.access_token ?? '')
    const body = JSON.parse(await readText(request)) as ZaloSend
    const call = { path: request.url ?? '', token, body, status: 0 }
    calls.push(call)
    const fault = faultOf(call, oauth.takes)
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

  const server = createServer((request, response) => {
    const serve = request.url === '/v4/oa/access_token' ? serveToken : serveSend
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...{ url, calls, contacts },
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
