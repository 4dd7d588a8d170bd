import {
  citizenLetter,
  morningList,
  outcomeReport,
  overdueList,
} from '#handlers/unasked/apology.ts'
import type { Apologies } from './apologies/apologies.ts'
import { digestFor, overdueByOffice, readGroups, unattended } from './apologies/digest.ts'
import * as handOver from './apologies/hand-over.ts'
import type { Letter } from './apologies/letter.ts'
import { scan } from './apologies/scan.ts'
import { inOfficeHours } from './calendar/office-hours.ts'
import { afterQuietHours, type QuietHours } from './calendar/quiet-hours.ts'
import { type Calendar, localDay } from './calendar/working-days.ts'
import type { ChannelName } from './chat/message.ts'
import type { Database, Tx } from './database/database.ts'
import type { Officers } from './officers/officers.ts'
import { readOutcomes } from './outbox/outcomes.ts'
import { type Post, priorities } from './outbox/post.ts'
import type { Task } from './workers.ts'

export type ApologyDutyDeps = {
  database: Database
  apologies: Apologies
  officers: Officers
  calendar: () => Calendar
  quietHours: QuietHours | undefined
  post: Post
  now: () => Date
}

type OfficerChat = Awaited<ReturnType<Officers['chatsOf']>>[number]
type Reader = Pick<OfficerChat, 'conversationId' | 'channel' | 'language'>

/** What goes to citizens has keys that begin so. */
export const letterKeys = 'apology:'

// What a list names one by one; the rest is a number and behind /xuly.
const mostNamed = 5
const wanting = ['today', 'lastDay', 'drafted', 'listed', 'missed'] as const

const addresseeOf = ({ conversationId, channel, language }: Reader) => ({
  ...{ conversationId, language },
  channel: channel as ChannelName,
})

/** What the assistant does of its own accord about letters of apology; safe in several processes at once. */
export function createApologyDuties(deps: ApologyDutyDeps): Task[] {
  const { database, apologies, officers, calendar, quietHours, post, now } = deps
  // Spares reading everything again all day; what keeps a list from coming twice is its key.
  let listedOn: string | undefined

  async function tellHandlers(chats: readonly OfficerChat[], day: string): Promise<void> {
    const groups = await readGroups(database.sql, now(), calendar())
    for (const chat of chats) {
      const digest = digestFor(chat.officer, groups)
      if (wanting.every((name) => digest[name] === 0)) continue
      await post(database.sql, addresseeOf(chat), {
        key: `apology-list:${chat.officer.id}:${day}`,
        priority: priorities.notice,
        say: (voice) => morningList(digest, voice),
      })
    }
  }

  async function tellSupervisors(handlers: readonly OfficerChat[], day: string): Promise<void> {
    const groups = await readGroups(database.sql, now(), calendar())
    const nobody = unattended(
      handlers.map(({ officer }) => officer),
      groups,
    )
    for (const chat of await officers.chatsOf(['supervisor'])) {
      const { officer } = chat
      const offices = overdueByOffice(officer, groups)
      const without = digestFor(officer, nobody)
      if (offices.length === 0 && wanting.every((name) => without[name] === 0)) continue
      const oldest = await apologies.listOverdue(database.sql, officer, mostNamed)
      const facts = {
        ...{ offices, waiting: without },
        oldest: oldest.map((letter) => ({ letter, timing: apologies.timing(letter) })),
      }
      await post(database.sql, addresseeOf(chat), {
        key: `apology-overdue:${officer.id}:${day}`,
        priority: priorities.notice,
        say: (voice) => overdueList(facts, voice),
      })
    }
  }

  /** Brings the letters up to date; on a working day tells officers, once each, what waits for them. */
  async function mind(): Promise<void> {
    await scan(database, now(), calendar())
    const day = localDay(now())
    if (listedOn === day || !inOfficeHours(now(), calendar())) return
    const handlers = await officers.chatsOf(['handler'])
    await tellHandlers(handlers, day)
    await tellSupervisors(handlers, day)
    listedOn = day
  }

  async function hand(tx: Tx, letter: Letter): Promise<void> {
    const { id, code, text, newDay } = letter
    if (!letter.live || text === undefined || newDay === undefined) {
      await handOver.withdraw(tx, letter, now())
      return
    }
    const keys: string[] = []
    for (const reader of await apologies.readersOf(tx.sql, code)) {
      const key = `${letterKeys}${id}:${reader.conversationId}`
      const queued = await post(tx.sql, addresseeOf(reader), {
        key,
        priority: priorities.notice,
        say: (voice) => citizenLetter({ code, text, newDay }, voice),
      })
      if (queued) keys.push(key)
    }
    await handOver.noteHandedOver(tx, id, keys)
  }

  /** Puts approved letters into the outbox, each in one commit with its new state. People who sleep get them in the morning. */
  async function handOverApproved(): Promise<void> {
    if (afterQuietHours(now(), quietHours) > now()) return
    const one = () =>
      database.transaction(async (tx) => {
        const letter = await handOver.nextApproved(tx)
        if (letter !== undefined) await hand(tx, letter)
        return letter !== undefined
      })
    while (await one());
  }

  async function settle(states: readonly ('sending' | 'held')[]): Promise<void> {
    const outgoing = await handOver.findOutgoing(database.sql, states)
    if (outgoing.length === 0) return
    const outcomes = await readOutcomes(
      database.sql,
      outgoing.flatMap(({ keys }) => keys),
    )
    for (const { id, state, keys } of outgoing) {
      const next = handOver.stateAfter(keys.map((key) => outcomes.get(key) ?? 'failed'))
      if (next !== undefined && next !== state) {
        await handOver.noteOutcome(database.sql, id, next)
      }
    }
  }

  /** Tells the officers who approved letters what became of them. */
  async function report(): Promise<void> {
    if (!inOfficeHours(now(), calendar())) return
    const one = () =>
      database.transaction(async (tx) => {
        const letter = await handOver.nextUnreported(tx)
        if (letter === undefined) return false
        const chats = await officers.chatsOf(['handler', 'admin'], tx.sql)
        const chat = chats.find(({ officer }) => officer.id === letter.approvedBy?.id)
        if (chat !== undefined) {
          await post(tx.sql, addresseeOf(chat), {
            key: `apology-outcome:${letter.id}:${letter.approvedAt?.getTime()}:${letter.state}`,
            priority: priorities.notice,
            say: (voice) => outcomeReport(letter, voice),
          })
        }
        await handOver.noteReported(tx, letter)
        return true
      })
    while (await one());
  }

  return [
    {
      name: 'apology-letters',
      everyMs: 2_000,
      run: async () => {
        await handOverApproved()
        await settle(['sending'])
        await report()
      },
    },
    { name: 'apology-held', everyMs: 60_000, run: () => settle(['held']) },
    { name: 'apologies', everyMs: 300_000, run: mind },
  ]
}
