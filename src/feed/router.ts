import express, {
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type Response,
  type Router,
} from 'express'
import { localDay } from '#src/calendar/working-days.ts'
import type { Config } from '#src/config.ts'
import { type Database, isUnavailable } from '#src/database/database.ts'
import { slipUrl } from '#src/dossiers/slip.ts'
import type { Translate } from '#src/i18n/translate.ts'
import type { Log } from '#src/log.ts'
import { drawQr } from '#src/qr/draw-qr.ts'
import type { Sealing } from '#src/sealing.ts'
import { createFeedClients, type FeedClient } from './clients.ts'
import { describeApi } from './openapi.ts'
import { type ProblemKind, sendProblem, speak } from './problem.ts'
import { createRateLimit } from './rate-limit.ts'
import { parseBody, rawBody, saysJson } from './read-body.ts'
import type { ItemProblem } from './read-item.ts'
import { mostBytes, mostItems } from './schemas.ts'
import { showFed } from './show.ts'
import { createHearing } from './sources.ts'
import { type Rejected, type TakenIn, takeIn } from './take-in.ts'

export type FeedDeps = {
  database: Database
  sealing: Sealing
  config: Pick<Config, 'codePrefixes' | 'feed' | 'publicUrl'>
  now: () => Date
  log: Log
}

const retryAfterSeconds = 5

const rulesOf =
  ({ config, now }: FeedDeps) =>
  () => ({ prefixes: config.codePrefixes, today: localDay(now()) })

const clientOf = (response: Response) => response.locals.client as FeedClient | undefined

function messageOf({ problem, value, example }: ItemProblem, t: Translate): string {
  switch (problem) {
    case 'notObject':
    case 'unknownField':
    case 'notString':
    case 'notStringOrInteger':
      return t(`feed.item.${problem}`, { value })
    default:
      return t(`import.problem.${problem}`, { value, example })
  }
}

function rejectedBody({ index, code, problems }: Rejected, t: Translate) {
  const errors = problems.map((one) => {
    const { field, problem, example } = one
    return { field, problem, message: messageOf(one, t), example }
  })
  return { index, code, errors }
}

function resultBody({ received, created, updated, unchanged, rejected }: TakenIn, t: Translate) {
  const told = rejected.map((one) => rejectedBody(one, t))
  return { received, created, updated, unchanged, rejected: told }
}

/** What Express's own parsers throw: too large 413, an encoding we do not take 415, cut off 400. */
function kindOf(error: unknown): ProblemKind {
  const { status } = error as { status?: unknown }
  if (status === 413) return 'too-large'
  if (status === 415) return 'media-type'
  if (typeof status === 'number' && status >= 400 && status < 500) return 'bad-request'
  return isUnavailable(error) ? 'unavailable' : 'fault'
}

function onError(log: Log): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const kind = kindOf(error)
    if (kind === 'fault' || kind === 'unavailable') {
      log.error({ err: error, client: clientOf(response)?.name }, 'feed call failed')
    }
    if (response.headersSent) {
      response.destroy()
      return
    }
    if (kind === 'unavailable') response.set('retry-after', String(retryAfterSeconds))
    // The rest of a body that is too large is not read: the connection cannot be used again.
    if (kind === 'too-large') response.set('connection', 'close')
    sendProblem(request, response, kind, { mebibytes: mostBytes / 1024 / 1024 })
  }
}

function onlyBy(allowed: string) {
  return (request: Request, response: Response) => {
    response.set('allow', allowed)
    sendProblem(request, response, 'method', { allowed, method: request.method })
  }
}

/** Who calls, and whether they may once more: sets `client`, or answers 401 or 429. */
function guard(deps: FeedDeps, limit: ReturnType<typeof createRateLimit>) {
  const clients = createFeedClients(deps)
  return async (request: Request, response: Response, next: NextFunction) => {
    const [, token = ''] = /^Bearer +(\S+) *$/i.exec(request.get('authorization') ?? '') ?? []
    const client = await clients.authenticate(token)
    if (client === undefined) {
      response.set('www-authenticate', 'Bearer realm="cau-noi"')
      return sendProblem(request, response, 'unauthorized')
    }
    const seconds = limit.request(client.id)
    if (seconds > 0) return tooFast(request, response, seconds)
    response.locals.client = client
    next()
  }
}

