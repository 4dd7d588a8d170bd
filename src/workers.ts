import type { Log } from './log.ts'

/** Something done again and again, `everyMs` after it last ended; at once when it ended with `more`. */
export type Task = { name: string; everyMs: number; run: () => Promise<unknown> }

/**
 * Runs each task again and again, `everyMs` after it last ended or, where it says there is more, at once. A task that throws is logged and comes round again.
 * `beatAgeMs` is how long ago any task last ended; `stop` waits for those that run.
 */
export function startWorkers(tasks: readonly Task[], log: Log) {
  let stopped = false
  let beat = Date.now()
  const wakers = new Set<() => void>()

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        wakers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      wakers.add(wake)
    })

  async function loop({ name, everyMs, run }: Task, place: number): Promise<void> {
    // One after the other: a process that starts must not take all its connections at once.
    await pause(Math.min(everyMs, place * 25))
    while (!stopped) {
      let ended: unknown
      try {
        ended = await run()
      } catch (error) {
        log.error({ worker: name, err: error }, 'worker failed, will run again')
      }
      beat = Date.now()
      if (!stopped && ended !== 'more') await pause(everyMs)
    }
  }

  const loops = tasks.map(loop)
  return {
    beatAgeMs: () => Date.now() - beat,
    async stop(): Promise<void> {
      stopped = true
      for (const wake of [...wakers]) wake()
      await Promise.all(loops)
    },
  }
}
