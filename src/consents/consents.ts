import type { Database, Sql, Tx } from '#src/database/database.ts'
import { type Purpose, purposes, unaskedPurposes } from './purposes.ts'
import * as store from './store.ts'

/** One consent as it was given; `withdrawnAt` undefined: it still holds. */
export type Consent = {
  purpose: string
  version: string
  givenAt: Date
  withdrawnAt: Date | undefined
}

export type ConsentDeps = { database: Database; now: () => Date }

/**
 * What people agreed to: one purpose at a time, in which wording, provable, and withdrawn at any time (Luật 91/2025 Đ9).
 * A consent is a row of the chat where it was given and holds for all chats linked with it; withdrawing ends those of
 * all of them. Parted chats keep what each of them gave.
 */
export function createConsents({ database, now }: ConsentDeps) {
  /** Notes the consent to the sentence of today's version. Twice is once. */
  async function givenBy(tx: Tx, citizenId: string, purpose: Purpose): Promise<void> {
    const { version } = purposes[purpose]
    await store.addConsent(tx, citizenId, { purpose, version, at: now() })
  }

  /** Ends the consents to these purposes; how many there were. */
  async function withdraw(tx: Tx, citizenId: string, ended: readonly Purpose[]): Promise<number> {
    return await store.endConsents(tx, citizenId, ended, now())
  }

  /** Ends everything that is said unasked, also what needs no consent; how many consents there were. */
  async function silence(tx: Tx, citizenId: string): Promise<number> {
    await store.addSilence(tx, citizenId, now())
    return await withdraw(tx, citizenId, unaskedPurposes)
  }

  /** Who of these people said `dừng` in any of their chats and has agreed to nothing since. */
  async function silenced(sql: Sql, citizenIds: readonly string[]): Promise<Set<string>> {
    return await store.findSilenced(sql, citizenIds, unaskedPurposes)
  }

  /** Whether the person agrees to it now. Asks outside any transaction. */
  async function isGiven(citizenId: string, purpose: Purpose): Promise<boolean> {
    return await store.hasConsent(database.sql, citizenId, purpose)
  }

  /** Notes that the person is being asked; false when that happened before, in whichever chat and whatever the answer. */
  async function firstAsked(tx: Tx, citizenId: string, purpose: Purpose): Promise<boolean> {
    return await store.noteAsked(tx, citizenId, purpose, now())
  }

  /** Every consent that was ever given in a chat, newest first. */
  async function listOf(citizenId: string): Promise<Consent[]> {
    const rows = await database.prisma.consent.findMany({
      where: { citizenId },
      orderBy: { id: 'desc' },
    })
    return rows.map(({ purpose, version, givenAt, withdrawnAt }) => ({
      ...{ purpose, version, givenAt },
      withdrawnAt: withdrawnAt ?? undefined,
    }))
  }

  return { givenBy, withdraw, silence, silenced, isGiven, firstAsked, listOf }
}

export type Consents = ReturnType<typeof createConsents>
