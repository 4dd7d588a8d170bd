import { createHash } from 'node:crypto'
import { feedSilenceReply, readKind, troubleReply } from '#handlers/unasked/alert.ts'
import { afterQuietHours, type QuietHours } from './calendar/quiet-hours.ts'
import type { AlertFacts } from './channels/channel.ts'
import type { ChannelName } from './chat/message.ts'
import type { Database, Sql } from './database/database.ts'
import type { OnFeedAlert } from './feed/watch.ts'
import { redact } from './log.ts'
import type { Officers } from './officers/officers.ts'
import { type Post, priorities, type Unasked } from './outbox/post.ts'
import { noteOver, noteStands } from './told-alerts/store.ts'

export type AdminAlertDeps = {
  database: Database
  officers: Pick<Officers, 'chatsOf'>
  post: Post
  quietHours: QuietHours | undefined
  now: () => Date
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)

/**
 * Tells the admins in chat what only an operator can mend. Each change is told once, however many processes meet it:
 * what was told last is a row, written in the transaction that queues the messages.
 */
export function createAdminAlerts(deps: AdminAlertDeps) {
  const { database, officers, post, quietHours, now } = deps

  /** Queues a message to each admin; one that is `awaited` waits until people are awake. */
  async function tellAdmins(
    sql: Sql,
    { key, say, awaited, avoided }: Pick<Unasked, 'key' | 'say'> & Options,
  ): Promise<void> {
    const at = now()
    const wakes = awaited ? afterQuietHours(at, quietHours).getTime() - at.getTime() : 0
    const chats = await officers.chatsOf(['admin'], sql, avoided)
    await post.all(
      sql,
      chats.map(({ conversationId, channel, language, officer }) => ({
        to: { conversationId, language, channel: channel as ChannelName },
        unasked: {
          ...{ key: `alert:${key}:${at.getTime()}:${officer.id}`, say, delayMs: wakes },
          priority: awaited ? priorities.notice : priorities.urgent,
        },
      })),
    )
  }

  /**
   * A trouble began, has another cause, or (`facts` undefined) is over. While a platform takes nothing, people go without
   * answers: that is told at night, too, and on another platform where the admin has a chat there.
   */
  async function tellTrouble(kind: string, facts: AlertFacts | undefined): Promise<void> {
    const at = now()
    const cause = redact(String(facts?.cause ?? ''))
    const said = facts && { cause, remedy: String(facts.remedy ?? '') }
    const { channel } = readKind(kind)
    await database.transaction(async (tx) => {
      const first = said
        ? await noteStands(tx, kind, JSON.stringify(said), at)
        : await noteOver(tx, kind, at)
      if (!first) return
      await tellAdmins(tx.sql, {
        key: said ? `${kind}:${digestOf(said.cause)}` : `${kind}:over`,
        say: (voice) => troubleReply({ kind, facts: said, at }, voice),
        awaited: said === undefined || channel === undefined,
        avoided: said && channel,
      })
    })
  }

  /** A source of dossiers fell silent or is heard again, in the transaction that notes it. */
  const tellFeed: OnFeedAlert = async (kind, { client, system, heardAt }, tx) => {
    const source = system === undefined ? client : `${client} / ${system}`
    const over = kind === 'feed-fresh'
    await tellAdmins(tx.sql, {
      key: `${kind}:${source}`,
      say: (voice) => feedSilenceReply({ source, heardAt, over, at: now() }, voice),
      awaited: true,
      avoided: undefined,
    })
  }

  return { tellTrouble, tellFeed }
}

type Options = { awaited: boolean; avoided: string | undefined }
