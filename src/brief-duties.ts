import { limitCrossed, morningBrief } from '#handlers/unasked/brief.ts'
import { briefFor, recentShare } from './briefs/brief.ts'
import { type BriefWish, noteSide, readWishes } from './briefs/store.ts'
import { inOfficeHours } from './calendar/office-hours.ts'
import { type Calendar, localDay } from './calendar/working-days.ts'
import type { ChannelName } from './chat/message.ts'
import type { Database } from './database/database.ts'
import type { Officers } from './officers/officers.ts'
import { type Post, priorities } from './outbox/post.ts'
import type { Task } from './workers.ts'

export type BriefDutyDeps = {
  database: Database
  officers: Officers
  calendar: () => Calendar
  post: Post
  now: () => Date
}

type OfficerChat = Awaited<ReturnType<Officers['chatsOf']>>[number]

const morning = '07:30'

/** Briefs and limits that officers asked for: on working days, in working hours; safe in several processes at once. */
export function createBriefDuty(deps: BriefDutyDeps): Task {
  const { database, officers, calendar, post, now } = deps
  const addresseeOf = ({ conversationId, channel, language }: OfficerChat) => ({
    ...{ conversationId, language },
    channel: channel as ChannelName,
  })

  async function tellMorning(chat: OfficerChat, wish: BriefWish): Promise<void> {
    const day = localDay(now())
    // Who asks at nine gets the first one tomorrow.
    if (wish.since > new Date(`${day}T${morning}:00+07:00`)) return
    const key = `brief:${chat.officer.id}:${day}`
    if (await database.prisma.outboxMessage.findFirst({ where: { key }, select: { id: true } }))
      return
    const offices = await database.prisma.office.findMany({ select: { code: true, name: true } })
    const facts = { now: now(), calendar: calendar(), offices }
    const brief = await briefFor(database.sql, chat.officer, facts)
    await post(database.sql, addresseeOf(chat), {
      ...{ key, priority: priorities.notice },
      say: (voice) => morningBrief(brief, voice),
    })
  }

  async function watchLimit(
    chat: OfficerChat,
    wish: BriefWish & { kind: 'on-time-below' },
  ): Promise<void> {
    const share = await recentShare(database.sql, chat.officer, now())
    if (share === undefined) return
    const below = (100 * share.part) / share.whole < wish.threshold
    if (below === wish.crossed) return
    await database.transaction(async (tx) => {
      if (!(await noteSide(tx, wish, below)) || !below) return
      await post(tx.sql, addresseeOf(chat), {
        key: `brief-limit:${chat.officer.id}:${localDay(now())}:${wish.threshold}`,
        priority: priorities.notice,
        say: (voice) => limitCrossed({ ...share, threshold: wish.threshold }, voice),
      })
    })
  }

  async function run(): Promise<void> {
    if (!inOfficeHours(now(), calendar())) return
    const wishes = await readWishes(database)
    if (wishes.length === 0) return
    const chats = await officers.chatsOf(['viewer', 'supervisor', 'admin'])
    for (const wish of wishes) {
      const chat = chats.find(({ officer }) => officer.id === wish.officerId)
      if (chat === undefined) continue
      await (wish.kind === 'morning' ? tellMorning(chat, wish) : watchLimit(chat, wish))
    }
  }

  return { name: 'briefs', everyMs: 60_000, run }
}
