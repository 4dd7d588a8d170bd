import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler, type Router } from 'express'
import type { Log } from '#src/log.ts'

/** What Express's own parsers throw: too large 413, cut off 400, an encoding we do not take 415. */
function statusOf(error: unknown): number {
  const { status } = error as { status?: unknown }
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}

/** The web application over `routers`. Whatever goes wrong, the caller sees a status and no stack trace. */
export function createApp(routers: readonly Router[], log: Log) {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  for (const router of routers) app.use(router)
  app.use((_request, response) => {
    response.sendStatus(404)
  })
  const onError: ErrorRequestHandler = (error, request, response, _next) => {
    const status = statusOf(error)
    if (status >= 500) log.error({ err: error, path: request.path }, 'request failed')
    if (response.headersSent) response.destroy()
    else response.sendStatus(status)
  }
  app.use(onError)
  return app
}

export type Listening = { server: Server; port: number; close(): Promise<void> }

/** Listens on `host`:`port` (0 = any free port). Rejects with the system's error, such as EADDRINUSE. */
export async function listen(app: express.Express, host: string, port: number): Promise<Listening> {
  const server = createServer(app)
  // A body may be as slow as a telephone line, a client that sends nothing may not stay.
  server.requestTimeout = 30_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeIdleConnections()
    })
  return { server, port: (server.address() as AddressInfo).port, close }
}
