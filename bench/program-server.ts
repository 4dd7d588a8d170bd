import { createClock } from '#src/clock.ts'
import { readConfig } from '#src/config.ts'
import { openDatabase } from '#src/database/open.ts'
import { createLog } from '#src/log.ts'
import { startProgram } from '#src/program.ts'
import { loadReferenceData } from '#src/reference-data.ts'

// The program itself, as src/main.ts composes it, on a free port that the benchmark is told.
const config = readConfig({ ...process.env, PORT: '0' })
const { database, sealing } = await openDatabase(config)
await loadReferenceData(database)
const log = createLog(config.logLevel)
const program = await startProgram({ config, database, sealing, log, now: createClock(undefined) })
process.send?.({ port: program.port })

// What is still held when nothing is left to collect; needs `--expose-gc`.
process.on('message', () => {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.({ liveMb: (heapUsed + external) / 1024 / 1024 })
})
