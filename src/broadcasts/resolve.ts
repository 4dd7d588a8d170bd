import { audienceSelect, buildStatement, type Windows } from '#src/audiences/audience-sql.ts'
import type { Database, Sql, Statement } from '#src/database/database.ts'
import type { Broadcast } from './broadcast.ts'
import { broadcastOf, lockBroadcast } from './store.ts'

// One statement and one commit each: a crash loses one page, which is written down again.
const pageSize = 2_000

export type ResolveDeps = {
  database: Database
  windows: Windows
  /** Messages that one person gets, where it is shown as several. */
  partsOf: (broadcast: Broadcast) => number
  /** Undefined: nothing is sent that costs money. In đồng: one message, and the most in a calendar month. */
  billing: { price: number; monthlyCap: number } | undefined
  /** Messages of this calendar month that were billed otherwise. */
  countBilled: () => Promise<number>
  now: () => Date
}

const oneAtATime: Statement = {
  name: 'broadcast_one_at_a_time',
  text: `SELECT pg_advisory_xact_lock(hashtext('broadcast-begin'))::text AS locked`,
}

const committed: Statement = {
  name: 'broadcast_committed',
  text: `
WITH month AS (
  SELECT date_trunc('month', now() AT TIME ZONE 'Asia/Ho_Chi_Minh') AT TIME ZONE 'Asia/Ho_Chi_Minh' AS began
)
SELECT (COALESCE((SELECT sum(b.price) FROM month, broadcast_recipient r JOIN broadcast b ON b.id = r.broadcast_id
    WHERE r.billed AND ((r.finished_at IS NULL) OR (r.finished_at >= month.began AND (r.state IN ('sent', 'unknown') OR r.parts > 0)))), 0)
  + COALESCE((SELECT sum(price * billed_left) FROM broadcast WHERE state = 'resolving'), 0))::int AS cost`,
}

/** Đồng of this calendar month that broadcasts have cost, may have cost, or are allowed to cost. */
export async function committedCost(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ cost: number }>(committed, [])
  return row?.cost ?? 0
}

/** Đồng that broadcasts may still spend this calendar month; `others`: messages that were billed otherwise. */
export async function moneyLeft(
  sql: Sql,
  { price, monthlyCap }: { price: number; monthlyCap: number },
  others: number,
): Promise<number> {
  return Math.max(0, monthlyCap - others * price - (await committedCost(sql)))
}

const due: Statement = {
  name: 'broadcast_due',
  text: `SELECT id FROM broadcast WHERE state = 'approved' AND COALESCE(starts_at, 'epoch') <= $1::timestamptz ORDER BY id`,
}

const resolving: Statement = {
  name: 'broadcast_resolving',
  text: `SELECT id FROM broadcast WHERE state = 'resolving' ORDER BY id`,
}

const idsOf = async (sql: Sql, statement: Statement, values: unknown[] = []) =>
  (await sql.query<{ id: number }>(statement, values)).map(({ id }) => id)

/** Begins broadcasts at their time and writes down whom they go to, page by page, whichever process does it. */
export function createResolve(deps: ResolveDeps) {
  const { database, windows, billing, countBilled, partsOf, now } = deps

  /** How many people it may cost money to reach. */
  async function mayBill(
    { costCap }: Broadcast,
    price: number,
    sql: Sql,
    others: number,
  ): Promise<number> {
    if (billing === undefined || costCap === 0) return 0
    return Math.floor(Math.min(costCap, await moneyLeft(sql, billing, others)) / price)
  }

  async function begin(id: number): Promise<void> {
    // Before the transaction: on the embedded database nothing else is answered within it.
    const others = billing === undefined ? 0 : await countBilled()
    await database.transaction(async (tx) => {
      // What two may spend together is counted by one after the other.
      await tx.sql.query(oneAtATime, [])
      const broadcast = await lockBroadcast(tx, id)
      if (broadcast?.state !== 'approved') return
      const price = billing && billing.price * partsOf(broadcast)
      const billedLeft = price === undefined ? 0 : await mayBill(broadcast, price, tx.sql, others)
      await tx.prisma.broadcast.update({
        where: { id },
        data: { state: 'resolving', startedAt: now(), price: price ?? null, billedLeft },
      })
    })
  }

  /** Writes down the next page; whether more may follow. Another process that is at it is left alone. */
  async function writePage(broadcast: Broadcast): Promise<boolean> {
    const { id, audience, communeCode: within } = broadcast
    const { statement, values } = buildStatement((bind) => {
      const page = audienceSelect(audience, { within, windows }, bind, {
        ...{ from: '(SELECT cursor FROM b)', limit: String(pageSize) },
      })
      return `
WITH b AS MATERIALIZED (
  SELECT id, cursor, billed_left, cost_cap, wait_days FROM broadcast WHERE id = ${bind(id)}::int AND state = 'resolving'
  FOR UPDATE SKIP LOCKED
), page AS MATERIALIZED (${page}), ranked AS (
  SELECT page.*, row_number() OVER (PARTITION BY reach ORDER BY id) AS nth FROM page WHERE reach <> 'opted-out'
), written AS (
  INSERT INTO broadcast_recipient (broadcast_id, conversation_id, channel, by_consent, billed, state, reason, finished_at)
  SELECT b.id, r.chat, r.channel, r.by_consent, paid.yes, fate.state,
    CASE WHEN fate.state = 'queued' THEN NULL WHEN r.reach = 'stopped' THEN 'blocked' WHEN r.reach = 'off' THEN 'channel-off'
      WHEN r.reach = 'billed' AND b.cost_cap > 0 THEN 'cap' ELSE 'window' END,
    CASE WHEN fate.state = 'skipped' THEN now() END
  FROM ranked r CROSS JOIN b
  CROSS JOIN LATERAL (SELECT r.reach = 'billed' AND r.nth <= b.billed_left AS yes) paid
  CROSS JOIN LATERAL (SELECT CASE WHEN r.reach = 'free' OR paid.yes THEN 'queued'
    WHEN r.reach IN ('billed', 'later') AND b.wait_days > 0 THEN 'held' ELSE 'skipped' END AS state) fate
  ON CONFLICT DO NOTHING RETURNING billed
)
UPDATE broadcast t SET cursor = COALESCE((SELECT max(id) FROM page), t.cursor),
  audience_size = t.audience_size + (SELECT count(*) FROM written),
  opted_out = t.opted_out + (SELECT count(*) FROM page WHERE reach = 'opted-out'),
  billed_left = t.billed_left - (SELECT count(*) FROM written WHERE billed),
  state = CASE WHEN (SELECT count(*) FROM page) < ${pageSize} THEN 'running' ELSE t.state END
FROM b WHERE t.id = b.id RETURNING t.state`
    })
    const [row] = await database.sql.query<{ state: string }>(statement, values)
    return row?.state === 'resolving'
  }

  /** Begins what is due and writes audiences down, until `until` of `performance.now()`; whether there is more to do. */
  return async function resolve(until: number): Promise<boolean> {
    for (const id of await idsOf(database.sql, due, [now()])) await begin(id)
    for (const id of await idsOf(database.sql, resolving)) {
      const row = await database.prisma.broadcast.findUnique({ where: { id } })
      if (row === null) continue
      const broadcast = broadcastOf(row)
      while (await writePage(broadcast)) if (performance.now() > until) return true
    }
    return false
  }
}
