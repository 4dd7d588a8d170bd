import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Call = { method: string; payload: Record<string, unknown>; at: number }

/** How the platform behaves for one call: answer well, answer with an error, hang up, or never answer. */
export type Behaviour =
  | { kind: 'ok'; delayMs?: number }
  | { kind: 'error'; code: number; description: string; retryAfter?: number }
  | { kind: 'hang-up' }
  | { kind: 'silence' }

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const type = String(request.headers['content-type'])
  if (type.startsWith('multipart/')) return await readForm(bytes, type)
  return bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8'))
}

/** A call that uploads: its fields, files among them, those that hold JSON parsed. */
async function readForm(bytes: Buffer, type: string): Promise<Record<string, unknown>> {
  const form = await new Response(new Uint8Array(bytes), {
    headers: { 'content-type': type },
  }).formData()
  const fields: Record<string, unknown> = {}
  for (const [name, value] of form.entries()) {
    fields[name] = typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value
  }
  return fields
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

function refuse(response: ServerResponse, behaviour: Extract<Behaviour, { kind: 'error' }>): void {
  const { code, description, retryAfter } = behaviour
  const parameters = retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } }
  answer(response, code, { ok: false, error_code: code, description, ...parameters })
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * A Bot API server on this machine that remembers every call. `behave` decides how each call ends; by default all go
 * well. Answers as https://core.telegram.org/bots/api describes.
 */
export async function startFakeTelegram(
  behave: (call: Call, nth: number) => Behaviour = () => ({ kind: 'ok' }),
) {
  const calls: Call[] = []
  const files = new Map<string, Uint8Array>()
  const listeners = new Set<(call: Call) => void>()
  let decide = behave
  let lastId = 0

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, path] = /^\/file\/bot[^/]+\/(.+)$/.exec(request.url ?? '') ?? []
    if (path !== undefined) {
      const bytes = files.get(path)
      response.writeHead(bytes === undefined ? 404 : 200).end(bytes)
      return
    }
    const method = request.url?.split('/').pop() ?? ''
    const call = { method, payload: await readJson(request), at: performance.now() }
    calls.push(call)
    const behaviour = decide(call, calls.length)
    if (behaviour.kind === 'silence') return
    if (behaviour.kind === 'hang-up') {
      request.socket.destroy()
      return
    }
    if (behaviour.kind === 'error') {
      refuse(response, behaviour)
      return
    }
    if (behaviour.delayMs !== undefined) await pause(behaviour.delayMs)
    const chat = { id: Number(call.payload.chat_id), type: 'private' }
    const sent = ['sendMessage', 'sendPhoto', 'sendDocument'].includes(method)
    const message = { message_id: ++lastId, date: 0, chat, text: call.payload.text }
    const me = { id: 123456, is_bot: true, first_name: 'Cầu Nối', username: 'cau_noi_bot' }
    if (method === 'getFile' && !files.has(String(call.payload.file_id))) {
      refuse(response, { kind: 'error', code: 400, description: 'Bad Request: invalid file_id' })
      return
    }
    const file = { file_id: call.payload.file_id, file_path: call.payload.file_id }
    const results: Record<string, unknown> = { getMe: me, getFile: file }
    const result = results[method] ?? (sent ? message : true)
    answer(response, 200, { ok: true, result })
    for (const listener of listeners) listener(call)
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    calls,
    /** What people sent, by file id. */
    files,
    /** The texts sent to one chat, in order; the words under a picture are one. */
    textsTo: (chat: number | string) =>
      calls.flatMap(({ method, payload }) => {
        if (String(payload.chat_id) !== String(chat)) return []
        if (method === 'sendMessage') return String(payload.text)
        return method === 'sendPhoto' ? String(payload.caption) : []
      }),
    behave: (next: (call: Call, nth: number) => Behaviour) => {
      decide = next
    },
    /** Tells of every call that went well; returns what stops it. */
    onAnswered: (listener: (call: Call) => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

export type FakeTelegram = Awaited<ReturnType<typeof startFakeTelegram>>
