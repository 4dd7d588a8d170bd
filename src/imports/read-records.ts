import type { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import { readLines } from './read-lines.ts'

/**
 * A quote that is not closed within so many characters is a stray one, not the start of a long
 * cell.
 */
const longestRecord = 64 * 1024

/**
 * One row of the file; `broken` when its quotes cannot be read (then `cells` is its first line as
 * it stands).
 */
export type CsvRecord = { line: number; cells: string[]; broken: boolean }

/** Records of one block of the file, and how many bytes the block took. */
export type Records = { records: CsvRecord[]; bytes: number }

type Block = { text: string; last: boolean; nextQuote: (from: number) => number }

// Searching for a quote anew at each row would read a file without quotes once per row.
function quoteFinder(text: string): Block['nextQuote'] {
  let [asked, found] = [Infinity, -1]
  return (from) => {
    if (from < asked || (found !== -1 && found < from)) found = text.indexOf('"', from)
    asked = from
    return found
  }
}

/** Where the record at `from` ends: a line end outside quotes. */
function endOfRecord({ text, last, nextQuote }: Block, from: number): number | 'later' | 'never' {
  let open = false
  for (let at = from; ; ) {
    const found = text.indexOf('\n', at)
    const end = found === -1 ? text.length : found
    for (let quote = nextQuote(at); quote !== -1 && quote < end; quote = nextQuote(quote + 1)) {
      open = !open
    }
    if (open && end - from > longestRecord) return 'never'
    if (found === -1 && !last) return 'later'
    if (!open) return end
    if (found === -1) return 'never'
    at = end + 1
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/**
 * RFC 4180: without a quote every comma divides; with one it is csv-parse's work. Undefined:
 * malformed quotes.
 */
function cellsOf(record: string): string[] | undefined {
  if (!record.includes('"')) return record.split(',')
  try {
    const rows = parse(record, { relax_column_count: true, record_delimiter: ['\r\n', '\n'] })
    return rows.length === 1 ? rows[0] : undefined
  } catch {
    return undefined
  }
}

type Cut = { cells: string[]; broken: boolean; end: number }

/** The record at `from`; undefined when its end is not in the block yet. */
function cutRecord(block: Block, from: number, width: number | undefined): Cut | undefined {
  const { text } = block
  const end = endOfRecord(block, from)
  if (end === 'later') return undefined
  const newline = text.indexOf('\n', from)
  const lineEnd = newline === -1 ? text.length : newline
  const cells = end === 'never' ? undefined : cellsOf(withoutReturn(text.slice(from, end)))
  // A stray quote joins rows that are none; their number of cells gives it away.
  const joined = end !== lineEnd && width !== undefined && cells?.length !== width
  if (end === 'never' || cells === undefined || joined) {
    return { cells: [withoutReturn(text.slice(from, lineEnd))], broken: true, end: lineEnd }
  }
  return { cells, broken: false, end }
}

function linesIn(text: string): number {
  let count = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/**
 * Cuts text into records. csv-parse as a stream would do it too, but after one stray quote it runs
 * on into the next rows and loses them; here only the line with the quote is lost.
 */
function createCutter() {
  let [rest, line] = ['', 1]
  let width: number | undefined
  return (more: string, last: boolean): CsvRecord[] => {
    const text = rest + more
    const block = { text, last, nextQuote: quoteFinder(text) }
    const records: CsvRecord[] = []
    let from = 0
    while (from < text.length) {
      const cut = cutRecord(block, from, width)
      if (cut === undefined) break
      const { cells, broken, end } = cut
      if (cells.length > 1 || cells[0] !== '' || broken) {
        width ??= cells.length
        records.push({ line, cells, broken })
      }
      line += linesIn(text.slice(from, end))
      from = end + 1
    }
    rest = text.slice(from)
    return records
  }
}

/**
 * The rows of a CSV file (RFC 4180; LF or CRLF; a BOM is dropped), the header among them, block by
 * block. Blank lines are passed over; `line` is the physical line on which a row starts. Throws
 * what `readLines` throws.
 */
export async function* readRecords(source: Readable): AsyncGenerator<Records> {
  const cut = createCutter()
  for await (const { text, bytes } of readLines(source)) yield { records: cut(text, false), bytes }
  yield { records: cut('', true), bytes: 0 }
}
