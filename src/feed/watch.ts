import { type Calendar, localDay, localTime } from '#src/calendar/working-days.ts'
import type { Database, Tx } from '#src/database/database.ts'
import type { Log } from '#src/log.ts'
import { type KnownSource, markAlert, readSources } from './sources.ts'

/** `feed-stale`: a source fell silent; `feed-fresh`: it is heard again. */
export type FeedAlert = 'feed-stale' | 'feed-fresh'

export type FeedAlertFacts = {
  /** The name of the API client. */
  client: string
  /** The system that fell silent while its client goes on; undefined: the client itself. */
  system: string | undefined
  heardAt: Date
}

/**
 * Told of an alert in the transaction that notes it, so that what it writes with `tx` happens once or not at all; inside
 * it only `tx` may be used. Another process that is told the same moment gets nothing.
 */
export type OnFeedAlert = (kind: FeedAlert, facts: FeedAlertFacts, tx: Tx) => Promise<void>

type WatchDeps = {
  database: Database
  calendar: () => Calendar
  /** 0 = nobody is told anything. */
  staleHours: number
  log: Log
  onAlert?: OnFeedAlert | undefined
  /** Told after the commit, for the metrics. */
  onRaised?: (kind: FeedAlert) => void
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
// When somebody is there to do something about it, on working days.
const [opens, closes] = [7, 17]

function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00+07:00`)
}

/** How long the source was silent, days off left out: nothing happens at an office on a Sunday. Milliseconds. */
export function silentMs(heardAt: Date, now: Date, calendar: Calendar): number {
  let total = 0
  for (let from = heardAt.getTime(); from < now.getTime(); ) {
    const day = localDay(new Date(from))
    const until = Math.min(startOfDay(day) + dayMs, now.getTime())
    if (calendar.isWorkingDay(day)) total += until - from
    from = until
  }
  return total
}

const remedy =
  'see on the side of the source whether its job runs and what our API answers it; a source that is gone for good: npm run cli -- token revoke <client>'

/**
 * Tells once when a source of the feed falls silent for longer than the setting, and once when it is heard again,
 * however many processes watch and however often they restart.
 */
export function createFeedWatch(deps: WatchDeps) {
  const { database, log, staleHours } = deps

  async function raise(kind: FeedAlert, source: KnownSource, now: Date): Promise<void> {
    const { name: client, heardAt } = source
    const system = source.system === '' ? undefined : source.system
    const first = await database.transaction(async (tx) => {
      const marked = await markAlert(tx, source, kind === 'feed-stale' ? now : null)
      if (marked) await deps.onAlert?.(kind, { client, system, heardAt }, tx)
      return marked
    })
    if (!first) return
    deps.onRaised?.(kind)
    const facts = { alert: kind, client, system, heardAt, staleHours }
    if (kind === 'feed-fresh') log.info(facts, 'the feed is heard again')
    else log.error({ ...facts, remedy }, 'the feed fell silent: answers say so')
  }

  /** Looks at every source once. Rejects with the driver's error. */
  async function check(now: Date): Promise<void> {
    if (staleHours === 0) return
    const calendar = deps.calendar()
    const { hour } = localTime(now)
    const attended = calendar.isWorkingDay(localDay(now)) && hour >= opens && hour < closes
    const silent = ({ heardAt }: KnownSource) =>
      silentMs(heardAt, now, calendar) > staleHours * hourMs
    const all = await readSources(database)
    const silentClients = new Set(
      all.filter((source) => source.system === '' && silent(source)).map(({ client }) => client),
    )
    for (const source of all) {
      if (source.alerted && !silent(source)) await raise('feed-fresh', source, now)
      // Who hears that a client is silent knows it of all its systems.
      const told = source.alerted || (source.system !== '' && silentClients.has(source.client))
      if (attended && !told && silent(source)) await raise('feed-stale', source, now)
    }
  }

  return { check }
}
