import type { Database, Sql, Statement } from '#src/database/database.ts'
import { countRecipients } from './progress.ts'

const dayMs = 86_400_000

const finish: Statement = {
  name: 'broadcast_finish',
  text: `
UPDATE broadcast b SET state = 'finished', ended_at = $1::timestamptz WHERE state = 'running'
  AND NOT EXISTS (SELECT 1 FROM broadcast_recipient r WHERE r.broadcast_id = b.id AND r.state = 'queued')
  AND NOT EXISTS (SELECT 1 FROM broadcast_recipient r WHERE r.broadcast_id = b.id AND r.state = 'held')
  AND NOT EXISTS (SELECT 1 FROM broadcast_recipient r WHERE r.broadcast_id = b.id AND r.state = 'sending')`,
}

/** Ends broadcasts of which everybody has an outcome. */
export async function finishBroadcasts(sql: Sql, at: Date): Promise<void> {
  await sql.query(finish, [at])
}

const ended: Statement = {
  name: 'broadcast_ended',
  text: `SELECT id FROM broadcast WHERE ended_at < $1::timestamptz AND outcome IS NULL`,
}

/** Forgets who was written to, `days` after a broadcast ended; how it ended stays, in numbers. */
export async function forgetRecipients(database: Database, at: Date, days: number): Promise<void> {
  const before = new Date(at.getTime() - days * dayMs)
  const old = await database.sql.query<{ id: number }>(ended, [before])
  for (const { id } of old) {
    const outcome = await countRecipients(database, id)
    await database.prisma.broadcast.update({ where: { id }, data: { outcome } })
    await database.prisma.broadcastRecipient.deleteMany({ where: { broadcastId: id } })
  }
}
