import type { Prisma, PrismaClient } from '#src/generated/prisma/client.ts'

/** A statement of the hot path; the name lets a server keep its plan. Dates go in and come out as Date, jsonb goes in as text. */
export type Statement = { name: string; text: string }

/** The least a caller of raw SQL needs. Outside the hot path use Prisma: docs/decisions/0003-hot-path-in-raw-sql.md. */
export type Sql = {
  query<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>
}

/** Inside a transaction: both views see and write the same uncommitted rows. */
export type Tx = { prisma: Prisma.TransactionClient; sql: Sql }

/** The one database, wherever it lives. Rejects with the driver's error; `isDuplicate` and `isUnavailable` read it. */
export type Database = {
  kind: 'embedded' | 'server'
  sql: Sql
  prisma: PrismaClient
  /**
   * Runs `work` in one transaction (read committed); throws and rolls back when `work` throws, or takes longer than
   * `longestMs` (10 seconds unless said otherwise: only a recount or a repair may).
   */
  transaction<Result>(work: (tx: Tx) => Promise<Result>, longestMs?: number): Promise<Result>
  close(): Promise<void>
}

type TransactionLimits = { maxWait: number; timeout: number }

/**
 * Prisma's interactive transaction as both views; shared by the two kinds of database. `onStatement` hears of each raw
 * statement before it runs: Prisma passes on its text, not its name.
 */
export function transactions(
  prisma: PrismaClient,
  limits: TransactionLimits,
  onStatement: (statement: Statement) => void = () => {},
): Database['transaction'] {
  return (work, longestMs = limits.timeout) =>
    prisma.$transaction(
      (client) =>
        work({
          prisma: client,
          sql: {
            query: (statement, values) => {
              onStatement(statement)
              return client.$queryRawUnsafe(statement.text, ...values)
            },
          },
        }),
      { ...limits, timeout: longestMs },
    )
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { code, meta } = error as {
    code?: unknown
    meta?: { driverAdapterError?: { cause?: unknown } }
  }
  const cause = meta?.driverAdapterError?.cause as { originalCode?: unknown } | undefined
  if (typeof cause?.originalCode === 'string') return cause.originalCode
  return typeof code === 'string' ? code : undefined
}

/** A unique key refused the row (SQLSTATE 23505, Prisma P2002). */
export function isDuplicate(error: unknown): boolean {
  const code = codeOf(error)
  return code === '23505' || code === 'P2002'
}

// Connection lost or refused, shutting down, out of resources, not accepting connections; the system's and Prisma's names for it.
const connectionFaults =
  /^(08\w{3}|57P0[123]|53\w{3}|55000|3D000|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|P1001|P1002|P1008|P1017|P2024|P2028)$/
const connectionMessages =
  /timeout exceeded when trying to connect|Connection terminated|PGlite is closed/i

/** The database cannot be reached or is going away: the caller may try again later. */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error)
  if (code !== undefined && connectionFaults.test(code)) return true
  return error instanceof Error && connectionMessages.test(error.message)
}
