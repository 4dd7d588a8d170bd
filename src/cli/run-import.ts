import { resolve } from 'node:path'
import { apologyRuleImport } from '#src/apologies/import-rules.ts'
import { calendarImport } from '#src/calendar/import-calendar.ts'
import { localDay } from '#src/calendar/working-days.ts'
import { communeImport } from '#src/communes/import-communes.ts'
import { dialogueImport } from '#src/dialogues/import-dialogues.ts'
import { dossierImport } from '#src/dossiers/import-dossiers.ts'
import { statusImport } from '#src/dossiers/import-statuses.ts'
import { readStatusWords } from '#src/dossiers/status-words.ts'
import { figureImport } from '#src/figures/import-figures.ts'
import { indicatorImport } from '#src/figures/import-indicators.ts'
import { importFile, type Progress, type Summary } from '#src/imports/import-file.ts'
import type { ImportKind } from '#src/imports/import-kind.ts'
import { officeImport } from '#src/offices/import-offices.ts'
import { procedureWordsImport } from '#src/procedures/import-procedure-words.ts'
import { procedureImport } from '#src/procedures/import-procedures.ts'
import { receptionImport } from '#src/receptions/import-receptions.ts'
import { categoryImport } from '#src/reports/import-categories.ts'
import type { Context } from './context.ts'
import type { Io } from './io.ts'

/** What can be imported, by the word on the command line. */
export const importKinds = {
  dossiers: async ({ config, database, sealing, now }: Context) =>
    dossierImport({
      sql: database.sql,
      sealing,
      rules: { prefixes: config.codePrefixes, today: localDay(now()) },
      words: await readStatusWords(database.sql),
      now,
    }),
  statuses: ({ database }: Context) => statusImport({ sql: database.sql }),
  communes: ({ database }: Context) => communeImport({ sql: database.sql }),
  offices: ({ database }: Context) => officeImport({ sql: database.sql }),
  figures: ({ database }: Context) => figureImport({ sql: database.sql }),
  indicators: ({ database }: Context) => indicatorImport({ sql: database.sql }),
  calendar: ({ database }: Context) => calendarImport({ sql: database.sql }),
  'apology-rules': ({ database }: Context) => apologyRuleImport({ sql: database.sql }),
  categories: ({ database }: Context) => categoryImport({ sql: database.sql }),
  procedures: ({ database }: Context) => procedureImport({ sql: database.sql }),
  'procedure-words': ({ database }: Context) => procedureWordsImport({ sql: database.sql }),
  dialogues: ({ database }: Context) => dialogueImport({ sql: database.sql }),
  receptions: ({ database }: Context) => receptionImport({ sql: database.sql }),
} as const

export type ImportName = keyof typeof importKinds

const redrawMs = 200

/** Draws `45 %, 12.345 dòng` over itself while somebody watches. */
function progressBar(io: Io, { t }: Context): ((progress: Progress) => void) | undefined {
  if (!io.terminal) return undefined
  let drawnAt = 0
  return ({ rows, bytes, totalBytes }) => {
    if (Date.now() - drawnAt < redrawMs) return
    drawnAt = Date.now()
    const percent = totalBytes ? Math.floor((bytes / totalBytes) * 100) : 0
    io.err(`\r${t('cli.progress', { percent, rows: rows.toLocaleString('vi-VN') })}`)
  }
}

/** Imports one file. The last line on standard output is the summary as JSON; false when a row was rejected. */
export async function runImport(
  context: Context,
  io: Io,
  { kind: name, file }: { kind: ImportName; file: string },
): Promise<boolean> {
  const path = resolve(io.cwd, file)
  const kind = (await importKinds[name](context)) as ImportKind<unknown>
  const onProgress = progressBar(io, context)
  const summary: Summary = await importFile(path, kind, {
    t: context.t,
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  if (io.terminal) io.err('\n')
  if (summary.rejected > 0) {
    io.err(
      `${context.t('cli.rejected', { count: summary.rejected, file: `${file}.rejected.csv` })}\n`,
    )
  }
  io.out(`${JSON.stringify(summary)}\n`)
  return summary.rejected === 0
}
