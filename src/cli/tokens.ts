import type { Command } from 'commander'
import { createFeedClients, readClientName } from '#src/feed/clients.ts'
import { translator } from '#src/i18n/translate.ts'
import { CommandFailed, type Context } from './context.ts'
import type { Io } from './io.ts'

const t = translator('vi')

function nameOf(text: string): string {
  const client = readClientName(text)
  if (client === undefined) throw new CommandFailed('cli.token-name', { client: text.slice(0, 60) })
  return client
}

async function create(context: Context, io: Io, text: string): Promise<void> {
  const client = nameOf(text)
  const token = await createFeedClients(context).create(client)
  if (token === undefined) throw new CommandFailed('cli.token-exists', { client })
  // The token is the last word: a script may take it from there.
  io.out(`${t('cli.token-created', { client })} ${token}\n`)
}

async function list(context: Context, io: Io): Promise<void> {
  for (const { name, ...times } of await createFeedClients(context).list()) {
    io.out(`${JSON.stringify({ client: name, ...times })}\n`)
  }
}

async function revoke(context: Context, io: Io, text: string): Promise<void> {
  const client = nameOf(text)
  if (!(await createFeedClients(context).revoke(client))) {
    throw new CommandFailed('cli.token-unknown', { client })
  }
  io.out(`${t('cli.token-revoked', { client })}\n`)
}

/** `token create|list|revoke`: who may feed dossiers over HTTP. */
export function addTokens(program: Command, io: Io, connect: () => Promise<Context>): void {
  const token = program.command('token').description(t('cli.token'))
  token
    .command('create')
    .description(t('cli.token-create'))
    .argument('<client>', t('cli.token-client'))
    .action(async (client: string) => create(await connect(), io, client))
  token
    .command('list')
    .description(t('cli.token-list'))
    .action(async () => list(await connect(), io))
  token
    .command('revoke')
    .description(t('cli.token-revoke'))
    .argument('<client>', t('cli.token-client'))
    .action(async (client: string) => revoke(await connect(), io, client))
}
