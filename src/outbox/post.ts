import { fitReply, type Limits } from '#src/chat/fit-reply.ts'
import type { ChannelName } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import type { Sql, Statement } from '#src/database/database.ts'
import { type Language, languageOf, type Translate, translator } from '#src/i18n/translate.ts'
import type { Sealing } from '#src/sealing.ts'

/** What is said unasked overtakes nothing that answers: urgent notices, notices, then bulk. */
export const priorities = { urgent: 4, notice: 5, bulk: 9 } as const

/** The chat that something is said to, unasked. */
export type Addressee = { conversationId: string; channel: ChannelName; language: string | null }

/** Something the assistant says of its own accord; `key` names it: the same key is said once, whoever says it again. */
export type Unasked = {
  key: string
  priority: (typeof priorities)[keyof typeof priorities]
  say: (voice: { t: Translate; language: Language }) => Reply[]
}

const insert: Statement = {
  name: 'outbox_post',
  text: `
INSERT INTO outbox_message (conversation_id, ordinal, priority, sealed, key)
SELECT $1::bigint, r.place - 1, $2::smallint, decode(r.sealed, 'base64'), $4
FROM jsonb_array_elements_text($3::jsonb) WITH ORDINALITY AS r(sealed, place)
WHERE EXISTS (SELECT 1 FROM conversation WHERE id = $1::bigint AND stopped_at IS NULL)
ON CONFLICT (key, ordinal) WHERE key IS NOT NULL DO NOTHING
RETURNING id`,
}

export type PostDeps = { sealing: Sealing; limits: (channel: ChannelName) => Limits }

/** Puts what is said unasked into the outbox, within the caller's transaction. */
export function createPost({ sealing, limits }: PostDeps) {
  /**
   * Queues a message to a chat, in its language and in the size of its platform. `false`: this key was said before, or
   * the person blocked us; then nothing is queued.
   */
  return async (sql: Sql, to: Addressee, { key, priority, say }: Unasked): Promise<boolean> => {
    const language = languageOf(to.language)
    const t = translator(language)
    const replies = say({ t, language }).flatMap((reply) =>
      fitReply(reply, limits(to.channel), t('menu.more')),
    )
    const sealed = replies.map((reply) => sealing.seal(JSON.stringify(reply)).toString('base64'))
    const values = [to.conversationId, priority, JSON.stringify(sealed), key]
    return (await sql.query(insert, values)).length > 0
  }
}

export type Post = ReturnType<typeof createPost>
