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
  /** How long it waits, in milliseconds: until people are awake. */
  delayMs?: number
  say: (voice: { t: Translate; language: Language }) => Reply[]
}

const insert: Statement = {
  name: 'outbox_post',
  text: `
INSERT INTO outbox_message (conversation_id, ordinal, priority, sealed, key, due_at)
SELECT p.chat, p.ordinal, p.priority, decode(p.sealed, 'base64'), p.key, now() + p."delayMs" * interval '1 millisecond'
FROM jsonb_to_recordset($1::jsonb) AS
  p(chat bigint, ordinal smallint, priority smallint, sealed text, key text, "delayMs" bigint)
WHERE EXISTS (SELECT 1 FROM conversation WHERE id = p.chat AND stopped_at IS NULL)
ON CONFLICT (key, ordinal) WHERE key IS NOT NULL DO NOTHING
RETURNING key`,
}

export type PostDeps = { sealing: Sealing; limits: (channel: ChannelName) => Limits }

/** Puts what is said unasked into the outbox, within the caller's transaction. */
export function createPost({ sealing, limits }: PostDeps) {
  function rowsOf(to: Addressee, { key, priority, delayMs = 0, say }: Unasked): object[] {
    const language = languageOf(to.language)
    const t = translator(language)
    const replies = say({ t, language }).flatMap((reply) =>
      fitReply(reply, limits(to.channel), t('menu.more')),
    )
    return replies.map((reply, ordinal) => ({
      ...{ chat: to.conversationId, ordinal, priority, key, delayMs },
      sealed: sealing.seal(JSON.stringify(reply)).toString('base64'),
    }))
  }

  /**
   * Queues messages to chats, each in its language and in the size of its platform, in one statement. Returns the keys
   * that are queued now: the others were said before, or the person blocked us.
   */
  async function all(
    sql: Sql,
    posts: readonly { to: Addressee; unasked: Unasked }[],
  ): Promise<Set<string>> {
    const rows = posts.flatMap(({ to, unasked }) => rowsOf(to, unasked))
    const queued = await sql.query<{ key: string }>(insert, [JSON.stringify(rows)])
    return new Set(queued.map(({ key }) => key))
  }

  /** Queues one message. `false`: its key was said before, or the person blocked us; then nothing is queued. */
  async function one(sql: Sql, to: Addressee, unasked: Unasked): Promise<boolean> {
    return (await all(sql, [{ to, unasked }])).has(unasked.key)
  }

  return Object.assign(one, { all })
}

export type Post = ReturnType<typeof createPost>
