import { randomUUID } from 'node:crypto'
import { createConversation } from '#handlers/index.ts'
import type { Officials } from '#handlers/views/official.ts'
import { createApologies } from './apologies/apologies.ts'
import { createApologyDuties } from './apology-duties.ts'
import { createCurrentCalendar } from './calendar/current-calendar.ts'
import type { Aside, Channel, LoadFile, OnAlert } from './channels/channel.ts'
import { createTelegram } from './channels/telegram/channel.ts'
import { createDoorbell, createWebChannel } from './channels/web/deliver.ts'
import { createZalo } from './channels/zalo/channel.ts'
import { tapPurpose } from './channels/zalo/tap.ts'
import { freeHours } from './channels/zalo/windows.ts'
import { humanAnswered } from './chat/human.ts'
import type { ChannelName, Message } from './chat/message.ts'
import { createTurns } from './chat/turns.ts'
import { withhold } from './chat/withhold.ts'
import { createChatNames } from './chat-names/store.ts'
import { createCitizens } from './citizens/citizens.ts'
import { createCommunes } from './communes/communes.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { createDossiers } from './dossiers/dossiers.ts'
import { createFeedFreshness } from './feed/freshness.ts'
import { createFeedWatch, type OnFeedAlert } from './feed/watch.ts'
import { isDenunciation } from './feedback/screen.ts'
import { createFigures } from './figures/figures.ts'
import { createFiles } from './files/store.ts'
import { translator } from './i18n/translate.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import { createOfficers } from './officers/officers.ts'
import { createOffices } from './offices/offices.ts'
import { createDelivery } from './outbox/deliver.ts'
import { createPost } from './outbox/post.ts'
import { countUnprompted, lastContact, releaseHeld } from './outbox/store.ts'
import { createProcedures } from './procedures/procedures.ts'
import type { Sealing } from './sealing.ts'
import { createUnknownEvents } from './unknown-events/store.ts'
import type { Task } from './workers.ts'
import { createZaloAccount } from './zalo-account/store.ts'

export type AssistantDeps = {
  config: Config
  database: Database
  sealing: Sealing
  now: () => Date
  log: Log
  metrics?: Pick<Metrics, 'turnEnded' | 'sendEnded' | 'alertRaised' | 'unknownEvent'>
  /** Told what only an operator can mend, at every occurrence (src/alerts.ts tells changes apart). */
  onAlert?: OnAlert
  /** Told when a source of the feed falls silent and is heard again, once, in the transaction that notes it. */
  onFeedAlert?: OnFeedAlert
  /** Who may ask for figures; left out, nobody. */
  officials?: Officials
  /** Takes the place of the platforms: `cli receive` prints instead of sending. */
  channels?: (real: readonly Channel[]) => readonly Channel[]
}

const listed = ['start', 'hoso', 'thutuc', 'lienhe', 'ngonngu', 'help', 'menu'] as const

function commandList(language: 'vi' | 'en') {
  const t = translator(language)
  return listed.map((command) => ({ command, description: t(`commands.${command}`) }))
}

function createZaloChannel(
  settings: NonNullable<Config['zalo']>,
  { config, database: { sql }, database, sealing, log, onAlert }: AssistantDeps,
  loadFile: LoadFile,
): Channel {
  const { appId, refreshToken: seed } = settings
  return createZalo(settings, {
    store: createZaloAccount({ database, sealing, appId, seed }),
    tapKey: sealing.fingerprint(tapPurpose),
    lastContact: (address) => lastContact(sql, 'zalo', address),
    countBilled: () => countUnprompted(sql, 'zalo', freeHours),
    loadFile,
    linkOf: (fileId) => `${config.publicUrl}/f/${fileId}`,
    ...(onAlert && { onAlert }),
    // How long a token lives is a matter of the real clock, not of a demonstration's.
    now: () => new Date(),
    log,
  })
}

