import { randomUUID } from 'node:crypto'
import { createConversation } from '#handlers/index.ts'
import { createAdminAlerts } from './admin-alerts.ts'
import { createBroadcastNews } from './broadcast-news.ts'
import { createBroadcastSending } from './broadcast-sending.ts'
import type { AlertFacts, Aside, Channel } from './channels/channel.ts'
import { createDoorbell } from './channels/web/deliver.ts'
import { humanAnswered } from './chat/human.ts'
import { createLanes } from './chat/lanes.ts'
import type { ChannelName, Message } from './chat/message.ts'
import { createTurns } from './chat/turns.ts'
import { withhold, withoutAccusation } from './chat/withhold.ts'
import { createDuties } from './duties.ts'
import { isDenunciation } from './feedback/screen.ts'
import type { Metrics } from './metrics.ts'
import { createDelivery } from './outbox/deliver.ts'
import { createEdit } from './outbox/edit.ts'
import { createPost } from './outbox/post.ts'
import { releaseHeld } from './outbox/store.ts'
import { createChannels, looks, type PlatformDeps } from './platforms.ts'
import { createSubjects, type SubjectDeps } from './subjects.ts'

export type AssistantDeps = PlatformDeps &
  SubjectDeps & {
    metrics?: Pick<
      Metrics,
      'turnEnded' | 'sendEnded' | 'recipientEnded' | 'alertRaised' | 'unknownEvent'
    >
    /** Takes the place of the platforms: `cli receive` prints instead of sending. */
    channels?: (real: readonly Channel[]) => readonly Channel[]
    /** How long the first part of an album waits for the others. */
    albumMs?: number
  }

