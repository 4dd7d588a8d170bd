import { randomUUID } from 'node:crypto'
import { createConversation } from '#handlers/index.ts'
import { createCurrentCalendar } from './calendar/current-calendar.ts'
import type { Channel } from './channels/channel.ts'
import { createTelegram } from './channels/telegram/channel.ts'
import { createDoorbell, createWebChannel } from './channels/web/deliver.ts'
import { createZalo } from './channels/zalo/channel.ts'
import { tapPurpose } from './channels/zalo/tap.ts'
import { freeHours } from './channels/zalo/windows.ts'
import type { ChannelName, Message } from './chat/message.ts'
import { createTurns } from './chat/turns.ts'
import { withhold } from './chat/withhold.ts'
import { createCommunes } from './communes/communes.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { createDossiers } from './dossiers/dossiers.ts'
import { createFeedFreshness } from './feed/freshness.ts'
import { isDenunciation } from './feedback/screen.ts'
import { translator } from './i18n/translate.ts'
import type { Log } from './log.ts'
import { createMeetings } from './meetings.ts'
import type { Metrics } from './metrics.ts'
import { createOfficers } from './officers/officers.ts'
import { createOffices } from './offices/offices.ts'
import { createDelivery } from './outbox/deliver.ts'
import { createPost } from './outbox/post.ts'
import { countUnprompted, lastContact, releaseHeld } from './outbox/store.ts'
import type { Sealing } from './sealing.ts'
import type { Task } from './workers.ts'
import { createZaloAccount } from './zalo-account/store.ts'

export type AssistantDeps = {
  config: Config
  database: Database
  sealing: Sealing
  now: () => Date
  log: Log
  metrics?: Pick<Metrics, 'turnEnded' | 'sendEnded'>
  /** Takes the place of the platforms: `cli receive` prints instead of sending. */
  channels?: (real: readonly Channel[]) => readonly Channel[]
}

const listed = [
  'start',
  'hoso',
  'doithoai',
  'tiepdan',
  'lienhe',
  'ngonngu',
  'help',
  'menu',
] as const

function commandList(language: 'vi' | 'en') {
  const t = translator(language)
  return listed.map((command) => ({ command, description: t(`commands.${command}`) }))
}

function createZaloChannel(
  settings: NonNullable<Config['zalo']>,
  { database: { sql }, database, sealing, log }: AssistantDeps,
): Channel {
  const { appId, refreshToken: seed } = settings
  return createZalo(settings, {
    store: createZaloAccount({ database, sealing, appId, seed }),
    tapKey: sealing.fingerprint(tapPurpose),
    lastContact: (address) => lastContact(sql, 'zalo', address),
    countBilled: () => countUnprompted(sql, 'zalo', freeHours),
    // How long a token lives is a matter of the real clock, not of a demonstration's.
    now: () => new Date(),
    log,
  })
}

function createChannels(deps: AssistantDeps, ring: (address: string) => void) {
  const { config, log, now } = deps
  const channels: Channel[] = []
  if (config.simulator) channels.push(createWebChannel({ now, announce: ring }))
  if (config.telegram !== undefined) {
    const commands = { vi: commandList('vi'), en: commandList('en') }
    channels.push(createTelegram(config.telegram, { publicUrl: config.publicUrl, commands }, log))
  }
  if (config.zalo !== undefined) channels.push(createZaloChannel(config.zalo, deps))
  return channels
}

/** The whole assistant over a database, without a network side: channels, conversation, turn and delivery wired together. */
export async function createAssistant(deps: AssistantDeps) {
  const { config, database, sealing, now, log, metrics } = deps
  const doorbell = createDoorbell()
  const real = createChannels(deps, doorbell.ring)
  const channels = deps.channels?.(real) ?? real
  const byName = new Map(channels.map((channel) => [channel.name, channel]))
  const calendar = await createCurrentCalendar(database)
  const dossiers = createDossiers({
    database,
    sealing,
    calendar: calendar.current,
    prefixes: config.codePrefixes,
    proof: config.proof,
  })
  const communes = createCommunes({ database, provinceCode: config.provinceCode })
  const offices = createOffices({ database })
  const officers = createOfficers({ database, sealing, now })
  const feed = createFeedFreshness({ database, staleHours: config.feed.staleHours })
  const meetings = createMeetings({ config, database, sealing, now })
  const conversation = createConversation({
    ...{ dossiers, communes, offices, officers, feed, now, ...meetings },
    hotline: config.hotline,
    chatRetentionDays: config.chatRetentionDays,
  })
  const owner = randomUUID()
  const delivery = createDelivery({
    ...{ sql: database.sql, sealing, channels: byName, process: owner, log },
    onSend: (channel, outcome) => metrics?.sendEnded(channel, outcome),
  })

  const limits = (name: ChannelName) =>
    byName.get(name)?.limits ?? { textLength: 1000, captionLength: 1000, choices: 5 }
  const post = createPost({ sealing, limits })
  const turns = createTurns({
    ...{ database, conversation, sealing, now, log },
    process: owner,
    perMinute: config.perMinute,
    limits,
    onTurn: (channel, outcome, seconds) => metrics?.turnEnded(channel, outcome, seconds),
    onReplies: ({ channel, address }: Message, replies) => {
      const ours = replies.filter(({ leased }) => leased)
      delivery.send(ours.map((row) => ({ ...row, channel, address, attempts: 0, unasked: false })))
      const behind = replies.find(({ leased }) => !leased)
      if (behind !== undefined) delivery.nudge(behind.conversationId)
    },
  })

  let releasing: Promise<unknown> = Promise.resolve()

  /** What was held until this person writes goes out now. Nobody waits for it: the minute's sweep finds it too. */
  function release({ channel, address, content }: Message): void {
    if (byName.get(channel)?.windows !== true || content.kind === 'left') return
    const released = releaseHeld(database.sql, { channel, address }).catch((error: unknown) =>
      log.warn({ err: error }, 'held replies not released'),
    )
    releasing = Promise.all([releasing, released])
  }

  async function accept(message: Message): Promise<boolean> {
    const fresh = await turns.accept(message)
    if (fresh) release(message)
    return fresh
  }

  /** Resolves when nothing is being answered or sent by this process. */
  async function idle(): Promise<void> {
    await releasing
    await turns.idle()
    await delivery.idle()
  }

  /** What the assistant does unasked, again and again. */
  const duties: Task[] = [
    { name: 'officer-codes', everyMs: 3_600_000, run: officers.forgetOldCodes },
    ...meetings.duties(post),
  ]

  return {
    duties,
    ...{
      channels,
      conversation,
      calendar,
      dossiers,
      feed,
      officers,
      meetings,
      post,
      delivery,
      doorbell,
      idle,
    },
    turns: { ...turns, accept },
    releaseHeld: () => releaseHeld(database.sql),
    /** What every message passes before it is stored. */
    screen: withhold(isDenunciation, now),
  }
}
