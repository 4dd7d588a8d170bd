import express, { type Router } from 'express'

export type Readiness = { ready: true } | { ready: false; reason: string }

/** `GET /healthz`: the process lives. `GET /readyz`: it can do its work, else 503 with the reason. */
export function createHealth(readiness: () => Promise<Readiness>): Router {
  const router = express.Router()
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' })
  })
  router.get('/readyz', async (_request, response) => {
    const failed: Readiness = { ready: false, reason: 'the check itself failed' }
    const state = await readiness().catch(() => failed)
    response.status(state.ready ? 200 : 503).json(state)
  })
  return router
}