/** The whole assistant over a database, without a network side: channels, conversation, turn and delivery wired together. */
export async function createAssistant(deps: AssistantDeps) {
  const { config, database, sealing, now, log, metrics } = deps
  const doorbell = createDoorbell()
  const services = await createSubjects({
    ...deps,
    onFeedAlert: async (kind, facts, tx) => {
      await deps.onFeedAlert?.(kind, facts, tx)
      await adminAlerts.tellFeed(kind, facts, tx)
    },
  })
  const { files, photos, names, unknownEvents } = services
  const loadFile = async (id: string) => (await files.load(id)) ?? (await photos.load(id))
  const real = createChannels(deps, { ring: doorbell.ring, loadFile })
  const channels = deps.channels?.(real) ?? real
  const byName = new Map(channels.map((channel) => [channel.name, channel]))
  async function fetchFile({ channel, content }: Message): Promise<Uint8Array | undefined> {
    if (content.kind !== 'media' || content.file === undefined) return undefined
    return await byName.get(channel)?.fetchFile?.(content.file)
  }

  const conversation = createConversation({
    ...services,
    fetchFile,
    ...{ now, apps: real, hotline: config.hotline, chatRetentionDays: config.chatRetentionDays },
    ...{ looks, quietHours: config.quietHours },
  })
  const owner = randomUUID()
  const delivery = createDelivery({
    ...{ sql: database.sql, sealing, channels: byName, process: owner, log },
    onSend: (channel, outcome) => {
      metrics?.sendEnded(channel, outcome)
      sending.noteAnswer(channel)
    },
    ...(deps.onAlert && { onAlert: deps.onAlert }),
  })

  const limits = (name: ChannelName) =>
    byName.get(name)?.limits ?? { textLength: 1000, captionLength: 1000, choices: 5 }
  const post = createPost({ sealing, limits })
  const { quietHours } = config
  const sending = createBroadcastSending({
    ...{ config, database, channels: byName, limits, post, process: owner, now, log },
    onEnded: (channel, outcome) => metrics?.recipientEnded(channel, outcome),
    onAlert: deps.onAlert,
  })
  const edit = createEdit({ sql: database.sql, sealing, channels: byName })
  const adminAlerts = createAdminAlerts({
    ...{ database, officers: services.officers, post, quietHours, now },
  })

  const besides = new Set<Promise<void>>()
  /** Work that nobody waits for, but the end of the program. */
  function beside(what: string, work: Promise<unknown>): void {
    const done = work.then(
      () => {},
      (error: unknown) => log.warn({ err: error }, what),
    )
    besides.add(done)
    void done.finally(() => besides.delete(done))
  }

  const turns = createTurns({
    ...{ database, conversation, sealing, now, log },
    process: owner,
    perMinute: config.perMinute,
    limits,
    ...(deps.albumMs !== undefined && { albumMs: deps.albumMs }),
    onTurn: (channel, outcome, seconds) => metrics?.turnEnded(channel, outcome, seconds),
    // What was held until this person writes goes out now; nobody waits for it, the minute's sweep finds it too.
    onHeld: ({ channel, address }) =>
      beside('held replies not released', releaseHeld(database.sql, { channel, address })),
    onReplies: ({ channel, address }: Message, replies) => {
      const ours = replies.filter(({ leased }) => leased)
      delivery.send(ours.map((row) => ({ ...row, channel, address, attempts: 0, unasked: false })))
      const behind = replies.find(({ leased }) => !leased)
      if (behind !== undefined) delivery.nudge(behind.conversationId)
    },
  })

  const inOrder = createLanes()

  /** Once a day the platform is asked what it calls this person, where it can be asked; the next greeting knows it. */
  async function learnName({ channel, address, content }: Message): Promise<void> {
    const nameOf = byName.get(channel)?.nameOf
    if (nameOf === undefined) return
    if (content.kind === 'left') await names.drop(channel, address)
    else if (await names.mayAsk(channel, address)) {
      await names.keep(channel, address, await nameOf(address))
    }
  }

  async function accept(message: Message): Promise<boolean> {
    sending.noteHeard()
    const fresh = await turns.accept(message)
    if (!fresh) return false
    if (byName.get(message.channel)?.nameOf !== undefined) {
      // One after the other: when many come at once, their answers go before their names.
      const learnt = inOrder(message.channel, () => learnName(message))
      beside('name of a person not learnt', learnt)
    }
    return true
  }

  /** Takes in what a platform told and that is no message: a clerk who answers, an event that nobody knows. */
  async function notice(channel: ChannelName, aside: Aside): Promise<void> {
    if (aside.kind === 'unknown') {
      metrics?.unknownEvent(channel, aside.name)
      const payload = withoutAccusation(isDenunciation, aside.payload)
      await unknownEvents.note(channel, aside.name, payload)
      return
    }
    const minutes = config.zalo?.quietMinutes ?? 0
    if (aside.byClerk && minutes > 0) {
      await humanAnswered(database.sql, { channel, ...aside }, minutes)
    }
  }

  /** Resolves when nothing is being answered or sent by this process. */
  async function idle(): Promise<void> {
    await turns.idle()
    await Promise.all(besides)
    await delivery.idle()
  }

  return {
    ...services,
    ...{ channels, conversation, post, delivery, doorbell, idle, notice },
    duties: [
      ...createDuties({ config, database, sealing, services, post, now }),
      ...sending.duties,
      createBroadcastNews({ ...services, database, post, now, edit }),
    ],
    turns: { ...turns, accept },
    releaseHeld: () => releaseHeld(database.sql),
    /** Tells the admins in chat of a change of what only an operator can mend; nobody waits for it. */
    tellAdmins: (kind: string, facts: AlertFacts | undefined) =>
      beside('admins not told of an alert', adminAlerts.tellTrouble(kind, facts)),
    /** What every message passes before it is stored. */
    screen: withhold(isDenunciation, now),
    /** Deletes what was kept of people and platforms for `chatRetentionDays`, and files that have expired. */
    forget: async () => {
      await files.forgetExpired()
      await photos.findStrays()
      await services.myData.forgetOld()
      await names.forget(config.chatRetentionDays)
      await unknownEvents.forget(config.chatRetentionDays)
    },
  }
}
