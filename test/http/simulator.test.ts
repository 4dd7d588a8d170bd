import { setTimeout as wait } from 'node:timers/promises'
import express from 'express'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TranscriptItem } from '#src/chat/transcript.ts'
import { createSimulator } from '#src/http/simulator.ts'
import { people, startSimulator } from '#test/support/simulator-stub.ts'

type ServerEvent = { id?: string; event?: string; data?: string }

let simulator: Awaited<ReturnType<typeof startSimulator>>
const open: AbortController[] = []

beforeEach(async () => {
  simulator = await startSimulator()
})

afterEach(async () => {
  for (const controller of open.splice(0)) controller.abort()
  await simulator.stop()
})

function said(key: string): TranscriptItem {
  const at = '2026-11-09T01:00:00.000Z'
  return { key, from: 'assistant', at, reply: { text: `Câu ${key}` }, state: 'sent' }
}

/** Opens the stream of a chat and reads it event by event; comments are skipped. */
async function listen(address: string, headers: Record<string, string> = {}) {
  const controller = new AbortController()
  open.push(controller)
  const url = `${simulator.url}/simulator/events?person=${address}`
  const response = await fetch(url, { headers, signal: controller.signal })
  const events = readEvents(response)
  return {
    response,
    leave: () => controller.abort(),
    async next(): Promise<ServerEvent | undefined> {
      const { value, done } = await events.next()
      return done ? undefined : value
    },
  }
}

async function* readEvents(response: Response): AsyncGenerator<ServerEvent, undefined> {
  let rest = ''
  for await (const chunk of response.body ?? []) {
    rest += Buffer.from(chunk).toString()
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/, 2)))
      if (event.event) yield event
    }
  }
  return undefined
}

function keysOf(event: ServerEvent | undefined): string[] {
  const { items } = JSON.parse(event?.data ?? '{}') as { items: TranscriptItem[] }
  return items.map((item) => item.key)
}

describe('the stream of a chat', () => {
  it('begins with what was said before', async () => {
    for (const key of ['1', '2']) simulator.transcript.add('ba-lan', said(key))
    const stream = await listen('ba-lan')
    const first = await stream.next()
    expect(first).toMatchObject({ event: 'items', id: '2' })
    expect(keysOf(first)).toEqual(['1', '2'])
  })

  it('tells a chat in which nothing was said that it is empty', async () => {
    const stream = await listen('ba-lan')
    expect(keysOf(await stream.next())).toEqual([])
  })

  it('sends at once what the bell announces', async () => {
    const stream = await listen('ba-lan')
    await stream.next()
    const before = performance.now()
    simulator.push('ba-lan', { text: 'Chào bà' })
    expect(keysOf(await stream.next())).toEqual(['reply-1'])
    expect(performance.now() - before).toBeLessThan(500)
  })

  it('sends soon what is stored a moment after the bell', async () => {
    const stream = await listen('ba-lan')
    await stream.next()
    const before = performance.now()
    simulator.doorbell.ring('ba-lan')
    await wait(30)
    simulator.transcript.add('ba-lan', said('late'))
    expect(keysOf(await stream.next())).toEqual(['late'])
    expect(performance.now() - before).toBeLessThan(600)
  })

  it('finds within two seconds what another process wrote', async () => {
    const stream = await listen('ba-lan')
    await stream.next()
    simulator.push('ba-lan', { text: 'Chào bà' }, { ring: false })
    const before = performance.now()
    expect(keysOf(await stream.next())).toEqual(['reply-1'])
    expect(performance.now() - before).toBeLessThan(2_000)
  })

  it('stays silent about other chats', async () => {
    const stream = await listen('ba-lan')
    await stream.next()
    simulator.push('anh-minh', { text: 'Không phải cho bà' })
    simulator.push('ba-lan', { text: 'Cho bà' })
    expect(keysOf(await stream.next())).toEqual(['reply-2'])
  })

  it('goes on after the last event that the client saw', async () => {
    for (const key of ['1', '2', '3']) simulator.transcript.add('ba-lan', said(key))
    const stream = await listen('ba-lan', { 'last-event-id': '2' })
    expect(keysOf(await stream.next())).toEqual(['3'])
  })

  it.each([
    ['with a blank', 'a b'],
    ['beyond 200 characters', 'x'.repeat(201)],
  ])('takes a last event %s for none', async (_name, cursor) => {
    simulator.transcript.add('ba-lan', said('1'))
    const stream = await listen('ba-lan', { 'last-event-id': cursor })
    expect(keysOf(await stream.next())).toEqual(['1'])
  })

  it('says that there is trouble while the database is away, then goes on', async () => {
    const stream = await listen('ba-lan')
    await stream.next()
    simulator.transcript.setAway(true)
    simulator.doorbell.ring('ba-lan')
    expect((await stream.next())?.event).toBe('trouble')
    simulator.transcript.setAway(false)
    simulator.transcript.add('ba-lan', said('1'))
    simulator.doorbell.ring('ba-lan')
    expect(keysOf(await stream.next())).toEqual(['1'])
  })

  it('says that all is well again though nothing is new', async () => {
    simulator.transcript.setAway(true)
    const stream = await listen('ba-lan')
    expect((await stream.next())?.event).toBe('trouble')
    simulator.transcript.setAway(false)
    simulator.doorbell.ring('ba-lan')
    expect(keysOf(await stream.next())).toEqual([])
  })

  it('ends when the simulator is closed, and no new one begins', async () => {
    const stream = await listen('ba-lan')
    await stream.next()
    simulator.closeStreams()
    expect(await stream.next()).toBeUndefined()
    expect((await listen('ba-lan')).response.status).toBe(503)
  })

  it('stops asking and listening when the client has left', async () => {
    let listeners = 0
    const { listen: hear } = simulator.doorbell
    simulator.doorbell.listen = (address, listener) => {
      listeners += 1
      const leave = hear(address, listener)
      return () => {
        listeners -= 1
        leave()
      }
    }
    const stream = await listen('ba-lan')
    await stream.next()
    expect(listeners).toBe(1)
    stream.leave()
    await wait(50)
    const reads = simulator.transcript.reads()
    simulator.doorbell.ring('ba-lan')
    await wait(50)
    expect(simulator.transcript.reads()).toBe(reads)
    expect(listeners).toBe(0)
  })

  it.each([
    ['missing', ''],
    ['in capitals', 'Ba-Lan'],
    ['too long', 'x'.repeat(41)],
    ['given twice', 'a&person=b'],
    ['with NUL', 'a%00'],
    ['with a line break', 'a%0A'],
  ])('is refused when the person is %s', async (_name, address) => {
    expect((await listen(address)).response.status).toBe(400)
  })
})

