import { randomUUID } from 'node:crypto'
import { createConversation } from '#handlers/index.ts'
import { createCurrentCalendar } from './calendar/current-calendar.ts'
import type { Channel } from './channels/channel.ts'
import { createTelegram } from './channels/telegram/channel.ts'
import { createDoorbell, createWebChannel } from './channels/web/deliver.ts'
import type { Message } from './chat/message.ts'
import { createTurns } from './chat/turns.ts'
import { createCommunes } from './communes/communes.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { createDossiers } from './dossiers/dossiers.ts'
import { translator } from './i18n/translate.ts'
import type { Log } from './log.ts'
import { createOffices } from './offices/offices.ts'
import { createDelivery } from './outbox/deliver.ts'
import type { Sealing } from './sealing.ts'

export type AssistantDeps = {
  config: Config
  database: Database
  sealing: Sealing
  now: () => Date
  log: Log
  /** Takes the place of the platforms: `cli receive` prints instead of sending. */
  channels?: (real: readonly Channel[]) => readonly Channel[]
}

const listed = ['start', 'hoso', 'lienhe', 'ngonngu', 'help', 'menu'] as const

function commandList(language: 'vi' | 'en') {
  const t = translator(language)
  return listed.map((command) => ({ command, description: t(`commands.${command}`) }))
}

function createChannels({ config, log, now }: AssistantDeps, ring: (address: string) => void) {
  const channels: Channel[] = []
  if (config.simulator) channels.push(createWebChannel({ now, announce: ring }))
  if (config.telegram !== undefined) {
    const commands = { vi: commandList('vi'), en: commandList('en') }
    channels.push(createTelegram(config.telegram, { publicUrl: config.publicUrl, commands }, log))
  }
  return channels
}

/** The whole assistant over a database, without a network side: channels, conversation, turn and delivery wired together. */
export async function createAssistant(deps: AssistantDeps) {
  const { config, database, sealing, now, log } = deps
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
  const conversation = createConversation({
    ...{ dossiers, communes, offices, now },
    hotline: config.hotline,
    chatRetentionDays: config.chatRetentionDays,
  })
  const owner = randomUUID()
  const delivery = createDelivery({ sql: database.sql, channels: byName, process: owner, log })

  const turns = createTurns({
    ...{ database, conversation, sealing, now, log },
    process: owner,
    perMinute: config.perMinute,
    limits: (name) =>
      byName.get(name)?.limits ?? { textLength: 1000, captionLength: 1000, choices: 5 },
    onReplies: ({ channel, address }: Message, replies) => {
      const ours = replies.filter(({ leased }) => leased)
      delivery.send(ours.map((row) => ({ ...row, channel, address, attempts: 0 })))
      const behind = replies.find(({ leased }) => !leased)
      if (behind !== undefined) delivery.nudge(behind.conversationId)
    },
  })

  /** Resolves when nothing is being answered or sent by this process. */
  async function idle(): Promise<void> {
    await turns.idle()
    await delivery.idle()
  }

  return { channels, conversation, calendar, turns, delivery, doorbell, idle }
}
