import { benchBroadcast } from './broadcast.ts'
import { benchFeed } from './feed.ts'
import { benchFigures } from './figures.ts'
import { benchFiling } from './filing.ts'
import { benchImport } from './import.ts'
import { benchLookUp } from './look-up.ts'
import { benchNotices } from './notices.ts'
import { benchParser } from './parser.ts'
import { benchPlaces } from './places.ts'
import { benchProcedures } from './procedures.ts'
import { benchReportFigures } from './report-figures.ts'
import { benchStart } from './start.ts'
import { openBenchDatabase } from './support.ts'
import { benchTurn } from './turn.ts'

const benches = {
  parser: benchParser,
  places: benchPlaces,
  procedures: benchProcedures,
  start: benchStart,
  turn: benchTurn,
  filing: benchFiling,
  'look-up': benchLookUp,
  import: benchImport,
  feed: benchFeed,
  notices: benchNotices,
  broadcast: benchBroadcast,
  figures: benchFigures,
  'report-figures': benchReportFigures,
}

// `npm run bench -- turn` runs one of them. Every line on standard output is one JSON object.
const wanted = process.argv.slice(2).filter((name) => !name.startsWith('-'))
const unknown = wanted.find((name) => !(name in benches))
if (unknown !== undefined) {
  process.stderr.write(
    `There is no benchmark "${unknown}"; there are: ${Object.keys(benches).join(', ')}.\n`,
  )
  process.exit(1)
}

for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const database = await openBenchDatabase()
  try {
    for await (const result of bench(database)) {
      process.stdout.write(`${JSON.stringify({ bench: name, on: database.on, ...result })}\n`)
    }
  } finally {
    await database.drop()
  }
}
