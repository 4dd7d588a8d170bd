import type { Database, Statement } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'

// The row itself is the turnstile: of many processes one gets through, once a day.
const claim: Statement = {
  name: 'chat_name_claim',
  text: `
INSERT INTO chat_name AS n (channel, address, asked_at) VALUES ($1, $2, now())
ON CONFLICT (channel, address) DO UPDATE SET asked_at = now()
WHERE n.asked_at < now() - interval '1 day' RETURNING 1 AS claimed`,
}

const keep: Statement = {
  name: 'chat_name_keep',
  text: 'UPDATE chat_name SET sealed = $3::bytea WHERE channel = $1 AND address = $2',
}

const find: Statement = {
  name: 'chat_name_find',
  text: 'SELECT sealed FROM chat_name WHERE channel = $1 AND address = $2 AND sealed IS NOT NULL',
}

const forgetOld: Statement = {
  name: 'chat_name_forget',
  text: `DELETE FROM chat_name WHERE asked_at < now() - $1::int * interval '1 day'`,
}

const drop: Statement = {
  name: 'chat_name_drop',
  text: 'DELETE FROM chat_name WHERE channel = $1 AND address = $2',
}

/** What the platforms call the people of our chats, sealed; asked for at most once a day each. */
export function createChatNames({
  database: { sql },
  sealing,
}: {
  database: Pick<Database, 'sql'>
  sealing: Sealing
}) {
  return {
    /** May the platform be asked now? True at most once a day for each chat, over all processes. */
    mayAsk: async (channel: string, address: string): Promise<boolean> =>
      (await sql.query(claim, [channel, address])).length > 0,
    /** Remembers what the platform told; undefined: it tells none. */
    keep: async (channel: string, address: string, name: string | undefined): Promise<void> => {
      await sql.query(keep, [channel, address, name === undefined ? null : sealing.seal(name)])
    },
    nameOf: async (channel: string, address: string): Promise<string | undefined> => {
      const [row] = await sql.query<{ sealed: Uint8Array }>(find, [channel, address])
      return row === undefined ? undefined : sealing.open(row.sealed)
    },
    /** Forgets the person of a chat that ended. */
    drop: async (channel: string, address: string): Promise<void> => {
      await sql.query(drop, [channel, address])
    },
    /** Forgets whoever has not been here for `days`. */
    forget: async (days: number): Promise<void> => {
      await sql.query(forgetOld, [days])
    },
  }
}

export type ChatNames = ReturnType<typeof createChatNames>
