import type { Windows } from '#src/audiences/audience-sql.ts'
import type { Database, Statement } from '#src/database/database.ts'
import type { Log } from '#src/log.ts'
import type { Broadcast } from './broadcast.ts'
import { openPace, pauseChannel, takeTime } from './pace.ts'
import { type Claimed, claimRecipients, type Ended, settleRecipients } from './recipients.ts'
import { broadcastOf } from './store.ts'

/** How handing over one person's message, or what is left of it, ended. */
export type HandedOver = Omit<Ended, 'conversationId'> & {
  /** The platform wants nothing more from us on this channel for so long. */
  pauseMs?: number
}

export type DispatchDeps = {
  database: Database
  /** The channels that are on: their windows, and how many bulk messages a second all processes may send; 0: no limit. */
  windows: Windows
  perSecond: (channel: string) => number
  /** Hands the messages of one person to the platform, from the one numbered `parts` on. Never throws. */
  handOver: (broadcast: Broadcast, channel: string, to: Claimed) => Promise<HandedOver>
  /** Answers that this process sent on the channel since it was last asked. */
  besides: (channel: string) => number
  /** People are writing to this process: they come first. */
  answering: () => boolean
  /** An answer is being made in this process at this moment. */
  inTurn: () => boolean
  /** Nobody is written to now. */
  quiet: () => boolean
  /** Names this process. */
  process: string
  /** Told how sends ended, for the metrics. */
  onEnded?: (channel: string, outcome: string) => void
  log: Log
}

// So many are under way at once and would be unknown if the process died. A channel has more connections than these:
// answers find one free.
const mostUnderWay = 80
const mostAtOnce = 40
// While people write to us here, so few that their answers do not wait for the processor.
const fewAtOnce = 3
const yieldMs = 25
// A turn takes less than this; where one follows the other without a gap, bulk still goes on.
const longestTurnMs = 100
const lookAgainMs = 2
// At a pace: as much as fits into a quarter of a second.
const stretches = 4
const settleMs = 25
const askAgainMs = 200

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const running: Statement = {
  name: 'broadcast_running',
  text: `SELECT id FROM broadcast WHERE state = 'running' ORDER BY started_at, id`,
}

/** Notes how sends ended, those of a moment in one statement. */
function createSettling(deps: DispatchDeps) {
  const waiting = new Map<number, Ended[]>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    const all = [...waiting]
    waiting.clear()
    for (const [id, ended] of all)
      await settleRecipients(deps.database.sql, id, deps.process, ended)
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    // A settlement that cannot be written is not lost: its rows become unknown when their lease ends.
    writing = writing
      .then(write)
      .catch((error: unknown) => deps.log.error({ err: error }, 'outcomes not noted'))
    return writing
  }

  return {
    flush,
    add(id: number, ended: Ended): void {
      const list = waiting.get(id)
      if (list === undefined) waiting.set(id, [ended])
      else list.push(ended)
      timer ??= setTimeout(flush, settleMs)
    },
  }
}

