import { Argument, Command, CommanderError } from 'commander'
import type { ChannelName } from '#src/chat/message.ts'
import { ConfigError } from '#src/config.ts'
import { FolderTaken, WrongKey } from '#src/database/open.ts'
import { DemoRefused, loadDemo } from '#src/demo/load-demo.ts'
import { translator } from '#src/i18n/translate.ts'
import { ImportRefused, refusalSentence } from '#src/imports/import-refused.ts'
import { CommandFailed, type Context } from './context.ts'
import { addFigures } from './figures.ts'
import type { Io } from './io.ts'
import { addOfficers } from './officers.ts'
import { addQr } from './qr.ts'
import { receive } from './receive.ts'
import { type ImportName, importKinds, runImport } from './run-import.ts'
import { addTokens } from './tokens.ts'
import { setZaloToken } from './zalo-token.ts'

/** Opens what the commands work with; called only by those that need it. */
export type Connect = () => Promise<Context>

// Operators are addressed in Vietnamese, as everybody is unless they ask otherwise.
const t = translator('vi')

function addImport(program: Command, io: Io, connect: Connect, fail: () => void): void {
  program
    .command('import')
    .description(t('cli.import'))
    .addArgument(new Argument('<kind>', t('cli.import-kind')).choices(Object.keys(importKinds)))
    .argument('<file.csv>', t('cli.import-file'))
    .action(async (kind: ImportName, file: string) => {
      if (!(await runImport(await connect(), io, { kind, file }))) fail()
    })
}

function addReceive(program: Command, io: Io, connect: Connect): void {
  program
    .command('receive')
    .description(t('cli.receive'))
    .addArgument(new Argument('<channel>').choices(['telegram', 'zalo', 'web']))
    .argument('<payload.json>')
    .option('--json', t('cli.receive-json'))
    .action(async (channel: ChannelName, file: string, { json = false }: { json?: boolean }) => {
      await receive(await connect(), io, { channel, file, json })
    })
}

function addZalo(program: Command, io: Io, connect: Connect): void {
  program
    .command('zalo')
    .description(t('cli.zalo'))
    .command('token')
    .description(t('cli.zalo-token'))
    .command('set')
    .description(t('cli.zalo-token'))
    .argument('<token>')
    .action(async (token: string) => setZaloToken(await connect(), io, token))
}

function buildProgram(io: Io, connect: Connect, fail: () => void): Command {
  const program = new Command('npm run cli --')
  program.exitOverride().configureOutput({ writeOut: io.out, writeErr: io.err })
  program.description(t('cli.about'))
  program
    .command('migrate')
    .description(t('cli.migrate'))
    .action(async () => {
      await connect()
      io.out(`${t('cli.migrated')}\n`)
    })
  program
    .command('demo')
    .description(t('cli.demo'))
    .action(async () => {
      const { database, sealing, now } = await connect()
      io.out(`${JSON.stringify(await loadDemo({ database, sealing, now: now() }))}\n`)
    })
  addImport(program, io, connect, fail)
  addReceive(program, io, connect)
  addZalo(program, io, connect)
  addTokens(program, io, connect)
  addQr(program, io, connect)
  addOfficers(program, io, connect)
  addFigures(program, io, connect)
  program.command('understand').description(t('cli.understand'))
  return program
}

function sentenceOf(error: unknown): string {
  if (error instanceof CommandFailed) return t(error.key as 'cli.no-file', error.params)
  if (error instanceof ImportRefused) return refusalSentence(error, t)
  if (error instanceof FolderTaken) return t('boot.folder-taken', { folder: error.folder })
  if (error instanceof WrongKey) return t('boot.wrong-key')
  if (error instanceof DemoRefused) return t('cli.demo-refused')
  if (error instanceof ConfigError) return error.message
  return t('cli.failed', { reason: error instanceof Error ? error.message : String(error) })
}

/** Runs one command line (without the program's own name); resolves with the exit code. Never throws. */
export async function runCommand(argv: string[], io: Io, connect: Connect): Promise<number> {
  let failed = false
  const program = buildProgram(io, connect, () => {
    failed = true
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return failed ? 1 : 0
  } catch (error) {
    // commander has written its own help or complaint by now.
    if (error instanceof CommanderError) return error.exitCode
    io.err(`${sentenceOf(error)}\n`)
    return 1
  }
}
