import type { Audience } from '#src/audiences/segment.ts'
import { audienceSchema } from '#src/audiences/segment.ts'
import type { Database, Statement, Tx } from '#src/database/database.ts'
import type { Prisma } from '#src/generated/prisma/client.ts'
import { type Broadcast, type BroadcastState, buttonSchema } from './broadcast.ts'

type Row = Prisma.BroadcastGetPayload<object>

export function broadcastOf(row: Row): Broadcast {
  return {
    id: row.id,
    state: row.state as BroadcastState,
    revision: row.revision,
    textVi: row.textVi,
    textEn: row.textEn ?? undefined,
    imageId: row.imageId ?? undefined,
    choices: buttonSchema.array().parse(row.choices),
    audience: audienceSchema.parse(row.audience) as Audience,
    communeCode: row.communeCode ?? undefined,
    officeCode: row.officeCode ?? undefined,
    dialogueId: row.dialogueId ?? undefined,
    makerId: row.makerId,
    approverId: row.approverId ?? undefined,
    createdAt: row.createdAt,
    submittedAt: row.submittedAt ?? undefined,
    approvedAt: row.approvedAt ?? undefined,
    sentBackFor: row.sentBackFor ?? undefined,
    startsAt: row.startsAt ?? undefined,
    startedAt: row.startedAt ?? undefined,
    endedAt: row.endedAt ?? undefined,
    costCap: row.costCap,
    waitDays: row.waitDays,
    stoppedAt: row.stoppedAt ?? undefined,
    stoppedFor: (row.stoppedFor ?? undefined) as Broadcast['stoppedFor'],
    price: row.price ?? undefined,
    audienceSize: row.audienceSize,
    optedOut: row.optedOut,
  }
}

/** One broadcast; undefined: there is none. */
export async function findBroadcast(
  { prisma }: Pick<Database, 'prisma'> | Tx,
  id: number,
): Promise<Broadcast | undefined> {
  const row = await prisma.broadcast.findUnique({ where: { id } })
  return row === null ? undefined : broadcastOf(row)
}

const lock: Statement = {
  name: 'broadcast_lock',
  text: 'SELECT 1 AS locked FROM broadcast WHERE id = $1::int FOR UPDATE',
}

/** One broadcast, which nobody else can change until the transaction ends. */
export async function lockBroadcast(tx: Tx, id: number): Promise<Broadcast | undefined> {
  await tx.sql.query(lock, [id])
  // Read only now: a statement sees what was committed when it began.
  return await findBroadcast(tx, id)
}