/** Counts what is under way and lets wait for a free place. */
function createPlaces(most: number) {
  let taken = 0
  let wake: (() => void) | undefined
  return {
    free: () => most - taken,
    take: () => {
      taken += 1
    },
    leave: () => {
      taken -= 1
      wake?.()
    },
    /** Resolves when at least `count` places are free. */
    async wait(count: number): Promise<void> {
      while (most - taken < count) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}

/**
 * Sends what running broadcasts have queued, on every channel at its own pace, sharing the work and the pace with all other
 * processes through the database. What is claimed is noted as begun before the platform is called.
 */
export function createDispatch(deps: DispatchDeps) {
  const { database, windows, perSecond, handOver, besides, onEnded } = deps
  const { sql } = database
  const settling = createSettling(deps)
  // Where to go on looking; what was put back lies before it and is found when nothing is left after it.
  const reached = new Map<string, string>()
  const pausedUntil = new Map<string, number>()
  const opened = new Set<string>()
  const isPaused = (channel: string) => (pausedUntil.get(channel) ?? 0) > performance.now()

  async function findRunning(): Promise<Broadcast[]> {
    const rows = await sql.query<{ id: number }>(running, [])
    if (rows.length === 0) return []
    const ids = rows.map(({ id }) => id)
    const found = await database.prisma.broadcast.findMany({
      where: { id: { in: ids } },
      orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    })
    return found.map(broadcastOf)
  }

  async function claim(broadcast: Broadcast, channel: string, limit: number): Promise<Claimed[]> {
    const key = `${broadcast.id} ${channel}`
    const window = windows[channel] ?? null
    const wanted = { id: broadcast.id, channel, limit, owner: deps.process, window }
    for (const from of new Set([reached.get(key) ?? '0', '0'])) {
      const { claimed, last } = await claimRecipients(sql, { ...wanted, from })
      reached.set(key, last ?? '0')
      if (last === undefined) continue
      // Everybody in this portion was skipped: the next may hold somebody.
      return claimed.length > 0 ? claimed : claim(broadcast, channel, limit)
    }
    return []
  }

  async function sendOne(broadcast: Broadcast, channel: string, to: Claimed): Promise<void> {
    const { conversationId, parts } = to
    if (isPaused(channel)) {
      settling.add(broadcast.id, { conversationId, parts, state: 'queued' })
      return
    }
    const { pauseMs, ...ended } = await handOver(broadcast, channel, to)
    if (pauseMs !== undefined) {
      pausedUntil.set(channel, Math.max(pausedUntil.get(channel) ?? 0, performance.now() + pauseMs))
      await pauseChannel(sql, channel, pauseMs).catch(() => {})
    }
    settling.add(broadcast.id, { conversationId, ...ended })
    onEnded?.(channel, ended.state)
  }

  /** The next portion for the channel, of the oldest broadcast that has one. */
  async function next(live: readonly Broadcast[], channel: string, limit: number) {
    for (const broadcast of live) {
      const claimed = await claim(broadcast, channel, limit)
      if (claimed.length > 0) return { broadcast, claimed }
    }
    return undefined
  }

  /** Waits for the channel's next stretch of time; false: not now. */
  async function waitForTurn(channel: string, count: number, until: number): Promise<boolean> {
    const pace = perSecond(channel)
    if (pace === 0) return true
    if (!opened.has(channel)) {
      await openPace(sql, channel)
      opened.add(channel)
    }
    while (performance.now() < until && !isPaused(channel)) {
      const order = { count, besides: besides(channel), perSecond: pace }
      const waitMs = await takeTime(sql, channel, order)
      if (waitMs !== undefined) {
        await pause(waitMs)
        return true
      }
      await pause(askAgainMs)
    }
    return false
  }

  /** Lets the answer out that is being made: claim and sends would take its place at the database and the processor. */
  async function letAnswerOut(): Promise<void> {
    const until = performance.now() + longestTurnMs
    while (deps.inTurn() && performance.now() < until) await pause(lookAgainMs)
  }

  /** Sends on one channel until nothing is left or it is time to look round; how many were claimed. */
  async function drain(
    live: readonly Broadcast[],
    channel: string,
    until: number,
  ): Promise<number> {
    const pace = perSecond(channel)
    const usual = pace === 0 ? mostAtOnce : Math.max(1, Math.ceil(pace / stretches))
    const gapMs = pace === 0 ? 0 : 1_000 / pace
    const places = createPlaces(mostUnderWay)
    let count = 0
    while (performance.now() < until && !isPaused(channel) && !deps.quiet()) {
      const yielding = deps.answering()
      const portion = yielding ? Math.min(fewAtOnce, usual) : usual
      if (yielding) await pause(yieldMs)
      await places.wait(yielding ? mostUnderWay : portion)
      if (!(await waitForTurn(channel, portion, until))) break
      if (yielding) await letAnswerOut()
      const found = await next(live, channel, portion)
      if (found === undefined) break
      count += found.claimed.length
      for (const [nth, to] of found.claimed.entries()) {
        places.take()
        void pause(nth * gapMs)
          .then(() => sendOne(found.broadcast, channel, to))
          .finally(places.leave)
      }
    }
    await places.wait(mostUnderWay)
    return count
  }

  /** One round of a few seconds at most; whether there is more to send at once. */
  return async function dispatch(until: number): Promise<boolean> {
    if (deps.quiet()) return false
    const live = await findRunning()
    if (live.length === 0) return false
    const counts = await Promise.all(
      Object.keys(windows).map((channel) => drain(live, channel, until)),
    )
    await settling.flush()
    return counts.some((count) => count > 0)
  }
}