describe('every answer', () => {
  it.each([
    ['/', 'text/html'],
    ['/simulator/app.js', 'text/javascript'],
    ['/simulator/app.css', 'text/css'],
    ['/simulator/people', 'application/json'],
    ['/simulator/events?person=ba-lan', 'text/event-stream'],
  ])('of %s carries the security headers', async (path, type) => {
    const controller = new AbortController()
    open.push(controller)
    const { status, headers } = await fetch(simulator.url + path, { signal: controller.signal })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain(type)
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; /,
    )
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
  })
})

describe('the files of the page', () => {
  it('are all served, and nothing else of the folder', async () => {
    const page = await (await fetch(simulator.url)).text()
    const files = [...page.matchAll(/"(\/simulator\/[^"]+)"/g)].map(([, path]) => path)
    expect(files).toContain('/simulator/app.js')
    for (const file of files) expect((await fetch(simulator.url + file)).status).toBe(200)
    for (const other of ['stream.ts', 'page.html', '..%2fsimulator.ts', '%00', 'x.js']) {
      expect((await fetch(`${simulator.url}/simulator/${other}`)).status).toBe(404)
    }
  })

  it('load nothing from elsewhere', async () => {
    const page = await (await fetch(simulator.url)).text()
    const addresses = page.match(/(?:src|href)="(?!\/simulator\/|#|data:)[^"]*"/g)
    expect(addresses).toBeNull()
  })
})

describe('the people one may be', () => {
  it('are listed with their slips', async () => {
    expect(await (await fetch(`${simulator.url}/simulator/people`)).json()).toEqual(people)
  })

  it('are asked for again later when the database is away', async () => {
    const errors: unknown[] = []
    const { router, close } = createSimulator({
      transcript: async () => ({ items: [], cursor: '0' }),
      people: () => Promise.reject(new Error('away')),
      doorbell: { listen: () => () => {} },
      now: () => new Date(),
      report: (error) => errors.push(error),
    })
    const server = express().use(router).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const response = await fetch(`http://127.0.0.1:${port}/simulator/people`)
    expect(response.status).toBe(503)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    expect(errors).toHaveLength(1)
    close()
    server.close()
  })
})
