import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createAssistant } from '#src/assistant.ts'
import type { Channel } from '#src/channels/channel.ts'
import { createTelegramReceive } from '#src/channels/telegram/receive.ts'
import { telegramLimits } from '#src/channels/telegram/render.ts'
import { createWebReceive } from '#src/channels/web/receive.ts'
import type { ChannelName, Message } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import type { Statement } from '#src/database/database.ts'
import { CommandFailed, type Context } from './context.ts'
import type { Io } from './io.ts'

// Nothing here leaves the machine, so any secret will do as long as both sides know it.
const secret = 'cli'

type Platform = Pick<Channel, 'receive' | 'limits'> & { headers: Record<string, string> }

const platforms: Record<ChannelName, (now: () => Date) => Platform> = {
  telegram: () => ({
    receive: createTelegramReceive(secret),
    limits: telegramLimits,
    headers: { 'x-telegram-bot-api-secret-token': secret },
  }),
  web: (now) => ({
    receive: createWebReceive(now),
    limits: { textLength: 4000, captionLength: 4000, choices: 12 },
    headers: {},
  }),
}

const answers: Statement = {
  name: 'cli_answers',
  text: `
SELECT o.reply FROM outbox_message o JOIN inbox_message m ON m.id = o.inbox_id
WHERE m.channel = $1 AND m.external_id = $2 ORDER BY o.ordinal`,
}

function show(reply: Reply): string {
  const buttons = (reply.choices ?? []).map((choice) =>
    'url' in choice ? `  [${choice.label}] ${choice.url}` : `  [${choice.label}] ${choice.data}`,
  )
  return `${[reply.text, ...buttons].join('\n')}\n\n`
}

async function readPayloads(path: string): Promise<unknown[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new CommandFailed('cli.no-file', { path })
  })
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) ? parsed : [parsed]
  } catch {
    throw new CommandFailed('cli.not-json', { path })
  }
}

/**
 * Feeds a saved payload (or an array of them, in order) through the whole assistant as if the platform had just sent
 * it, and prints the replies instead of sending them. A payload that came before prints what was answered then.
 */
export async function receive(
  context: Context,
  io: Io,
  { channel: name, file, json }: { channel: ChannelName; file: string; json: boolean },
): Promise<void> {
  const { receive: read, limits, headers } = platforms[name](context.now)
  const channel: Channel = {
    ...{ name, limits, receive: read },
    deliver: async () => ({ externalId: 'printed' }),
  }
  const assistant = await createAssistant({ ...context, channels: () => [channel] })

  async function answer(message: Message): Promise<void> {
    const fresh = await assistant.turns.accept(message)
    await assistant.idle()
    if (!fresh) io.err(context.t('cli.seen-before'))
    const rows = await context.database.sql.query<{ reply: Reply }>(answers, [
      name,
      message.externalId,
    ])
    for (const { reply } of rows) io.out(json ? `${JSON.stringify(reply)}\n` : show(reply))
  }

  for (const payload of await readPayloads(resolve(io.cwd, file))) {
    const body = Buffer.from(JSON.stringify(payload))
    const received = read({ headers, body })
    if (received.kind === 'refused')
      throw new CommandFailed('cli.refused', { status: received.status })
    if (received.messages.length === 0) io.err(context.t('cli.nothing-for-us'))
    for (const message of received.messages) await answer(message)
  }
}
