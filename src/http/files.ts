import express, { type Router } from 'express'

type Load = (
  id: string,
) => Promise<{ name: string; mediaType: string; bytes: Uint8Array } | undefined>

// Shown in the page; everything else is saved.
const shown = new Set(['image/png', 'image/jpeg', 'application/pdf'])

const headers = {
  // Whoever was given the address may look; nobody on the way keeps it, and no search engine lists it.
  'cache-control': 'private, no-store',
  'x-robots-tag': 'noindex',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
}

/** RFC 6266: the name in ASCII for old programs, and as it is. */
function disposition(name: string, mediaType: string): string {
  const how = shown.has(mediaType) ? 'inline' : 'attachment'
  const plain = name.replace(/[^\w.-]/g, '_')
  return `${how}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, '_')}`
}

/** `GET /f/<id>`: a stored file, for whoever knows its id; 404 once it has expired. */
export function createFilePage(load: Load): Router {
  const router = express.Router()
  router.get('/f/:id', async (request, response) => {
    const file = await load(request.params.id)
    response.set(headers)
    if (file === undefined) {
      response.sendStatus(404)
      return
    }
    response.set('content-disposition', disposition(file.name, file.mediaType))
    response.type(file.mediaType).send(Buffer.from(file.bytes))
  })
  return router
}
