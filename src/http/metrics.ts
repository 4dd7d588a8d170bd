import express, { type Router } from 'express'

/** `GET /metrics`: Prometheus text; 503 while the database does not answer. */
export function createMetricsPage(read: () => Promise<string>): Router {
  const router = express.Router()
  router.get('/metrics', async (_request, response) => {
    try {
      response.type('text/plain; version=0.0.4').send(await read())
    } catch {
      response.sendStatus(503)
    }
  })
  return router
}
