import { runCommand } from './cli/commands.ts'
import type { Context } from './cli/context.ts'
import { serveCommand } from './cli/forward.ts'
import { createClock } from './clock.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { FolderTaken, type Opened, openDatabase, WrongKey } from './database/open.ts'
import { loadDemo } from './demo/load-demo.ts'
import { loadEnvFile } from './env-file.ts'
import { translator } from './i18n/translate.ts'
import { createLog, redact } from './log.ts'
import { type Program, startProgram } from './program.ts'
import { loadReferenceData } from './reference-data.ts'

const drainMs = 9_000

// Operators are addressed in Vietnamese, as everybody is unless they ask otherwise.
const t = translator('vi')
const say = (text: string) => void process.stderr.write(`${text}\n`)

/** The sentence for an operator: what is wrong and what to do; undefined for a fault of ours. */
function remedyFor(error: unknown, config: Config | undefined): string | undefined {
  if (error instanceof ConfigError) return error.message
  if (error instanceof FolderTaken) return t('boot.folder-taken', { folder: error.folder })
  if (error instanceof WrongKey) return t('boot.wrong-key')
  const {
    code,
    message = '',
    syscall,
  } = error as { code?: string; message?: string; syscall?: string }
  if (syscall === 'listen' || syscall === 'getaddrinfo') {
    if (code !== 'EADDRINUSE')
      return t('boot.no-host', { host: config?.host, reason: redact(message) })
  }
  if (code === 'EADDRINUSE') return t('boot.port-taken', { port: config?.port })
  if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'EROFS' || code === 'ENOENT') {
    return t('boot.no-folder', { folder: config?.dataDir, reason: redact(message) })
  }
  if (code === 'EACCES') return t('boot.no-access', { what: redact(message) })
  if (config?.database.kind === 'server')
    return t('boot.no-database', { reason: redact(message || String(code)) })
  return undefined
}

async function fillDatabase(config: Config, opened: Opened, now: Date): Promise<void> {
  await loadReferenceData(opened.database)
  const { provinceCode } = config
  if ((await opened.database.prisma.commune.count({ where: { provinceCode } })) === 0) {
    say(t('boot.unknown-province', { provinceCode }))
  }
  if (!config.demo || (await opened.database.prisma.dossier.findFirst({ select: { code: true } })))
    return
  say(t('boot.loading-demo'))
  await loadDemo({ database: opened.database, sealing: opened.sealing, now })
}

/** Lets the command line of this machine work through us: the embedded database has one owner. */
function commandServer(config: Config, context: () => Context | undefined) {
  return (socket: Parameters<typeof serveCommand>[0]) =>
    serveCommand(socket, (argv, io) =>
      runCommand(argv, io, async () => {
        const ready = context()
        if (ready === undefined) throw new FolderTaken(config.dataDir)
        return ready
      }),
    )
}

async function start(config: Config): Promise<{ program: Program; opened: Opened }> {
  let context: Context | undefined
  const opened = await openDatabase(config, {
    onCreate: () => say(t('boot.creating')),
    onConnection: commandServer(config, () => context),
  })
  const now = createClock(config.testNow)
  const { database, sealing } = opened
  await fillDatabase(config, opened, now())
  const log = createLog(config.logLevel)
  if (config.simulator && config.database.kind === 'server') say(t('boot.open-simulator'))
  context = { config, database, sealing, now, log, t }
  return { program: await startProgram({ config, database, sealing, now, log }), opened }
}

function stopOn(signal: NodeJS.Signals, stop: () => Promise<void>): void {
  process.once(signal, () => {
    // Whatever hangs, the process is gone within ten seconds; what it held is taken up after the next start.
    setTimeout(() => process.exit(1), drainMs).unref()
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}

async function main(): Promise<void> {
  let config: Config | undefined
  try {
    loadEnvFile()
    config = readConfig()
    const { program, opened } = await start(config)
    const stop = async () => {
      await program.stop()
      await opened.close()
    }
    stopOn('SIGTERM', stop)
    stopOn('SIGINT', stop)
    const url = config.publicUrl.replace(/:0$/, `:${program.port}`)
    say(t(config.simulator ? 'boot.ready-simulator' : 'boot.ready', { url }))
  } catch (error) {
    const remedy = remedyFor(error, config)
    if (remedy === undefined) throw error
    say(remedy)
    process.exit(1)
  }
}

await main()
