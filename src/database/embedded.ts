import type { PGlite } from '@electric-sql/pglite'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { PrismaClient } from '#src/generated/prisma/client.ts'
import { type Database, transactions } from './database.ts'

/**
 * The embedded PostgreSQL as a Database. It has one connection: statements and transactions queue up, so inside
 * `transaction` only its `tx` may be used (anything else waits for it to end).
 */
export function overPglite(pglite: PGlite): Database {
  const prisma = new PrismaClient({ adapter: new PrismaPGlite(pglite) })
  return {
    kind: 'embedded',
    prisma,
    sql: {
      query: async <Row>(statement: { text: string }, values: readonly unknown[]) =>
        (await pglite.query<Row>(statement.text, [...values])).rows,
    },
    // Waiting is normal here: everybody shares one connection.
    transaction: transactions(prisma, { maxWait: 30_000, timeout: 10_000 }),
    close: async () => {
      await prisma.$disconnect()
      if (!pglite.closed) await pglite.close()
    },
  }
}
