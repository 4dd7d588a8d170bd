import type { Database, Statement, Tx } from '#src/database/database.ts'
import { type Purpose, purposes } from './purposes.ts'

/** One consent as it was given; `withdrawnAt` undefined: it still holds. */
export type Consent = {
  purpose: string
  version: string
  givenAt: Date
  withdrawnAt: Date | undefined
}

const give: Statement = {
  name: 'consent_give',
  text: `
INSERT INTO consent (citizen_id, purpose, version, given_at) VALUES ($1::uuid, $2, $3, $4::timestamptz)
ON CONFLICT (citizen_id, purpose) WHERE withdrawn_at IS NULL DO NOTHING`,
}

const ask: Statement = {
  name: 'consent_ask',
  text: `
INSERT INTO consent_question (citizen_id, purpose, asked_at) VALUES ($1::uuid, $2, $3::timestamptz)
ON CONFLICT DO NOTHING RETURNING purpose`,
}

export type ConsentDeps = { database: Database; now: () => Date }

/** What people agreed to: one purpose at a time, in which wording, provable, and withdrawn at any time (Luật 91/2025 Đ9). */
export function createConsents({ database, now }: ConsentDeps) {
  /** Notes the consent to the sentence of today's version. Twice is once. */
  async function givenBy(tx: Tx, citizenId: string, purpose: Purpose): Promise<void> {
    await tx.sql.query(give, [citizenId, purpose, purposes[purpose].version, now()])
  }

  /** Ends the consents to these purposes; how many there were. */
  async function withdraw(tx: Tx, citizenId: string, ended: readonly Purpose[]): Promise<number> {
    const where = { citizenId, purpose: { in: [...ended] }, withdrawnAt: null }
    return (await tx.prisma.consent.updateMany({ where, data: { withdrawnAt: now() } })).count
  }

  /** Whether the person agrees to it now. Asks outside any transaction. */
  async function isGiven(citizenId: string, purpose: Purpose): Promise<boolean> {
    const where = { citizenId, purpose, withdrawnAt: null }
    return (await database.prisma.consent.count({ where })) > 0
  }

  /** Notes that the person is being asked; false when that happened before, whatever they answered. */
  async function firstAsked(tx: Tx, citizenId: string, purpose: Purpose): Promise<boolean> {
    return (await tx.sql.query(ask, [citizenId, purpose, now()])).length > 0
  }

  /** Every consent a person ever gave, newest first. */
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

  return { givenBy, withdraw, isGiven, firstAsked, listOf }
}

export type Consents = ReturnType<typeof createConsents>
