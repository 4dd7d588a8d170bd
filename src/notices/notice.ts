import type { Chat } from '#src/citizens/chats-to-reach.ts'
import type { Sql } from '#src/database/database.ts'
import type { Dossier } from '#src/dossiers/dossiers.ts'

/** Something a person is told unasked about a dossier that they proved. */
export type Notice = { chat: Chat; citizenId: string; dossier: Dossier } & (
  | {
      kind: 'change'
      /** When the first of the changes came; each message has its own. */
      since: Date
      statusChanged: boolean
      /** The promised date as people know it; undefined: there was none. */
      wasDueAt: Date | undefined
      dueChanged: boolean
      /** It is over, and this person may be asked for stars, this once. */
      askRating: boolean
    }
  /** The papers asked for are due in `days` working days. */
  | { kind: 'supplement'; days: number; at: Date }
  /** The promised date has passed, and nobody has written about it. */
  | { kind: 'overdue'; at: Date }
)

/** Queues what is to be said, within the caller's transaction. */
export type Say = (sql: Sql, notices: readonly Notice[]) => Promise<void>
