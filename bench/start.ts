import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProcess } from '#test/support/program.ts'
import { type Bench, rounded } from './support.ts'

/** Seconds until the program is ready with nothing configured: the very first time, and from then on. */
export const benchStart: Bench = async function* () {
  const folder = await mkdtemp(join(tmpdir(), 'cau-noi-bench-'))
  const seconds: number[] = []
  for (let time = 0; time < 3; time++) {
    const program = await startProcess({ DATA_DIR: folder })
    seconds.push(rounded(program.startMs / 1000, 1))
    await program.end('SIGTERM')
  }
  await rm(folder, { recursive: true })
  const [first = 0, ...later] = seconds
  yield {
    firstStartSeconds: first,
    limit: 30,
    laterStartSeconds: Math.max(...later),
    laterLimit: 5,
  }
}
