import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { createAssistant } from '#src/assistant.ts'
import type { Channel, WebhookRequest } from '#src/channels/channel.ts'
import { createTelegramReceive } from '#src/channels/telegram/receive.ts'
import { telegramLimits } from '#src/channels/telegram/render.ts'
import { webLimits } from '#src/channels/web/deliver.ts'
import { createWebReceive } from '#src/channels/web/receive.ts'
import { createZaloReceive } from '#src/channels/zalo/receive.ts'
import { zaloLimits } from '#src/channels/zalo/render.ts'
import { macOf } from '#src/channels/zalo/signature.ts'
import { tapPurpose } from '#src/channels/zalo/tap.ts'
import type { ChannelName, Message } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import type { Statement } from '#src/database/database.ts'
import { CommandFailed, type Context } from './context.ts'
import type { Io } from './io.ts'

// Nothing here leaves the machine, so any secret will do as long as both sides know it.
const secret = 'cli'

type Platform = Pick<Channel, 'receive' | 'limits'> & {
  /** The payload as a request that the platform itself might have made. */
  request(payload: unknown): WebhookRequest
}

const bytesOf = (payload: unknown) => Buffer.from(JSON.stringify(payload))

// Any app will do, too: a payload of another one is sent as this one's.
const zaloSecrets = { appId: '1', secretKey: secret }
const zaloEvent = z.looseObject({ timestamp: z.coerce.string() })

function zaloRequest(payload: unknown): WebhookRequest {
  const event = zaloEvent.safeParse(payload).data
  const body = bytesOf(event === undefined ? payload : { ...event, app_id: zaloSecrets.appId })
  const mac = macOf(zaloSecrets, body, event?.timestamp ?? '').toString('hex')
  return { headers: { 'x-zevent-signature': `mac=${mac}` }, body }
}

const platforms: Record<ChannelName, (context: Context) => Platform> = {
  telegram: () => ({
    receive: createTelegramReceive(secret),
    limits: telegramLimits,
    request: (payload) => ({
      headers: { 'x-telegram-bot-api-secret-token': secret },
      body: bytesOf(payload),
    }),
  }),
  zalo: ({ sealing, config }) => ({
    receive: createZaloReceive(zaloSecrets, {
      tapKey: sealing.fingerprint(tapPurpose),
      formVerified: config.zalo?.formVerified ?? false,
      humanEcho: config.zalo?.humanEcho ?? 'admin',
    }),
    limits: zaloLimits,
    request: zaloRequest,
  }),
  web: ({ now }) => ({
    receive: createWebReceive(now),
    limits: webLimits,
    request: (payload) => ({ headers: {}, body: bytesOf(payload) }),
  }),
}

const answers: Statement = {
  name: 'cli_answers',
  text: `
SELECT o.sealed FROM outbox_message o JOIN inbox_message m ON m.id = o.inbox_id
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
  const { receive: read, limits, request } = platforms[name](context)
  const channel: Channel = {
    ...{ name, limits, receive: read },
    deliver: async () => ({ externalId: 'printed' }),
  }
  const assistant = await createAssistant({ ...context, channels: () => [channel] })

  async function answer(message: Message): Promise<void> {
    const fresh = await assistant.turns.accept(message)
    await assistant.idle()
    if (!fresh) io.err(context.t('cli.seen-before'))
    const rows = await context.database.sql.query<{ sealed: Uint8Array }>(answers, [
      name,
      message.externalId,
    ])
    for (const { sealed } of rows) {
      const reply = JSON.parse(context.sealing.open(sealed)) as Reply
      io.out(json ? `${JSON.stringify(reply)}\n` : show(reply))
    }
  }

  for (const payload of await readPayloads(resolve(io.cwd, file))) {
    const received = read(request(payload))
    if (received.kind === 'refused')
      throw new CommandFailed('cli.refused', { status: received.status })
    if (received.messages.length === 0) io.err(context.t('cli.nothing-for-us'))
    for (const aside of received.asides ?? []) await assistant.notice(name, aside)
    for (const message of received.messages) await answer(assistant.screen(message))
  }
}