function tooFast(request: Request, response: Response, seconds: number): void {
  response.set('retry-after', String(seconds))
  sendProblem(request, response, 'too-fast', { seconds })
}

function needsJson(request: Request, response: Response, next: NextFunction): void {
  if (saysJson(request)) next()
  else sendProblem(request, response, 'media-type')
}

function post(deps: FeedDeps, limit: ReturnType<typeof createRateLimit>) {
  const rules = rulesOf(deps)
  const takeInDeps = { sql: deps.database.sql, sealing: deps.sealing, rules, now: deps.now }
  const hear = createHearing({ sql: deps.database.sql, now: deps.now })
  return async (request: Request, response: Response) => {
    const body = parseBody(request.body)
    if (body === undefined) return sendProblem(request, response, 'not-json')
    const { value } = body
    if (typeof value !== 'object' || value === null) {
      return sendProblem(request, response, 'not-items')
    }
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (items.length > mostItems) {
      const params = { count: items.length, most: mostItems }
      return sendProblem(request, response, 'too-many-items', params)
    }
    const client = clientOf(response) as FeedClient
    const seconds = limit.items(client.id, items.length)
    if (seconds > 0) return tooFast(request, response, seconds)
    const taken = await takeIn(takeInDeps, client, items)
    // An empty array says that all is well; a call without any system says nothing of systems.
    if (items.length === 0 || taken.systems.size > 0) await hear(client.id, taken.systems)
    response.json(resultBody(taken, speak(request)))
  }
}

function show(deps: FeedDeps) {
  const showDeps = { database: deps.database, sealing: deps.sealing, rules: rulesOf(deps) }
  return async (request: Request, response: Response) => {
    const fed = await showFed(
      showDeps,
      clientOf(response) as FeedClient,
      String(request.params.code),
    )
    if (fed === undefined) sendProblem(request, response, 'no-dossier')
    else response.json(fed)
  }
}

function showQr(deps: FeedDeps) {
  const showDeps = { database: deps.database, sealing: deps.sealing, rules: rulesOf(deps) }
  return async (request: Request, response: Response) => {
    const client = clientOf(response) as FeedClient
    const fed = await showFed(showDeps, client, String(request.params.code))
    if (fed === undefined) return sendProblem(request, response, 'no-dossier')
    response.type('png').send(await drawQr(slipUrl(deps.config.publicUrl, fed.code)))
  }
}

/**
 * Everything under `/api`: the feed of dossiers and its description (docs/feed.md). Whatever goes
 * wrong there is answered as RFC 9457 problem details.
 */
export function createFeedRouter(deps: FeedDeps): Router {
  const limit = createRateLimit(deps.config.feed, deps.now)
  const known = guard(deps, limit)
  const api = express.Router()
  api.use((_request, response, next) => {
    response.locals.publicUrl = deps.config.publicUrl
    response.set({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    next()
  })
  api.post('/v1/dossiers', known, needsJson, rawBody, post(deps, limit))
  api.all('/v1/dossiers', onlyBy('POST'))
  api.get('/v1/dossiers/:code', known, show(deps))
  api.get('/v1/dossiers/:code/qr.png', known, showQr(deps))
  api.all('/v1/dossiers/:code/qr.png', onlyBy('GET, HEAD'))
  api.all('/v1/dossiers/:code', onlyBy('GET, HEAD'))
  const description = describeApi(deps.config)
  api.get('/openapi.json', (_request, response) => void response.json(description))
  api.all('/openapi.json', onlyBy('GET, HEAD'))
  api.use((request, response) => sendProblem(request, response, 'not-found'))
  api.use(onError(deps.log))
  const router = express.Router()
  router.use('/api', api)
  return router
}
