import { readConfig } from '#src/config.ts'
import type { Database } from '#src/database/database.ts'
import { createFeedClients } from '#src/feed/clients.ts'
import { createFeedRouter } from '#src/feed/router.ts'
import { createApp, listen } from '#src/http/server.ts'
import { createLog } from '#src/log.ts'
import { testSealing } from './test-assistant.ts'

export type Answered = {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON came back, for tests to look at
  body: any
}

/** The feed behind a real web server on this machine, with clients `one-stop` and `other`. */
export async function startFeed(database: Database, env: Record<string, string> = {}) {
  let at = new Date('2026-11-20T09:00:00+07:00')
  const lines: string[] = []
  const log = createLog('info', { write: (line) => lines.push(line) })
  const now = () => at
  const config = readConfig({ PUBLIC_URL: 'https://cau-noi.example.vn', ...env })
  const router = createFeedRouter({ database, sealing: testSealing, config, now, log })
  const listening = await listen(createApp([router], log), '127.0.0.1', 0)
  const clients = createFeedClients({ database, now })
  const tokens = {
    'one-stop': (await clients.create('one-stop')) ?? '',
    other: (await clients.create('other')) ?? '',
  }
  const url = `http://127.0.0.1:${listening.port}`

  async function call(path: string, init: RequestInit = {}): Promise<Answered> {
    const response = await fetch(`${url}${path}`, init)
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }

  type As = { as?: keyof typeof tokens; headers?: Record<string, string> }
  const headersFor = ({ as = 'one-stop', headers = {} }: As) => ({
    authorization: `Bearer ${tokens[as]}`,
    'accept-language': 'en',
    ...headers,
  })

  return {
    ...{ url, clients, tokens, lines, call },
    now,
    forward: (seconds: number) => {
      at = new Date(at.getTime() + seconds * 1000)
    },
    /** POSTs `body`, as JSON unless it is a text or bytes already. */
    feed: (body: unknown, as: As = {}) =>
      call('/api/v1/dossiers', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headersFor(as) },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      } as RequestInit),
    show: (code: string, as: As = {}) =>
      call(`/api/v1/dossiers/${encodeURIComponent(code)}`, { headers: headersFor(as) }),
    close: () => listening.close(),
  }
}

export type TestFeed = Awaited<ReturnType<typeof startFeed>>

/** The fields of an ordinary item; what is not said is that. */
export function item(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    code: 'H36.25.12-261008-0975',
    procedure_code: '1.001193',
    procedure_name: 'Đăng ký khai sinh',
    applicant_name: 'Nguyễn Thị Ánh',
    applicant_phone: '0912345678',
    commune_code: '24985',
    channel: 'direct',
    accepted_at: '2026-10-08T09:30:00+07:00',
    due_at: '2026-10-12',
    status: 4,
    updated_at: '2026-11-20T08:00:00+07:00',
    ...changes,
  }
}

/** `count` items with codes of their own. */
export function items(count: number, changes: Record<string, unknown> = {}) {
  return Array.from({ length: count }, (_, number) =>
    item({ code: `H36.25.12-261008-${String(number).padStart(4, '0')}`, ...changes }),
  )
}
