import type { Channel } from '#src/channels/channel.ts'
import { DeliveryError } from '#src/channels/delivery-error.ts'
import { fitReply } from '#src/chat/fit-reply.ts'
import type { ChannelName } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import type { Sql, Statement } from '#src/database/database.ts'
import { languageOf, translator } from '#src/i18n/translate.ts'
import type { Sealing } from '#src/sealing.ts'
import type { Unasked } from './post.ts'

type Row = {
  id: string
  channel: ChannelName
  address: string
  language: string | null
  sealed: Uint8Array
  state: string
  externalId: string | null
}

const find: Statement = {
  name: 'outbox_edit_find',
  text: `
SELECT o.id::text, c.channel, c.address, c.language, o.sealed, o.state, o.external_id AS "externalId"
FROM outbox_message o JOIN conversation c ON c.id = o.conversation_id
WHERE o.key = $1 AND o.ordinal = 0 AND c.stopped_at IS NULL`,
}

// Also what keeps two processes from saying the same at once, and a platform from hearing from us too often.
const replace: Statement = {
  name: 'outbox_edit',
  text: `
UPDATE outbox_message SET sealed = decode($2, 'base64'), edited_at = now()
WHERE id = $1::bigint AND (edited_at IS NULL OR edited_at < now() - $3::int * interval '1 millisecond')
RETURNING id`,
}

const restore: Statement = {
  name: 'outbox_edit_restore',
  text: `UPDATE outbox_message SET sealed = decode($2, 'base64') WHERE id = $1::bigint`,
}

// Telegram: about one message a second in a chat.
const leastMs = 2_000

export type EditDeps = {
  sql: Sql
  sealing: Sealing
  channels: ReadonlyMap<ChannelName, Channel>
}

/**
 * Says anew, in its place, what was said under a key. `edited`, `same` as it stands already, `later` (not sent yet,
 * said anew a moment ago, or the platform did not take it: ask again), or `never`: it was not sent, is gone, or its
 * platform edits nothing.
 * It carries no promise: whoever must hear of the end is told in a message of its own.
 */
export function createEdit({ sql, sealing, channels }: EditDeps) {
  const sealedOf = (reply: Reply) => sealing.seal(JSON.stringify(reply)).toString('base64')

  function said(row: Row, channel: Channel, say: Unasked['say']): Reply | undefined {
    const language = languageOf(row.language)
    const t = translator(language)
    return say({ t, language }).flatMap((each) => fitReply(each, channel.limits, t('menu.more')))[0]
  }

  async function edit(
    key: string,
    say: Unasked['say'],
  ): Promise<'edited' | 'same' | 'later' | 'never'> {
    const [row] = await sql.query<Row>(find, [key])
    const channel = row && channels.get(row.channel)
    if (row === undefined || channel?.edit === undefined) return 'never'
    if (row.state === 'queued' || row.state === 'sending') return 'later'
    if (row.state !== 'sent' || row.externalId === null) return 'never'
    const reply = said(row, channel, say)
    const before = sealing.open(row.sealed)
    if (reply === undefined || JSON.stringify(reply) === before) return 'same'
    const ours = await sql.query(replace, [row.id, sealedOf(reply), leastMs])
    if (ours.length === 0) return 'later'
    try {
      await channel.edit(reply, row.address, row.externalId)
      return 'edited'
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      await sql.query(restore, [row.id, Buffer.from(row.sealed).toString('base64')])
      return error.outcome === 'refused' || error.outcome === 'stopped' ? 'never' : 'later'
    }
  }

  return Object.assign(edit, {
    /** Whether what is said on a channel can be said anew in its place. */
    can: (channel: string) => channels.get(channel as ChannelName)?.edit !== undefined,
  })
}

export type Edit = ReturnType<typeof createEdit>
