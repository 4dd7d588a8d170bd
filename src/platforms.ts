import { committedCost } from './broadcasts/resolve.ts'
import type { Channel, LoadFile, OnAlert } from './channels/channel.ts'
import { createTelegram } from './channels/telegram/channel.ts'
import { telegramLimits } from './channels/telegram/render.ts'
import { createWebChannel } from './channels/web/deliver.ts'
import { createZalo } from './channels/zalo/channel.ts'
import { zaloLimits } from './channels/zalo/render.ts'
import { tapPurpose } from './channels/zalo/tap.ts'
import { freeHours } from './channels/zalo/windows.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { translator } from './i18n/translate.ts'
import type { Log } from './log.ts'
import { countUnprompted, lastContact } from './outbox/store.ts'
import type { Sealing } from './sealing.ts'
import { createZaloAccount } from './zalo-account/store.ts'
import { createZaloUploads } from './zalo-account/uploads.ts'

export type PlatformDeps = {
  config: Config
  database: Database
  sealing: Sealing
  now: () => Date
  log: Log
  onAlert?: OnAlert
}

/** How messages look on the platforms that people use, whether or not they are on here: for previews. */
export const looks = [
  { channel: 'zalo', limits: zaloLimits, abreast: 1 },
  { channel: 'telegram', limits: telegramLimits, abreast: 2 },
]

const listed = [
  ...([
    'start',
    'hoso',
    'thutuc',
    'doithoai',
    'tiepdan',
    'ykien',
    'danhgia',
    'dung',
    'dulieu',
    'lienhe',
    'ngonngu',
    'help',
    'menu',
  ] as const),
]

function commandList(language: 'vi' | 'en') {
  const t = translator(language)
  return listed.map((command) => ({ command, description: t(`commands.${command}`) }))
}

function createZaloChannel(
  settings: NonNullable<Config['zalo']>,
  { config, database: { sql }, database, sealing, now, log, onAlert }: PlatformDeps,
  loadFile: LoadFile,
): Channel {
  const { appId, refreshToken: seed } = settings
  return createZalo(settings, {
    store: createZaloAccount({ database, sealing, appId, seed }),
    uploads: createZaloUploads(sql, appId, now),
    tapKey: sealing.fingerprint(tapPurpose),
    lastContact: (address) => lastContact(sql, 'zalo', address),
    countBilled: async () => {
      const { price = 1 } = settings.billing ?? {}
      const broadcasts = Math.ceil((await committedCost(sql)) / price)
      return (await countUnprompted(sql, 'zalo', freeHours)) + broadcasts
    },
    loadFile,
    linkOf: (fileId) => `${config.publicUrl}/f/${fileId}`,
    ...(onAlert && { onAlert }),
    // How long a token lives is a matter of the real clock, not of a demonstration's.
    now: () => new Date(),
    log,
  })
}

/** The channels that the settings turn on. */
export function createChannels(
  deps: PlatformDeps,
  { ring, loadFile }: { ring: (address: string) => void; loadFile: LoadFile },
) {
  const { config, log, now } = deps
  const channels: Channel[] = []
  if (config.simulator) channels.push(createWebChannel({ now, announce: ring, loadFile }))
  if (config.telegram !== undefined) {
    const commands = { vi: commandList('vi'), en: commandList('en') }
    const announcement = { publicUrl: config.publicUrl, commands }
    channels.push(createTelegram(config.telegram, announcement, { log, loadFile }))
  }
  if (config.zalo !== undefined) channels.push(createZaloChannel(config.zalo, deps, loadFile))
  return channels
}
