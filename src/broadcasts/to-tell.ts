import type { Database } from '#src/database/database.ts'
import { type Broadcast, liveStates } from './broadcast.ts'
import { broadcastOf } from './store.ts'

/** The broadcasts that have begun and have not ended, or ended after `since`: of which something may be to be told. */
export async function findToTell({ prisma }: Database, since: Date): Promise<Broadcast[]> {
  const where = {
    startedAt: { not: null },
    OR: [{ state: { in: [...liveStates] } }, { endedAt: { gt: since } }],
  }
  return (await prisma.broadcast.findMany({ where, orderBy: { id: 'asc' } })).map(broadcastOf)
}
