import { z } from 'zod'
import { type Content, cleanText } from '#src/chat/message.ts'
import type { Received, WebhookRequest } from '../channel.ts'

/** Who may be played in the simulator: also the address of the chat. */
const person = z.string().regex(/^[a-z0-9-]{1,40}$/)

// PostgreSQL stores neither NUL nor lone surrogates: an id that cleaning would change is refused.
const id = z
  .string()
  .min(1)
  .max(64)
  .refine((text) => cleanText(text) === text, 'holds invisible characters')

const content = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('choice'), data: z.string().regex(/^[\x21-\x7e]{1,64}$/) }),
  z.object({
    kind: z.literal('media'),
    media: z.enum(['photo', 'video', 'voice', 'sticker', 'file', 'other']),
    caption: z.string().optional(),
    /** The id of a file that the page handed in before (`POST /simulator/files`). */
    file: z.uuid().optional(),
    /** Shared by pictures that are sent together. */
    album: z.uuid().optional(),
  }),
  z.object({
    kind: z.literal('location'),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
  }),
  z.object({ kind: z.literal('contact'), phone: z.string() }),
  z.object({ kind: z.literal('open'), payload: z.string().regex(/^[\x21-\x7e]{1,64}$/) }),
  z.object({ kind: z.literal('joined') }),
])

const posted = z.object({ id, person, position: z.int().nonnegative().optional(), content })

type Posted = z.infer<typeof posted>

/**
 * Reads what the simulator's page (or a script) posts to `/webhooks/web`. An id belongs to its
 * person: two people may use the same one, and one person's second use of it is a repetition.
 */
export function createWebReceive(
  now: () => Date = () => new Date(),
): (request: WebhookRequest) => Received {
  let lastPosition = 0
  // Two messages within one millisecond, or under a clock that stands still, keep their order.
  function nextPosition(): number {
    lastPosition = Math.max(lastPosition + 1, now().getTime())
    return lastPosition
  }
  return ({ headers, body }) => {
    if (!fromOurPage(headers)) {
      return { kind: 'refused', status: 401, reason: 'sent by the page of another site' }
    }
    const read = parse(body)
    if ('reason' in read) return { kind: 'refused', status: 400, reason: read.reason }
    const { posted } = read
    const content = cleanContent(posted.content)
    if (content === undefined) return { kind: 'messages', messages: [] }
    const message = {
      channel: 'web' as const,
      address: posted.person,
      externalId: `${posted.person}:${posted.id}`,
      position: posted.position ?? nextPosition(),
      content,
    }
    return { kind: 'messages', messages: [message] }
  }
}

// A browser tells from which site's page a request comes; a script tells nothing and may.
function fromOurPage({ origin, host }: WebhookRequest['headers']): boolean {
  return typeof origin !== 'string' || (URL.canParse(origin) && new URL(origin).host === host)
}

function parse(body: Buffer): { posted: Posted } | { reason: string } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    const result = posted.safeParse(JSON.parse(text))
    return result.success ? { posted: result.data } : { reason: describe(result.error) }
  } catch {
    return { reason: 'not a JSON document in UTF-8' }
  }
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues
  return issue ? `${issue.path.join('.') || 'body'}: ${issue.message}`.slice(0, 200) : 'unreadable'
}

/** The content as it may be stored; undefined when no word is left of it. */
function cleanContent(content: Posted['content']): Content | undefined {
  switch (content.kind) {
    case 'text': {
      const text = cleanText(content.text)
      const opened = /^\/start\s+([\x21-\x7e]{1,64})$/.exec(text)
      if (opened?.[1] !== undefined) return { kind: 'open', payload: opened[1] }
      return text === '' ? undefined : { kind: 'text', text }
    }
    case 'contact': {
      const phone = cleanText(content.phone, 32)
      return phone === '' ? undefined : { kind: 'contact', phone }
    }
    case 'media': {
      const caption = cleanText(content.caption ?? '')
      const { kind, media, file, album } = content
      return {
        ...{ kind, media },
        ...(caption === '' ? {} : { caption }),
        ...(file && { file }),
        ...(album && { album }),
      }
    }
    default:
      return content
  }
}
