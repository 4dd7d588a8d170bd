import type { Sql, Statement, Tx } from '#src/database/database.ts'
import type { Letter, LetterState, VoidReason } from './letter.ts'
import { findLetter } from './store.ts'

/** How what was put into the outbox ended; `waiting`: it has not yet. */
export type Outcome = 'sent' | 'unknown' | 'held' | 'failed' | 'waiting'

/** Where a letter stands after these outcomes, one for each person; undefined: nothing is decided yet. */
export function stateAfter(outcomes: readonly Outcome[]): LetterState | undefined {
  if (outcomes.includes('waiting')) return undefined
  // One person who certainly has it makes it sent; a doubt is told as a doubt.
  const found = (['sent', 'unknown', 'held'] as const).find((each) => outcomes.includes(each))
  return found ?? 'counter'
}

const next: Statement = {
  name: 'apology_next_approved',
  text: `
SELECT id FROM apology_letter WHERE state = 'approved' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
}

/** An approved letter that nobody is handing over, locked until the transaction ends. */
export async function nextApproved({ sql }: Tx): Promise<Letter | undefined> {
  const [row] = await sql.query<{ id: number }>(next, [])
  return row && (await findLetter(sql, row.id))
}

/** Notes that the letter is in the outbox under these names; none: it is left to the counter. */
export async function noteHandedOver(tx: Tx, id: number, keys: string[]): Promise<void> {
  const state = keys.length === 0 ? 'counter' : 'sending'
  await tx.prisma.apologyLetter.update({ where: { id }, data: { state, keys } })
}

const whyVoid: Statement = {
  name: 'apology_why_void',
  text: `
SELECT CASE WHEN d.status IN (9, 10) THEN 'finished' WHEN d.status IN (5, 6) THEN 'paused'
  WHEN d.status IN (3, 7, 8) THEN 'ended' WHEN d.source_status IS NOT NULL THEN 'unclear'
  ELSE 'rescheduled' END AS why
FROM dossier d WHERE d.code = $1`,
}

/** Takes back an approved letter that has not left: the dossier no longer needs it. */
export async function withdraw(tx: Tx, { id, code }: Letter, now: Date): Promise<void> {
  const [row] = await tx.sql.query<{ why: VoidReason }>(whyVoid, [code])
  await tx.prisma.apologyLetter.update({
    where: { id },
    data: { state: 'void', voidReason: row?.why ?? 'unclear', closedAt: now },
  })
}

/** A letter on its way, and the names under which it is in the outbox. */
export type Outgoing = { id: number; state: LetterState; keys: string[] }

const outgoing: Statement = {
  name: 'apology_outgoing',
  text: `SELECT id, state, keys FROM apology_letter WHERE state = ANY($1::text[]) ORDER BY id LIMIT 500`,
}

/** Letters whose sending has not ended: `sending`, or also those `held` until the person writes. */
export async function findOutgoing(
  sql: Sql,
  states: readonly ('sending' | 'held')[],
): Promise<Outgoing[]> {
  return await sql.query<Outgoing>(outgoing, [states])
}

const settle: Statement = {
  name: 'apology_settle',
  text: `UPDATE apology_letter SET state = $2 WHERE id = $1::int AND state IN ('sending', 'held')`,
}

/** Notes how the sending ended. */
export async function noteOutcome(sql: Sql, id: number, state: LetterState): Promise<void> {
  await sql.query(settle, [id, state])
}

const unreported: Statement = {
  name: 'apology_unreported',
  text: `
SELECT id FROM apology_letter
WHERE approved_by IS NOT NULL AND reported IS DISTINCT FROM state
  AND state IN ('sent', 'unknown', 'held', 'counter', 'void')
ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
}

/** A letter whose approving officer has not heard yet what became of it, locked until the transaction ends. */
export async function nextUnreported({ sql }: Tx): Promise<Letter | undefined> {
  const [row] = await sql.query<{ id: number }>(unreported, [])
  return row && (await findLetter(sql, row.id))
}

/** Notes that the approving officer has been told the state. */
export async function noteReported(tx: Tx, { id, state }: Letter): Promise<void> {
  await tx.prisma.apologyLetter.update({ where: { id }, data: { reported: state } })
}
