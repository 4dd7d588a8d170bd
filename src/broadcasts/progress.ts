import type { Database, Statement } from '#src/database/database.ts'
import type { Reason, RecipientState } from './broadcast.ts'

/** How many people of a channel stand in a state, and why. */
export type Tally = {
  channel: string
  state: RecipientState
  /** Undefined where it needs none. */
  reason: Reason | undefined
  people: number
  /** How many of them the platform billed, or may have. */
  billed: number
}

/** A broadcast in numbers; they add up to `total`. */
export type Progress = {
  /** Written down so far; while it is being resolved it still grows. */
  total: number
  waiting: number
  held: number
  sent: number
  failed: number
  unknown: number
  skipped: number
  /** Had their data erased meanwhile: no row is kept. */
  erased: number
  /** Đồng that the platform bills, those of unknown outcome included. */
  cost: number
  tallies: Tally[]
}

const tally: Statement = {
  name: 'broadcast_tally',
  text: `
SELECT channel, state, reason, count(*)::int AS people,
  (count(*) FILTER (WHERE billed AND (state IN ('sent', 'unknown') OR parts > 0)))::int AS billed
FROM broadcast_recipient WHERE broadcast_id = $1::int GROUP BY channel, state, reason ORDER BY channel, state, reason`,
}

type TallyRow = Omit<Tally, 'reason'> & { reason: Reason | null }

/** Counts what became of the people of a broadcast. */
export async function countRecipients(
  { sql }: Pick<Database, 'sql'>,
  id: number,
): Promise<Tally[]> {
  const rows = await sql.query<TallyRow>(tally, [id])
  return rows.map((row) => ({ ...row, reason: row.reason ?? undefined }))
}

/** Puts the counts of a broadcast together. */
export function progressOf(
  tallies: Tally[],
  { audienceSize, price }: { audienceSize: number; price: number | undefined },
): Progress {
  const sum = (...states: RecipientState[]) =>
    tallies.reduce((total, each) => total + (states.includes(each.state) ? each.people : 0), 0)
  const counted = tallies.reduce((total, { people }) => total + people, 0)
  const billed = tallies.reduce((total, each) => total + each.billed, 0)
  return {
    total: Math.max(audienceSize, counted),
    ...{ waiting: sum('queued', 'sending'), held: sum('held'), sent: sum('sent') },
    ...{ failed: sum('failed'), unknown: sum('unknown'), skipped: sum('skipped') },
    erased: Math.max(0, audienceSize - counted),
    ...{ cost: billed * (price ?? 0), tallies },
  }
}

/** One person in the report: what became of them, and nothing of who they are. */
export type ReportRow = {
  /** From 1, in the order of the list. */
  number: number
  channel: string
  state: RecipientState
  reason: Reason | undefined
  /** The platform's own words. */
  error: string | undefined
  at: Date | undefined
}

const page: Statement = {
  name: 'broadcast_report',
  text: `
SELECT conversation_id::text AS cursor, channel, state, reason, error, finished_at AS at FROM broadcast_recipient
WHERE broadcast_id = $1::int AND conversation_id > $2::bigint ORDER BY conversation_id LIMIT $3::int`,
}

type PageRow = { cursor: string; channel: string; state: RecipientState } & Record<
  'reason' | 'error' | 'at',
  unknown
>

/** Everybody a broadcast was written down for, page by page, so that a million of them need no more memory than one page. */
export async function* reportPages(
  { sql }: Pick<Database, 'sql'>,
  id: number,
  pageSize = 1_000,
): AsyncGenerator<ReportRow[]> {
  let [cursor, number] = ['0', 0]
  for (;;) {
    const rows = await sql.query<PageRow>(page, [id, cursor, pageSize])
    if (rows.length === 0) return
    yield rows.map(({ channel, state, reason, error, at }) => ({
      ...{ number: ++number, channel, state },
      reason: (reason ?? undefined) as Reason | undefined,
      error: (error ?? undefined) as string | undefined,
      at: (at ?? undefined) as Date | undefined,
    }))
    cursor = rows.at(-1)?.cursor ?? cursor
  }
}
