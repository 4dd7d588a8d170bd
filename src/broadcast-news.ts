import { percentOf } from '#handlers/views/broadcast-report.ts'
import { progressReply, quarterReply } from '#handlers/views/broadcast-run.ts'
import type { Broadcast } from './broadcasts/broadcast.ts'
import type { Broadcasts } from './broadcasts/broadcasts.ts'
import type { Progress } from './broadcasts/progress.ts'
import { findToTell } from './broadcasts/to-tell.ts'
import type { ChannelName } from './chat/message.ts'
import type { Database } from './database/database.ts'
import type { Officers } from './officers/officers.ts'
import type { Edit } from './outbox/edit.ts'
import { type Post, priorities, type Unasked } from './outbox/post.ts'
import type { Task } from './workers.ts'

export type BroadcastNewsDeps = {
  database: Database
  broadcasts: Pick<Broadcasts, 'progress'>
  officers: Pick<Officers, 'chatsOf'>
  post: Post
  edit: Edit
  now: () => Date
}

type OfficerChat = Awaited<ReturnType<Officers['chatsOf']>>[number]
type Told = { broadcast: Broadcast; progress: Progress }

// Told late rather than never: the program may have been down.
const lookBackMs = 24 * 3_600_000
const quarters = [75, 50, 25]
// Counting a million people takes most of a second: then it takes a tenth of the time at most.
const longCountMs = 500
const restFor = 10

/** Tells those who made and approved a broadcast how far it is, that it stopped by itself, and how it ended. */
export function createBroadcastNews(deps: BroadcastNewsDeps): Task {
  const { database, broadcasts, officers, post, edit, now } = deps
  // Spare counting again; what keeps news from coming twice are the keys in the outbox.
  const settled = new Map<number, string>()
  const restUntil = new Map<number, number>()

  const say = (chat: OfficerChat, key: string, words: Unasked['say']) =>
    post(
      database.sql,
      { ...chat, channel: chat.channel as ChannelName },
      { key: `${key}:${chat.officer.id}`, priority: priorities.notice, say: words },
    )

  /**
   * One message that changes where the platform can do that, else one at each quarter. False: the message still says
   * something else, so it must be tried again.
   */
  async function tellProgress({ broadcast, progress }: Told, chat: OfficerChat): Promise<boolean> {
    const { id } = broadcast
    if (edit.can(chat.channel)) {
      const key = `broadcast-progress:${id}`
      const words: Unasked['say'] = (voice) => [progressReply(broadcast, progress, voice)]
      const running = broadcast.state === 'running' || broadcast.state === 'resolving'
      if (running) await say(chat, key, words)
      return (await edit(`${key}:${chat.officer.id}`, words)) !== 'later'
    }
    const quarter = quarters.find((each) => each <= percentOf(progress, broadcast))
    if (quarter !== undefined && broadcast.state === 'running') {
      await say(chat, `broadcast-quarter:${id}:${quarter}`, (voice) => [
        quarterReply(broadcast, progress, voice),
      ])
    }
    return true
  }

  /** That it ended, or stopped by itself, in a message of its own: nobody looks at an old one all the time. */
  async function tellEnd({ broadcast, progress }: Told, chat: OfficerChat): Promise<void> {
    const { id, state, endedAt, stoppedAt, makerId } = broadcast
    const words: Unasked['say'] = (voice) => [progressReply(broadcast, progress, voice)]
    if (state === 'stopped') {
      await say(chat, `broadcast-stopped:${id}:${stoppedAt?.getTime()}`, words)
    }
    if (state === 'finished' && chat.officer.id === makerId) {
      await say(chat, `broadcast-finished:${id}:${endedAt?.getTime()}`, words)
    }
  }

  /** Whether everything that is to be told of it as it stands has been. */
  async function tell(broadcast: Broadcast, chats: readonly OfficerChat[]): Promise<boolean> {
    const began = performance.now()
    const told = { broadcast, progress: await broadcasts.progress(broadcast.id) }
    const took = performance.now() - began
    if (took > longCountMs) restUntil.set(broadcast.id, began + took * restFor)
    let done = true
    for (const chat of chats) {
      if (chat.officer.id === broadcast.makerId) done = (await tellProgress(told, chat)) && done
      await tellEnd(told, chat)
    }
    return done
  }

  async function run(): Promise<void> {
    const found = await findToTell(database, new Date(now().getTime() - lookBackMs))
    if (found.length === 0) return
    const chats = await officers.chatsOf(['broadcaster', 'approver', 'admin'])
    for (const broadcast of found) {
      const { id, state, endedAt, stoppedAt, makerId, approverId } = broadcast
      const stands = [state, endedAt?.getTime(), stoppedAt?.getTime()].join()
      const moves = state === 'running' || state === 'resolving'
      const rests = moves && (restUntil.get(id) ?? 0) > performance.now()
      if (settled.get(id) === stands || rests) continue
      const theirs = chats.filter(
        ({ officer }) => officer.id === makerId || officer.id === approverId,
      )
      // Counting for nobody would cost those who write to us their time.
      if (theirs.length === 0) continue
      if ((await tell(broadcast, theirs)) && !moves) settled.set(id, stands)
    }
  }

  return { name: 'broadcast-news', everyMs: 2_000, run }
}
