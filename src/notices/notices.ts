import type { Consents } from '#src/consents/consents.ts'
import type { Sql, Tx } from '#src/database/database.ts'

const purpose = 'dossier-notices'

export type NoticesDeps = {
  consents: Consents
  /** Drops what is queued for a person, in all their chats, and has not gone out. */
  dropQueued: (sql: Sql, citizenId: string) => Promise<void>
}

/** Whether a person wants to be told of changes, and their saying so, in one of their linked chats for all of them. */
export function createNotices({ consents, dropQueued }: NoticesDeps) {
  /** To be asked of a person who has just proved a dossier: true once in a lifetime, and not of those who agreed. */
  async function mayAsk(tx: Tx, citizenId: string): Promise<boolean> {
    return await consents.firstAsked(tx, citizenId, purpose)
  }

  async function turnOn(tx: Tx, citizenId: string): Promise<void> {
    await consents.firstAsked(tx, citizenId, purpose)
    await consents.givenBy(tx, citizenId, purpose)
  }

  /** Ends everything that is said unasked, letters of apology too; false when no notices were on. */
  async function turnOff(tx: Tx, citizenId: string): Promise<boolean> {
    const ended = await consents.silence(tx, citizenId)
    await dropQueued(tx.sql, citizenId)
    return ended > 0
  }

  const areOn = (citizenId: string) => consents.isGiven(citizenId, purpose)

  return { mayAsk, turnOn, turnOff, areOn }
}

export type Notices = ReturnType<typeof createNotices>
