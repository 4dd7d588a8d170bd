import { ImportRefused } from './import-refused.ts'

/**
 * The columns that a file of rejected rows has before the original ones; such a file can be mended
 * and imported.
 */
export const remarkColumns = ['line', 'field', 'reason', 'example'] as const

type Columns = { required: readonly string[]; optional: readonly string[] }

/** What stands in each place of a row; undefined for a remark, which is passed over. */
export type Header = readonly (string | undefined)[]

function refuse(
  code: ConstructorParameters<typeof ImportRefused>[0],
  line: number,
  columns: Columns,
  column = '',
): never {
  const example = columns.required.join(',')
  throw new ImportRefused(code, { line, column: column.slice(0, 60), example })
}

/**
 * Reads the header row. Case and space around a name do not matter, nor does the order. Throws
 * ImportRefused: a column is missing, unknown or named twice, or the cells are divided by something
 * other than a comma.
 */
export function readHeader(cells: readonly string[], line: number, columns: Columns): Header {
  const names = cells.map((cell) => cell.trim().toLowerCase())
  if (names.length === 1 && /[;\t]/.test(names[0] ?? '')) refuse('wrongDelimiter', line, columns)
  const remarked = remarkColumns.every((remark, place) => names[place] === remark)
  const own = remarked ? names.slice(remarkColumns.length) : names
  const known = new Set([...columns.required, ...columns.optional])
  const unknown = own.find((name) => !known.has(name))
  if (unknown !== undefined) refuse('unknownColumn', line, columns, unknown)
  const repeated = own.find((name, place) => own.indexOf(name) !== place)
  if (repeated !== undefined) refuse('repeatedColumn', line, columns, repeated)
  const missing = columns.required.find((name) => !own.includes(name))
  if (missing !== undefined) refuse('missingColumn', line, columns, missing)
  return remarked ? [...remarkColumns.map(() => undefined), ...own] : own
}

/** The cells of a row under their names; columns that the file does not have are empty. */
export function recordOf(
  header: Header,
  cells: readonly string[],
  columns: Columns,
): Record<string, string> {
  const record: Record<string, string> = {}
  for (const name of columns.optional) record[name] = ''
  for (let place = 0; place < header.length; place += 1) {
    const name = header[place]
    if (name !== undefined) record[name] = cells[place] ?? ''
  }
  return record
}
