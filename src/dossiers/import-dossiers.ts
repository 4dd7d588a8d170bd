import type { Sql } from '#src/database/database.ts'
import type { ImportKind } from '#src/imports/import-kind.ts'
import type { Sealing } from '#src/sealing.ts'
import type { CodeRules } from './dossier-code.ts'
import { dossierColumns, readDossierRow } from './read-dossier-row.ts'
import type { StatusWords } from './status-words.ts'
import { type SealedDossier, sealDossier, upsertDossiers } from './upsert-dossiers.ts'

/**
 * dossiers.csv. `rules` says which code prefixes are accepted and what day it is, `words` what the
 * statuses of source systems stand for.
 */
export function dossierImport(deps: {
  sql: Sql
  sealing: Sealing
  rules: CodeRules
  words?: StatusWords
  now: () => Date
}): ImportKind<SealedDossier> {
  return {
    name: 'dossiers',
    columns: dossierColumns,
    parse: (record) => {
      const reading = readDossierRow(record, deps.rules, deps.words)
      return 'row' in reading ? { row: sealDossier(reading.row, deps.sealing) } : reading
    },
    save: (rows, moreFollows) => upsertDossiers(deps.sql, rows, { at: deps.now(), moreFollows }),
  }
}
