import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withPatience } from '#src/channels/with-patience.ts'

// A platform on a thread of its own: it answers also while this one stands still. `/never` it leaves without an answer.
const platform = `
const { createServer } = require('node:http')
const { parentPort } = require('node:worker_threads')
const server = createServer(({ url }, response) => url === '/never' || response.end('ok'))
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))`

describe('patience with a platform', () => {
  let worker: Worker
  let root = ''

  beforeAll(async () => {
    worker = new Worker(platform, { eval: true })
    const [port] = await once(worker, 'message')
    root = `http://127.0.0.1:${port}`
  })
  afterAll(async () => {
    await worker.terminate()
  })

  const call = (ms: number, path: string) =>
    withPatience(ms, async (signal) => await (await fetch(`${root}${path}`, { signal })).text())

  const standStill = (ms: number) =>
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

  test('ends when no answer comes', async () => {
    await expect(call(200, '/never')).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test('is not used up while the process cannot hear an answer', async () => {
    const answered = call(200, '/')
    standStill(1_000)
    expect(await answered).toBe('ok')
  })
})
