import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type NextFunction, type Request, type Response, type Router } from 'express'
import { type Batch, openStream } from './simulator/stream.ts'

/** Somebody whom a visitor may play; everything about them is invented. */
export type SimulatedPerson = {
  /** Also the address of the chat. */
  id: string
  name: string
  /** One line: who they are and what their dossier shows. */
  note: string
  /** What "share my number" offers; without it the visitor types one. */
  phone?: string
  slips: Array<{ code: string; procedure: string; last4: string }>
}

export type SimulatorOptions = {
  /** What was added after the cursor; without one, or with one it cannot read, the last 100. */
  transcript: (address: string, cursor: string | undefined) => Promise<Batch>
  people: () => Promise<SimulatedPerson[]>
  /** Keeps a picture that a visitor hands in and resolves with its id; left out, none is taken. */
  keepPicture?: (picture: { mediaType: string; bytes: Uint8Array }) => Promise<string>
  doorbell: { listen(address: string, listener: () => void): () => void }
  now: () => Date
  /** Told what went wrong; the page itself only learns that it must wait. */
  report?: (error: unknown) => void
}

const folder = join(import.meta.dirname, 'simulator')
const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' }
const addressPattern = /^[a-z0-9-]{1,40}$/
const cursorPattern = /^[\x21-\x7e]{1,200}$/
// Each open page asks the database once a second.
const mostStreams = 200
// Nobody shall take all the places: a person has a few tabs open, a classroom behind one address some dozens.
const mostFromOneAddress = 50

const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' https: data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** The page that looks like a phone's chat, and what feeds it. `close` ends the open streams. */
export function createSimulator(options: SimulatorOptions): { router: Router; close: () => void } {
  const streams = createStreams(options)
  const router = express.Router()
  router.get('/simulator/people', guard, (_request, response) => sendPeople(response, options))
  router.get('/simulator/events', guard, streams.open)
  router.post('/simulator/files', guard, pictureBody, (request, response) =>
    keepPicture(request, response, options),
  )
  for (const [name, file] of readFiles()) {
    const path = name === 'page.html' ? '/' : `/simulator/${name}`
    router.get(path, guard, (_request, response) => sendFile(response, file))
  }
  return { router, close: streams.close }
}

function guard(_request: Request, response: Response, next: NextFunction): void {
  response.set(headers)
  next()
}

type StaticFile = { type: string; text: string }

/** Everything a browser needs, read once: no path of a request ever reaches the file system. */
function readFiles(): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>()
  for (const name of readdirSync(folder)) {
    const type = types[name.split('.').at(-1) ?? '']
    if (type) files.set(name, { type, text: readFileSync(join(folder, name), 'utf8') })
  }
  return files
}

function sendFile(response: Response, { type, text }: StaticFile): void {
  response.type(`${type}; charset=utf-8`).send(text)
}

async function sendPeople(response: Response, { people, report }: SimulatorOptions): Promise<void> {
  try {
    response.json(await people())
  } catch (error) {
    report?.(error)
    refuse(response, 503, 'The list of people cannot be read right now')
  }
}

const pictures = ['image/jpeg', 'image/png', 'image/webp']
const pictureBody = express.raw({ type: pictures, limit: '5mb' })

async function keepPicture(
  request: Request,
  response: Response,
  options: SimulatorOptions,
): Promise<void> {
  const { body } = request
  if (options.keepPicture === undefined || !Buffer.isBuffer(body) || body.length === 0) {
    refuse(response, 400, 'A JPEG, PNG or WebP picture, at most 5 MB')
    return
  }
  const mediaType = request.get('content-type') ?? ''
  response.json({ id: await options.keepPicture({ mediaType, bytes: body }) })
}

function refuse(response: Response, status: 400 | 503, title: string): void {
  response.status(status).type('application/problem+json').json({ status, title })
}

function createStreams({ transcript, doorbell, now, report = () => {} }: SimulatorOptions) {
  const open = new Map<() => void, string>()
  let isClosed = false

  function openOne(request: Request, response: Response): void {
    const address = request.query.person
    if (typeof address !== 'string' || !addressPattern.test(address)) {
      refuse(response, 400, 'person: 1 to 40 of a-z, 0-9 and -')
      return
    }
    const from = request.socket.remoteAddress ?? ''
    const theirs = [...open.values()].filter((address) => address === from).length
    if (isClosed || open.size >= mostStreams || theirs >= mostFromOneAddress) {
      refuse(response, 503, 'Too many open pages')
      return
    }
    const feed = {
      read: (cursor: string | undefined) => transcript(address, cursor),
      listen: (wake: () => void) => doorbell.listen(address, wake),
      now,
      report,
    }
    const close = openStream(response, feed, lastCursor(request))
    open.set(close, from)
    response.on('close', () => open.delete(close))
  }

  return {
    open: openOne,
    close(): void {
      isClosed = true
      for (const close of open.keys()) close()
    },
  }
}

/** A cursor that we cannot have sent is as good as none. */
function lastCursor(request: Request): string | undefined {
  const cursor = request.get('last-event-id')
  return cursor !== undefined && cursorPattern.test(cursor) ? cursor : undefined
}
