import express, { type Request, type RequestHandler } from 'express'
import { mostBytes } from './schemas.ts'

/** The exact bytes, gzip unpacked, up to the limit; Express's own errors tell what is too large. */
export const rawBody: RequestHandler = express.raw({ type: () => true, limit: mostBytes })

// A parser spends seconds on a million brackets inside each other. A feed has one for each item and a
// few in its texts; nothing can be nested deeper than there are brackets.
const mostBrackets = 20_000

function tooManyBrackets(body: Buffer): boolean {
  let count = 0
  for (const bracket of ['[', '{']) {
    for (let at = body.indexOf(bracket); at >= 0; at = body.indexOf(bracket, at + 1)) {
      count += 1
      if (count > mostBrackets) return true
    }
  }
  return false
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Whether the request says that its body is JSON in UTF-8, the only encoding that JSON has. */
export function saysJson(request: Request): boolean {
  const type = request.get('content-type') ?? ''
  const charset = /;\s*charset="?([^";\s]+)/i.exec(type)?.[1] ?? 'utf-8'
  return /^application\/json\s*(;|$)/i.test(type) && /^utf-?8$/i.test(charset)
}

/** The JSON value in a body; undefined when it is none, or has more brackets than any feed. */
export function parseBody(body: unknown): { value: unknown } | undefined {
  if (!Buffer.isBuffer(body) || tooManyBrackets(body)) return undefined
  try {
    return { value: JSON.parse(utf8.decode(body)) }
  } catch {
    return undefined
  }
}
