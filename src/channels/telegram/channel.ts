import type { Log } from '#src/log.ts'
import type { Channel, LoadFile } from '../channel.ts'
import { type Announcement, createAnnounce } from './announce.ts'
import { createClient } from './client.ts'
import { createTelegramAcknowledge, createTelegramDeliver, createTelegramEdit } from './deliver.ts'
import { createFetchFile } from './fetch-file.ts'
import { createLink } from './link.ts'
import { createTelegramReceive } from './receive.ts'
import { telegramLimits } from './render.ts'

type Settings = { token: string; secret: string; apiRoot: string }

/** Telegram as a channel. */
export function createTelegram(
  settings: Settings,
  announcement: Omit<Announcement, 'secret'>,
  { log, loadFile }: { log: Log; loadFile: LoadFile },
): Channel {
  const client = createClient(settings.token, settings.apiRoot)
  return {
    name: 'telegram',
    limits: telegramLimits,
    provesPhone: true,
    receive: createTelegramReceive(settings.secret),
    deliver: createTelegramDeliver(client, loadFile),
    edit: createTelegramEdit(client),
    acknowledge: createTelegramAcknowledge(client),
    link: createLink(client),
    fetchFile: createFetchFile(client, settings),
    announce: createAnnounce(client, { ...announcement, secret: settings.secret }, log),
  }
}
