import { readConfig } from '#src/config.ts'
import { openDatabase } from '#src/database/open.ts'
import { dossierImport } from '#src/dossiers/import-dossiers.ts'
import { translator } from '#src/i18n/translate.ts'
import { importFile } from '#src/imports/import-file.ts'

const [, , file = ''] = process.argv
const config = readConfig()
const opened = await openDatabase(config)
const rules = { prefixes: config.codePrefixes, today: '2026-11-21' }
const kind = dossierImport({
  ...{ sql: opened.database.sql, sealing: opened.sealing, rules },
  now: () => new Date(),
})
const began = performance.now()
const summary = await importFile(file, kind, { t: translator('vi') })
const seconds = (performance.now() - began) / 1000
process.send?.({ seconds, summary, peakMb: process.resourceUsage().maxRSS / 1024 })
await opened.close()
process.disconnect?.()
