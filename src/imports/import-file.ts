import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Translate } from '#src/i18n/translate.ts'
import type { ImportKind, Problem, Saved } from './import-kind.ts'
import { ImportRefused } from './import-refused.ts'
import { type Header, readHeader, recordOf } from './read-header.ts'
import { type CsvRecord, readRecords } from './read-records.ts'
import { createRejectedRows, type RejectedRow } from './rejected-rows.ts'

const batchSize = 1000

export type Summary = { kind: string; rows: number; rejected: number } & Saved

export type Progress = {
  /** Rows read so far. */
  rows: number
  bytes: number
  /** The size of the file; unknown for a stream. */
  totalBytes: number | undefined
}

export type ImportDeps = {
  /** The language in which reasons are written to the file of rejected rows. */
  t: Translate
  /**
   * Where rejected rows go; `<file>.rejected.csv` unless named. A stream has no name, so it must be
   * named there.
   */
  rejectedTo?: string
  onProgress?: (progress: Progress) => void
}

async function sizeOf(source: string | Readable): Promise<number | undefined> {
  if (typeof source !== 'string') return undefined
  const facts = await stat(source).catch(() => undefined)
  if (!facts?.isFile()) throw new ImportRefused('notFound', { path: source })
  return facts.size
}

function openSource(source: string | Readable): Readable {
  return typeof source === 'string'
    ? createReadStream(source, { highWaterMark: 64 * 1024 })
    : source
}

function rejectedPath(source: string | Readable, deps: ImportDeps): string {
  if (deps.rejectedTo !== undefined) return deps.rejectedTo
  if (typeof source === 'string') return `${source}.rejected.csv`
  throw new TypeError('an import from a stream must name the file for rejected rows')
}

/**
 * Saves batches one after the other, in order. While one is being saved, one may wait and the next
 * one fills. A full batch waits for one row more, so that there is always a last one.
 */
function createSaver<Row>(kind: ImportKind<Row>) {
  const total: Saved = { created: 0, updated: 0, unchanged: 0 }
  let filling: Row[] = []
  let [before, saving] = [Promise.resolve(), Promise.resolve()]

  async function save(rows: Row[], moreFollows: boolean): Promise<void> {
    const saved = await kind.save(rows, moreFollows)
    total.created += saved.created
    total.updated += saved.updated
    total.unchanged += saved.unchanged
  }

  async function flush(moreFollows: boolean): Promise<void> {
    await before
    const rows = filling
    filling = []
    before = saving
    saving = saving.then(() => save(rows, moreFollows))
    // It is awaited later; until then a failure must not count as unhandled.
    saving.catch(() => {})
    // A long block is parsed without a pause; this lets the answer of the database in.
    await nextTurn()
  }

  return {
    total,
    full: () => filling.length >= batchSize,
    flush: () => flush(true),
    add: (row: Row) => {
      filling.push(row)
    },
    finish: async () => {
      if (filling.length > 0) await flush(false)
      await saving
    },
    /** After a fault elsewhere: nothing of ours is under way any more. */
    settle: async () => await saving.catch(() => {}),
  }
}

function faultOf(record: CsvRecord, header: Header): Problem | undefined {
  const { cells, broken } = record
  if (broken) return { field: '', problem: 'quote', value: '', example: '"Sông ""Cái"", xã A"' }
  if (cells.length === header.length) return undefined
  const [value, example] = [String(cells.length), String(header.length)]
  return { field: '', problem: 'cellCount', value, example }
}

function rowReader<Row>(kind: ImportKind<Row>) {
  let header: Header | undefined
  const kept = (cells: readonly string[]) =>
    cells.filter((_, place) => header === undefined || place >= header.length || header[place])

  /** The row in a record, why there is none, or the columns when it is the header. */
  function read(record: CsvRecord): { row: Row } | { rejected: RejectedRow } | { head: string[] } {
    if (header === undefined) {
      header = readHeader(record.cells, record.line, kind.columns)
      return { head: header.filter((name) => name !== undefined) }
    }
    const fault = faultOf(record, header)
    const reading = fault
      ? { problems: [fault] }
      : kind.parse(recordOf(header, record.cells, kind.columns))
    if ('row' in reading) return reading
    const cells = record.broken ? record.cells : kept(record.cells)
    return { rejected: { line: record.line, problems: reading.problems, cells } }
  }
  return { read, started: () => header !== undefined }
}

/**
 * Imports a CSV file of one kind: streams it, checks every row alone, stores the good ones in
 * batches, and writes the others with their reasons beside the file. Memory does not grow with the
 * file. Every row is an upsert, so a run that was interrupted is finished by running it again.
 * Throws ImportRefused when the file as a whole cannot be read, and what `kind.save` throws; rows
 * stored before that stay in.
 */
export async function importFile<Row>(
  source: string | Readable,
  kind: ImportKind<Row>,
  deps: ImportDeps,
): Promise<Summary> {
  const rejectedRows = createRejectedRows(rejectedPath(source, deps), deps.t)
  const totalBytes = await sizeOf(source)
  await rejectedRows.clear()
  const saver = createSaver(kind)
  const reader = rowReader(kind)
  let [rows, bytes, rejected] = [0, 0, 0]
  // Opened last: a stream that fails before it is read would end the process.
  const stream = openSource(source)
  try {
    for await (const block of readRecords(stream)) {
      const refused: RejectedRow[] = []
      for (const record of block.records) {
        const reading = reader.read(record)
        if ('head' in reading) rejectedRows.head(reading.head)
        else if ('rejected' in reading) refused.push(reading.rejected)
        else {
          if (saver.full()) await saver.flush()
          saver.add(reading.row)
        }
        if (!('head' in reading)) rows += 1
      }
      rejected += refused.length
      await rejectedRows.write(refused)
      bytes += block.bytes
      deps.onProgress?.({ rows, bytes, totalBytes })
    }
    if (!reader.started())
      throw new ImportRefused('empty', { example: kind.columns.required.join(',') })
    await saver.finish()
  } finally {
    await saver.settle()
    await rejectedRows.close()
    stream.destroy()
  }
  const { created, updated, unchanged } = saver.total
  return { kind: kind.name, rows, created, updated, unchanged, rejected }
}
