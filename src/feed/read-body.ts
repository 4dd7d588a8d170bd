import express, { type Request, type RequestHandler } from 'express'
import { mostBytes } from './schemas.ts'

/** The exact bytes, gzip unpacked, up to the limit; Express's own errors tell what is too large. */
export const rawBody: RequestHandler = express.raw({ type: () => true, limit: mostBytes })

// An array of objects of texts is two deep. A parser spends seconds on a million brackets.
const deepest = 32
const [quote, backslash, openArray, closeArray, openObject, closeObject] = [
  34, 92, 91, 93, 123, 125,
]

function tooDeep(bytes: Uint8Array): boolean {
  let [depth, inText] = [0, false]
  for (let place = 0; place < bytes.length; place += 1) {
    const byte = bytes[place]
    if (byte === quote) inText = !inText
    else if (inText) place += byte === backslash ? 1 : 0
    else if (byte === openArray || byte === openObject) depth += 1
    else if (byte === closeArray || byte === closeObject) depth -= 1
    if (depth > deepest) return true
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

/** The JSON value in a body; undefined when it is none, or nested deeper than any feed is. */
export function parseBody(body: unknown): { value: unknown } | undefined {
  if (!Buffer.isBuffer(body) || tooDeep(body)) return undefined
  try {
    return { value: JSON.parse(utf8.decode(body)) }
  } catch {
    return undefined
  }
}
