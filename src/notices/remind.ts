import { afterQuietHours, type QuietHours } from '#src/calendar/quiet-hours.ts'
import { type Calendar, localDay } from '#src/calendar/working-days.ts'
import { type Chat, chatsToReach } from '#src/citizens/chats-to-reach.ts'
import type { Database } from '#src/database/database.ts'
import type { Dossier, Dossiers } from '#src/dossiers/dossiers.ts'
import type { Notice, Say } from './notice.ts'
import { reminderDays } from './reminder-days.ts'
import * as store from './store.ts'

const dayMs = 86_400_000
// A few working days lie within this many days, the longest holiday (Tết) included.
const longestSpan = 40
// Longer ago is no news: the person was told then, or the program did not run and the office has been asked.
const overdueDays = 7

export type RemindDeps = {
  database: Database
  dossiers: Pick<Dossiers, 'several'>
  calendar: () => Calendar
  quietHours: QuietHours | undefined
  now: () => Date
  say: Say
  /** The office has sent this person a letter of apology about this date: then they know. */
  letterSent: (code: string, dueAt: Date) => Promise<boolean>
}

type Told = { chat: Chat; citizenId: string; dossier: Dossier; at: Date }

const nameOf = ({ code, citizenId }: store.Follower) => `${code} ${citizenId}`
const midnightOf = (at: Date) => new Date(`${localDay(at)}T00:00:00+07:00`)

/** Until a portion is not full: what was noted in one is not found in the next. */
async function inPortions(work: () => Promise<number>): Promise<void> {
  while ((await work()) >= store.portion);
}

/**
 * Reminds of what a date brings: papers that are due in a few working days, and, on the morning after it, a promised
 * date that has passed. Each once, never in quiet hours, and only while the status still says so.
 */
export function createRemind(deps: RemindDeps) {
  const { database, dossiers, calendar, quietHours, now, say, letterSent } = deps

  async function tell(
    kind: string,
    dates: readonly store.FollowedDate[],
    noticeOf: (told: Told) => Notice,
    knows: ReadonlySet<store.FollowedDate> = new Set(),
  ): Promise<void> {
    if (dates.length === 0) return
    const at = now()
    const unaware = new Set(dates.filter((date) => !knows.has(date)).map(nameOf))
    await database.transaction(async (tx) => {
      const fresh = await store.noteReminders(tx, kind, dates, at)
      const codes = fresh.map(({ code }) => code)
      const facts = await dossiers.several(tx.sql, [...new Set(codes)], at)
      const chats = await chatsToReach(
        tx.sql,
        fresh.map(({ citizenId }) => citizenId),
      )
      const notices = fresh
        .filter((date) => unaware.has(nameOf(date)))
        .flatMap((date) => {
          const [chat, dossier] = [chats.get(date.citizenId), facts.get(date.code)]
          return chat && dossier ? [noticeOf({ ...date, chat, dossier })] : []
        })
      if (notices.length > 0) await say(tx.sql, notices)
    })
  }

  /** The days, from midnight to midnight, that are `days` working days from today. */
  function daysAhead(at: Date, days: number): { from: Date; until: Date } {
    const [today, midnight] = [localDay(at), midnightOf(at).getTime()]
    const ahead = Array.from({ length: longestSpan }, (_, nth) => new Date(midnight + nth * dayMs))
    const matching = ahead.filter((day) => calendar().count(today, localDay(day)) === days)
    const [from = new Date(midnight), last = from] = [matching[0], matching.at(-1)]
    return { from, until: new Date(last.getTime() + dayMs) }
  }

  async function remindOfSupplements(at: Date): Promise<void> {
    for (const days of reminderDays(localDay(at))) {
      const kind = `supplement-${days}`
      const span = { ...daysAhead(at, days), fresh: midnightOf(at), kind }
      await inPortions(async () => {
        const due = await store.findSupplements(database.sql, span)
        await tell(kind, due, (told) => ({ ...told, kind: 'supplement', days }))
        return due.length
      })
    }
  }

  async function tellOverdue(at: Date): Promise<void> {
    const from = new Date(at.getTime() - overdueDays * dayMs)
    await inPortions(async () => {
      const found = await store.findOverdue(database.sql, from, midnightOf(at))
      const written = new Set<store.FollowedDate>()
      for (const date of found) if (await letterSent(date.code, date.at)) written.add(date)
      await tell('overdue', found, (told) => ({ ...told, kind: 'overdue' }), written)
      return found.length
    })
  }

  return async function remind(): Promise<void> {
    const at = now()
    if (afterQuietHours(at, quietHours) > at) return
    await remindOfSupplements(at)
    await tellOverdue(at)
  }
}
