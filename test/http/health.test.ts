import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '#src/config.ts'
import type { Database } from '#src/database/database.ts'
import { createHealth, type Readiness } from '#src/http/health.ts'
import { createApp, type Listening, listen } from '#src/http/server.ts'
import { createLog } from '#src/log.ts'
import { startProgram } from '#src/program.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { testSealing } from '#test/support/test-assistant.ts'

async function ask(port: number, path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`)
  return { status: response.status, body: await response.json() }
}

describe('the health of a process', () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => lines.push(line) })
  let listening: Listening
  afterEach(() => listening.close())

  const start = async (readiness: () => Promise<Readiness>) => {
    listening = await listen(createApp([createHealth(readiness)], log), '127.0.0.1', 0)
    return listening.port
  }

  it('is that it answers, whatever it can do', async () => {
    const port = await start(async () => ({ ready: false, reason: 'no database' }))
    expect(await ask(port, '/healthz')).toEqual({ status: 200, body: { status: 'ok' } })
  })

  it('does not wait for the check of its readiness', async () => {
    const port = await start(() => new Promise(() => {}))
    expect((await ask(port, '/healthz')).status).toBe(200)
  })

  it('is ready when it can do its work', async () => {
    const port = await start(async () => ({ ready: true }))
    expect(await ask(port, '/readyz')).toEqual({ status: 200, body: { ready: true } })
  })

  it('is not ready, with the reason, when it cannot', async () => {
    const state = { ready: false, reason: 'the database does not answer' } as const
    const port = await start(async () => state)
    expect(await ask(port, '/readyz')).toEqual({ status: 503, body: state })
  })

  it('is not ready when nobody can tell, and shows nothing of the cause', async () => {
    const port = await start(() => Promise.reject(new Error('password=1234')))
    expect(await ask(port, '/readyz')).toEqual({
      status: 503,
      body: { ready: false, reason: 'the check itself failed' },
    })
  })

  it('is asked by GET at these two paths alone', async () => {
    const port = await start(async () => ({ ready: true }))
    const url = `http://127.0.0.1:${port}`
    expect((await fetch(`${url}/health`)).status).toBe(404)
    expect((await fetch(`${url}/readyz`, { method: 'POST' })).status).toBe(404)
  })
})

/** A database whose hot path works, fails, or keeps everybody waiting until it works again. */
function withMishaps(real: Database) {
  let now: 'well' | 'gone' | 'stuck' = 'well'
  let release = () => {}
  let released = Promise.resolve()
  const query: Database['sql']['query'] = async (statement, values) => {
    if (now === 'stuck') await released
    if (now === 'gone') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    return await real.sql.query(statement, values)
  }
  const become = (next: typeof now) => {
    release()
    now = next
    if (next === 'stuck') {
      released = new Promise((resolve) => {
        release = resolve
      })
    }
  }
  return { become, database: { ...real, sql: { query } } }
}

describe('the running program', () => {
  let real: TestDatabase
  beforeAll(async () => {
    real = await openTestDatabase()
  })
  afterAll(() => real.close())

  it('lives on while its database is away, says so, and is ready again after', async () => {
    const { become, database } = withMishaps(real)
    const program = await startProgram({
      config: readConfig({ PORT: '0', SIMULATOR: '0', DEMO: '0' }),
      database,
      sealing: testSealing,
      now: () => new Date(),
      log: createLog('silent'),
    })
    const reason = 'the database does not answer'
    const notReady = { status: 503, body: { ready: false, reason } }
    expect((await ask(program.port, '/readyz')).status).toBe(200)
    become('gone')
    expect(await ask(program.port, '/readyz')).toEqual(notReady)
    expect((await ask(program.port, '/healthz')).status).toBe(200)
    become('well')
    expect((await ask(program.port, '/readyz')).status).toBe(200)
    become('stuck')
    const began = Date.now()
    expect(await ask(program.port, '/readyz')).toEqual(notReady)
    expect(Date.now() - began).toBeLessThan(5_000)
    become('well')
    expect((await ask(program.port, '/readyz')).status).toBe(200)
    await program.stop()
  })
})
