import type { Sql, Statement } from '#src/database/database.ts'

const make: Statement = {
  name: 'pace_make',
  text: `INSERT INTO channel_pace (channel, next_at, paused_until) VALUES ($1, now(), 'epoch') ON CONFLICT DO NOTHING`,
}

// Whoever comes first gets the next stretch of time; nobody gets one that begins more than a second from now.
const take: Statement = {
  name: 'pace_take',
  text: `
UPDATE channel_pace SET next_at = GREATEST(next_at, clock_timestamp()) + $2::float8 * interval '1 millisecond'
WHERE channel = $1 AND paused_until <= clock_timestamp() AND next_at <= clock_timestamp() + interval '1 second'
RETURNING (extract(epoch FROM next_at - clock_timestamp()) * 1000 - $3::float8)::float8 AS "waitMs"`,
}

/**
 * A stretch of the channel's time for `count` messages at `perSecond`, of all processes together: in how many
 * milliseconds it begins. `besides`: others that this process sent meanwhile without asking, answers in chat; they come
 * off the pace first. Undefined: the channel is paused or booked up, ask again.
 */
export async function takeTime(
  sql: Sql,
  channel: string,
  { count, besides, perSecond }: { count: number; besides: number; perSecond: number },
): Promise<number | undefined> {
  const own = (count * 1_000) / perSecond
  const [row] = await sql.query<{ waitMs: number }>(take, [
    ...[channel, own + (besides * 1_000) / perSecond, own],
  ])
  return row && Math.max(0, row.waitMs)
}

/** Makes the channel's row, on which processes meet. */
export async function openPace(sql: Sql, channel: string): Promise<void> {
  await sql.query(make, [channel])
}

const pause: Statement = {
  name: 'pace_pause',
  text: `
UPDATE channel_pace SET paused_until = GREATEST(paused_until, now() + $2::float8 * interval '1 millisecond') WHERE channel = $1`,
}

/** No process begins a bulk message on this channel for so long: the platform said so. */
export async function pauseChannel(sql: Sql, channel: string, ms: number): Promise<void> {
  await sql.query(pause, [channel, ms])
}
