import type { Sql, Statement } from '#src/database/database.ts'

const states: Statement = {
  name: 'outbox_outcomes',
  text: `
SELECT key, array_agg(state) AS states FROM outbox_message WHERE key = ANY($1::text[]) GROUP BY key`,
}

/**
 * How what was said unasked under these keys ended, by key: `sent` when every part of it was, `unknown`, `held` (waits
 * until the person writes), `failed`, or `waiting`. A key that is not in the outbox (any more) is left out.
 */
export async function readOutcomes(
  sql: Sql,
  keys: readonly string[],
): Promise<Map<string, 'sent' | 'unknown' | 'held' | 'failed' | 'waiting'>> {
  const rows = await sql.query<{ key: string; states: string[] }>(states, [keys])
  return new Map(rows.map(({ key, states }) => [key, outcomeOf(states)]))
}

function outcomeOf(states: readonly string[]) {
  if (states.some((state) => state === 'queued' || state === 'sending')) return 'waiting'
  if (states.every((state) => state === 'sent')) return 'sent'
  return (['failed', 'held', 'unknown'] as const).find((each) => states.includes(each)) ?? 'failed'
}
