import { createInterface } from 'node:readline'
import { createConversation } from '#handlers/index.ts'
import { createClock } from '#src/clock.ts'
import { type Config, ConfigError, readConfig } from '#src/config.ts'
import { FolderTaken, type Opened, openDatabase } from '#src/database/open.ts'
import { connectToOwner } from '#src/database/owner.ts'
import { loadEnvFile } from '#src/env-file.ts'
import { translator } from '#src/i18n/translate.ts'
import { createLog } from '#src/log.ts'
import { loadReferenceData } from '#src/reference-data.ts'
import { runCommand } from './commands.ts'
import type { Context } from './context.ts'
import { forwardCommand, serveCommand } from './forward.ts'
import type { Io } from './io.ts'
import { offlineServices, understand } from './understand.ts'

const io: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  input: () => createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }),
  cwd: process.cwd(),
  terminal: process.stderr.isTTY === true,
}

function contextOver(config: Config, opened: Opened): Context {
  return {
    ...{ config, database: opened.database, sealing: opened.sealing },
    now: createClock(config.testNow),
    // A command says what it has to say on its own streams.
    log: createLog('error', { write: io.err }),
    t: translator('vi'),
  }
}

/** Runs the command here, opening the database when it asks for it. */
async function runHere(config: Config, argv: string[]): Promise<number> {
  let context: Context | undefined
  let opened: Opened | undefined
  const connect = async () => {
    if (context !== undefined) return context
    opened = await openDatabase(config, {
      onConnection: (socket) =>
        serveCommand(socket, (asked, their) => runCommand(asked, their, connect)),
    })
    await loadReferenceData(opened.database)
    context = contextOver(config, opened)
    return context
  }
  try {
    return await runCommand(argv, io, connect)
  } finally {
    await opened?.close()
  }
}

async function main(argv: string[]): Promise<number> {
  loadEnvFile()
  const config = readConfig()
  if (argv[0] === 'understand' && argv.length === 1) {
    const now = createClock(config.testNow)
    await understand(createConversation(offlineServices(config, now)), io)
    return 0
  }
  // The embedded database belongs to one process: if it runs, the command runs inside it.
  const owner =
    config.database.kind === 'embedded' ? await connectToOwner(config.dataDir) : undefined
  return owner === undefined ? await runHere(config, argv) : await forwardCommand(owner, argv, io)
}

// A first migration leaves a timer of Prisma's behind that would hold the command for ten seconds more.
try {
  process.exit(await main(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof FolderTaken)) throw error
  io.err(`${error.message}\n`)
  process.exit(1)
}