function createChannels(
  deps: AssistantDeps,
  { ring, loadFile }: { ring: (address: string) => void; loadFile: LoadFile },
) {
  const { config, log, now } = deps
  const channels: Channel[] = []
  if (config.simulator) channels.push(createWebChannel({ now, announce: ring }))
  if (config.telegram !== undefined) {
    const commands = { vi: commandList('vi'), en: commandList('en') }
    const announcement = { publicUrl: config.publicUrl, commands }
    channels.push(createTelegram(config.telegram, announcement, { log, loadFile }))
  }
  if (config.zalo !== undefined) channels.push(createZaloChannel(config.zalo, deps, loadFile))
  return channels
}

/** The whole assistant over a database, without a network side: channels, conversation, turn and delivery wired together. */
export async function createAssistant(deps: AssistantDeps) {
  const { config, database, sealing, now, log, metrics } = deps
  const doorbell = createDoorbell()
  const files = createFiles({ database, sealing, now })
  const real = createChannels(deps, { ring: doorbell.ring, loadFile: files.load })
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
  const citizens = createCitizens({ database, sealing })
  const communes = createCommunes({ database, provinceCode: config.provinceCode })
  await communes.reload()
  const offices = createOffices({ database })
  const officers = createOfficers({ database, sealing, now })
  const names = createChatNames({ database, sealing })
  const unknownEvents = createUnknownEvents({ database, sealing })
  const apologies = createApologies({ database, calendar: calendar.current, sealing, now })
  const figures = createFigures({ database, communes })
  const procedures = await createProcedures({ database, now })
  const feed = createFeedFreshness({ database, staleHours: config.feed.staleHours })
  const feedWatch = createFeedWatch({
    ...{ database, log, calendar: calendar.current, staleHours: config.feed.staleHours },
    onAlert: deps.onFeedAlert,
    onRaised: (kind) => metrics?.alertRaised(kind),
  })
  const conversation = createConversation({
    ...{
      dossiers,
      citizens,
      communes,
      offices,
      officers,
      apologies,
      figures,
      procedures,
      names,
      files,
    },
    ...{ feed, now, apps: real },
    ...deps.officials,
    hotline: config.hotline,
    chatRetentionDays: config.chatRetentionDays,
  })
  const owner = randomUUID()
  const delivery = createDelivery({
    ...{ sql: database.sql, sealing, channels: byName, process: owner, log },
    onSend: (channel, outcome) => metrics?.sendEnded(channel, outcome),
    ...(deps.onAlert && { onAlert: deps.onAlert }),
  })

  const limits = (name: ChannelName) =>
    byName.get(name)?.limits ?? { textLength: 1000, captionLength: 1000, choices: 5 }
  const post = createPost({ sealing, limits })

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
    const fresh = await turns.accept(message)
    if (!fresh) return false
    if (byName.get(message.channel)?.nameOf !== undefined) {
      beside('name of a person not learnt', learnName(message))
    }
    return true
  }

  /** Takes in what a platform told and that is no message: a clerk who answers, an event that nobody knows. */
  async function notice(channel: ChannelName, aside: Aside): Promise<void> {
    if (aside.kind === 'unknown') {
      metrics?.unknownEvent(channel, aside.name)
      await unknownEvents.note(channel, aside.name, aside.payload)
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

  /** What the assistant does unasked, again and again. */
  const duties: Task[] = [
    { name: 'officer-codes', everyMs: 3_600_000, run: officers.forgetOldCodes },
    ...createApologyDuties({
      ...{ database, apologies, officers, calendar: calendar.current, post, now },
      quietHours: config.quietHours,
    }),
  ]

  return {
    duties,
    ...{
      channels,
      conversation,
      calendar,
      communes,
      dossiers,
      feed,
      files,
      officers,
      apologies,
      procedures,
      post,
      citizens,
      feedWatch,
      delivery,
      doorbell,
      idle,
      notice,
    },
    turns: { ...turns, accept },
    releaseHeld: () => releaseHeld(database.sql),
    /** What every message passes before it is stored. */
    screen: withhold(isDenunciation, now),
    /** Deletes what was kept of people and platforms for `chatRetentionDays`, and files that have expired. */
    forget: async () => {
      await files.forgetExpired()
      await names.forget(config.chatRetentionDays)
      await unknownEvents.forget(config.chatRetentionDays)
    },
  }
}
