import { z } from 'zod'
import type { Sql, Statement } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import type { ChannelName, Content, Message } from './message.ts'
import type { Reply } from './reply.ts'

/**
 * One line of a chat as its person sees it. `key` is the platform's id of what the person sent, or ours of a reply; `at` is an
 * ISO instant; `state` is that of the inbox or outbox row.
 */
export type TranscriptItem = {
  key: string
  from: 'person' | 'assistant'
  at: string
  content?: Content
  reply?: Reply
  state: string
}

type Row = {
  id: number
  key: string
  from: 'person' | 'assistant'
  at: Date
  sealed: Uint8Array
  state: string
  /** When it was sent or last said anew, in milliseconds; 0: neither. */
  changed: number
}

// A notice may be sent after a reply that was made later, so an id alone does not tell what is new.
// Replies stand after the message they answer: by time, then by who speaks.
const read: Statement = {
  name: 'chat_transcript',
  text: `
SELECT * FROM (
  SELECT m.id::float8 AS id, m.external_id AS key, 'person' AS "from", m.received_at AS at, m.sealed, m.state,
    0::float8 AS changed
  FROM inbox_message m JOIN conversation c ON c.id = m.conversation_id
  WHERE c.channel = $1 AND c.address = $2 AND m.id > $3::bigint
  UNION ALL
  SELECT o.id::float8, 'reply-' || o.id, 'assistant', o.created_at, o.sealed, o.state,
    COALESCE(extract(epoch FROM GREATEST(o.edited_at, o.finished_at)) * 1000, 0)::float8
  FROM outbox_message o JOIN conversation c ON c.id = o.conversation_id
  WHERE c.channel = $1 AND c.address = $2 AND o.state IN ('sending', 'sent', 'unknown')
    AND (o.id > $4::bigint OR GREATEST(o.edited_at, o.finished_at) > to_timestamp($5::float8 / 1000))
  ORDER BY at DESC, "from" LIMIT 100) newest
ORDER BY at, "from" DESC, id`,
}

function saidIn(row: Row, sealing: Sealing): { content: Content } | { reply: Reply } {
  const said: unknown = JSON.parse(sealing.open(row.sealed))
  return row.from === 'person' ? { content: (said as Message).content } : { reply: said as Reply }
}

const cursorPattern = z.string().regex(/^\d{1,15}\.\d{1,15}\.\d{1,15}$/)

/**
 * What was said, or said anew, in a chat after `cursor` (undefined: the last hundred lines), oldest first. The new cursor
 * goes into the next call.
 */
export async function readTranscript(
  { sql, sealing }: { sql: Sql; sealing: Sealing },
  channel: ChannelName,
  address: string,
  cursor: string | undefined,
): Promise<{ items: TranscriptItem[]; cursor: string }> {
  const known = cursorPattern.safeParse(cursor).data ?? '0.0.0'
  let [inbox = 0, outbox = 0, changed = 0] = known.split('.').map(Number)
  const rows = await sql.query<Row>(read, [channel, address, inbox, outbox, changed])
  const items = rows.map((row): TranscriptItem => {
    if (row.from === 'person') inbox = Math.max(inbox, row.id)
    else outbox = Math.max(outbox, row.id)
    changed = Math.max(changed, row.changed)
    const { key, from, at, state } = row
    return { key, from, at: at.toISOString(), state, ...saidIn(row, sealing) }
  })
  return { items, cursor: `${inbox}.${outbox}.${changed}` }
}
