import { startFakeTelegram } from './fake-telegram.ts'
import { serverEnv, startProcess } from './program.ts'
import { startRoundRobin } from './round-robin.ts'
import { openServerDatabase } from './server-database.ts'

/** Two processes on one database of the server, Telegram behind them, and `url` before them, which takes turns. */
export async function startTwoProcesses(server: string) {
  const database = await openServerDatabase(server)
  const telegram = await startFakeTelegram()
  const env = serverEnv(database.url, telegram.url)
  const processes = await Promise.all([startProcess(env), startProcess(env)])
  const proxy = await startRoundRobin(processes.map(({ url }) => url))

  async function close(): Promise<void> {
    await proxy.close()
    await Promise.all(processes.map((each) => each.end('SIGTERM')))
    await telegram.close()
    await database.close()
  }

  return { database, telegram, url: proxy.url, close }
}

export type TwoProcesses = Awaited<ReturnType<typeof startTwoProcesses>>
