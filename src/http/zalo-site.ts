import express, { type Router } from 'express'

export type ZaloSite = {
  /** The channel is on, and takes its webhooks itself. */
  on: boolean
  /** The file that Zalo asks for to believe that the domain is ours: its name at the root, and what is in it. */
  verification: { name: string; content: string } | undefined
}

/**
 * What Zalo's console asks of a domain before and beside the channel: `GET /webhooks/zalo` answers 200; with the channel
 * off `POST` does too and keeps nothing, because the console shows the secret key only after the address has answered.
 */
export function createZaloSite({ on, verification }: ZaloSite): Router {
  const router = express.Router()
  router.get('/webhooks/zalo', (_request, response) => {
    response.sendStatus(200)
  })
  if (!on) {
    router.post('/webhooks/zalo', (_request, response) => {
      response.sendStatus(200)
    })
  }
  if (verification !== undefined) {
    router.get(`/${verification.name}`, (_request, response) => {
      response.type('html').send(verification.content)
    })
  }
  return router
}
