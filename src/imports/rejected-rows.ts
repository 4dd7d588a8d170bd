import { type FileHandle, open, rm } from 'node:fs/promises'
import { stringify } from 'csv-stringify/sync'
import type { Translate } from '#src/i18n/translate.ts'
import type { Problem } from './import-kind.ts'
import { remarkColumns } from './read-header.ts'

export type RejectedRow = { line: number; problems: readonly Problem[]; cells: readonly string[] }

function joined(texts: readonly string[]): string {
  return [...new Set(texts)].join('; ')
}

function remarks({ line, problems }: RejectedRow, t: Translate): string[] {
  const reasons = problems.map(({ problem, value, example }) =>
    t(`import.problem.${problem}`, { value: value.slice(0, 100), example }),
  )
  const fields = joined(problems.map((problem) => problem.field))
  return [String(line), fields, joined(reasons), joined(problems.map((one) => one.example))]
}

/**
 * Collects rejected rows in the CSV file `path`: line number, field, reason and example before the
 * row as it came. The file is made with the first of them; `clear` removes one from an earlier run.
 * Only the owner may read it: rows hold personal data.
 */
export function createRejectedRows(path: string, t: Translate) {
  let file: FileHandle | undefined
  let header: readonly string[] = []

  async function write(rows: readonly RejectedRow[]): Promise<void> {
    if (rows.length === 0) return
    const lines = rows.map((row) => [...remarks(row, t), ...row.cells])
    if (file === undefined) {
      file = await open(path, 'w', 0o600)
      lines.unshift([...remarkColumns, ...header])
    }
    await file.appendFile(stringify(lines))
  }

  return {
    clear: async () => await rm(path, { force: true }),
    /** The columns of the imported file, for the header of this one. */
    head: (columns: readonly string[]) => {
      header = columns
    },
    write,
    close: async () => await file?.close(),
  }
}
