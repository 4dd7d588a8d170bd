import type { Database, Statement } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'

const note: Statement = {
  name: 'unknown_event_note',
  text: `
INSERT INTO unknown_event AS e (channel, name, day, count, sealed)
VALUES ($1, $2, (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, 1, $3)
ON CONFLICT (channel, name, day) DO UPDATE SET count = e.count + 1, sealed = EXCLUDED.sealed`,
}

const forget: Statement = {
  name: 'unknown_event_forget',
  text: `DELETE FROM unknown_event WHERE day < (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date - $1::int`,
}

/**
 * Events that a platform sent and nobody here can read: counted by name and day (Asia/Ho_Chi_Minh), the newest of each
 * day sealed, so that whoever extends the channel has one to look at.
 */
export function createUnknownEvents({
  database: { sql },
  sealing,
}: {
  database: Pick<Database, 'sql'>
  sealing: Pick<Sealing, 'seal'>
}) {
  return {
    note: async (channel: string, name: string, payload: string): Promise<void> => {
      await sql.query(note, [channel, name, sealing.seal(payload)])
    },
    /** Deletes what is older than `days`. */
    forget: async (days: number): Promise<void> => {
      await sql.query(forget, [days])
    },
  }
}
