import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '#src/generated/prisma/client.ts'
import { type Database, transactions } from './database.ts'

// Our bigint columns count rows and đồng: far below 2^53, so plain numbers are exact.
const int8 = 20
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format),
}

// Statements of milliseconds, thousands of times: to compile each (a page of a large audience is judged worth it) takes
// longer than to run it.
const withoutJit = async (client: pg.ClientBase): Promise<void> => {
  await client.query('SET jit = off')
}

/**
 * Opens a PostgreSQL server (14+). `connections` is the most that the hot path and Prisma together hold open,
 * each in a pool of its own: a server takes a hundred by default, and ten processes share them.
 * Nothing is checked here: the first query tells whether the server is there.
 */
export function openServer(url: string, connections = 8): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: Math.ceil((connections * 5) / 8),
    connectionTimeoutMillis: 5_000,
    types: types as pg.CustomTypesConfig,
    onConnect: withoutJit,
  })
  // An idle connection that the server closes is replaced by the next query; without a listener it ends the process.
  pool.on('error', () => {})
  const names = new Map<string, string>()
  const adapter = new PrismaPg(
    {
      connectionString: url,
      max: Math.max(1, Math.floor((connections * 3) / 8)),
      connectionTimeoutMillis: 5_000,
      onConnect: withoutJit,
    },
    {
      onPoolError: () => {},
      // Else a server would plan our long statements anew in each transaction, which takes longer than to run them.
      statementNameGenerator: ({ sql }) => names.get(sql) as string,
    },
  )
  const prisma = new PrismaClient({ adapter })
  return {
    kind: 'server',
    prisma,
    sql: {
      query: async (statement, values) =>
        (await pool.query({ name: statement.name, text: statement.text, values: [...values] }))
          .rows,
    },
    transaction: transactions(prisma, { maxWait: 15_000, timeout: 10_000 }, ({ text, name }) =>
      names.set(text, name),
    ),
    close: async () => {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}
