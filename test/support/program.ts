import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { telegramSecret, testKey } from './test-assistant.ts'

const root = join(import.meta.dirname, '../..')

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

type Env = Record<string, string>

// Half of a start is reading the modules, which are the same in each.
const NODE_COMPILE_CACHE = join(root, 'node_modules/.cache/cau-noi/compiled')

// Nothing of the tester's own settings may leak into a program under test.
function cleanEnv(env: Env): Env {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, NODE_COMPILE_CACHE, ...env }
}

export type Run = { code: number | null; out: string; err: string }

function collect(child: ChildProcess) {
  const said = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    said.err += chunk
  })
  return said
}

/** Runs one of the repository's entry points to its end. */
export async function run(entry: string, args: string[], env: Env, input?: string): Promise<Run> {
  const child = spawn(process.execPath, [join(root, entry), ...args], {
    cwd: root,
    env: cleanEnv(env),
  })
  const said = collect(child)
  child.stdin.end(input ?? '')
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}

async function waitUntil(true_: () => Promise<boolean>, what: string, seconds = 30): Promise<void> {
  const until = Date.now() + seconds * 1000
  while (!(await true_())) {
    if (Date.now() > until) throw new Error(`${what} did not happen within ${seconds} s`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

export { waitUntil }

/** Starts the program as `npm start` does and waits until it is ready. */
export async function startProcess(env: Env) {
  const port = await freePort()
  const started = Date.now()
  const child = spawn(process.execPath, [join(root, 'src/main.ts')], {
    cwd: root,
    env: cleanEnv({ PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'warn', ...env }),
  })
  const said = collect(child)
  const url = `http://127.0.0.1:${port}`
  await waitUntil(
    async () => {
      if (child.exitCode !== null) throw new Error(`the program ended: ${said.err}`)
      return await fetch(`${url}/readyz`).then(
        (response) => response.ok,
        () => false,
      )
    },
    'the start of the program',
    60,
  )

  async function end(signal: NodeJS.Signals): Promise<{ code: number | null; ms: number }> {
    const began = Date.now()
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      await once(child, 'exit')
    }
    return { code: child.exitCode, ms: Date.now() - began }
  }

  return {
    ...{ url, said, end },
    startMs: Date.now() - started,
    postUpdate: async (update: unknown): Promise<number> => {
      const headers = {
        'content-type': 'application/json',
        'x-telegram-bot-api-secret-token': telegramSecret,
      }
      const body = JSON.stringify(update)
      return (await fetch(`${url}/webhooks/telegram`, { method: 'POST', headers, body })).status
    },
  }
}

export type TestProcess = Awaited<ReturnType<typeof startProcess>>

/** Settings of a program on a server, with Telegram at `telegramUrl`. */
export function serverEnv(databaseUrl: string, telegramUrl: string): Env {
  return {
    DATABASE_URL: databaseUrl,
    DATA_KEY: testKey.toString('base64'),
    TELEGRAM_BOT_TOKEN: '123456:test-token-of-nobody',
    TELEGRAM_WEBHOOK_SECRET: telegramSecret,
    TELEGRAM_API_ROOT: telegramUrl,
    PERSON_MESSAGES_PER_MINUTE: '0',
  }
}

let lastUpdate = 1000

/** An update with a text of one person. */
export function textUpdate(chat: number, text: string): object {
  const id = ++lastUpdate
  const person = { id: chat, type: 'private' }
  const from = { id: chat, is_bot: false }
  return { update_id: id, message: { message_id: id, date: 1, chat: person, from, text } }
}

/** An update with a tap of one person on a button. */
export function tapUpdate(chat: number, data: string): object {
  const id = ++lastUpdate
  const message = { message_id: 1, date: 1, chat: { id: chat, type: 'private' } }
  const from = { id: chat, is_bot: false, first_name: 'Dân' }
  return {
    update_id: id,
    callback_query: { id: String(id), from, chat_instance: '1', data, message },
  }
}

/** Hands an update to a program, or to what stands before several, as Telegram does; the status it answers. */
export async function postUpdateTo(url: string, update: object): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'x-telegram-bot-api-secret-token': telegramSecret,
  }
  const body = JSON.stringify(update)
  return (await fetch(`${url}/webhooks/telegram`, { method: 'POST', headers, body })).status
}
