import type { Database } from '#src/database/database.ts'
import type { Broadcast } from './broadcast.ts'
import { broadcastOf } from './store.ts'

const live = ['resolving', 'running', 'paused', 'stopped'] as const satisfies Broadcast['state'][]

/** The broadcasts that have begun and have not ended, or ended after `since`: of which something may be to be told. */
export async function findToTell({ prisma }: Database, since: Date): Promise<Broadcast[]> {
  const where = {
    startedAt: { not: null },
    OR: [{ state: { in: [...live] } }, { endedAt: { gt: since } }],
  }
  return (await prisma.broadcast.findMany({ where, orderBy: { id: 'asc' } })).map(broadcastOf)
}
