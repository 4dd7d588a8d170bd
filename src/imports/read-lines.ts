import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import { ImportRefused } from './import-refused.ts'

const lineEnd = 10
/**
 * A line this long is no row of ours; without a limit a file without line ends would fill the
 * memory.
 */
const longestLine = 1024 * 1024

/** Whole lines of a file, decoded; `line` is the physical number of the first, counted from 1. */
export type Lines = { line: number; text: string; bytes: number }

/** First bytes in hexadecimal that tell a file of another kind. */
const foreignFiles = {
  '504b0304': 'XLSX (ZIP)',
  d0cf11e0: 'XLS',
  fffe: 'UTF-16',
  feff: 'UTF-16',
  '25504446': 'PDF',
}

function refuseForeign(start: Buffer): void {
  const head = start.subarray(0, 4)
  const hex = head.toString('hex')
  const kind = Object.entries(foreignFiles).find(([mark]) => hex.startsWith(mark))
  if (kind) throw new ImportRefused('notCsv', { found: kind[1] })
  if (head.includes(0)) throw new ImportRefused('notCsv', { found: 'NUL' })
}

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(lineEnd); at !== -1; at = bytes.indexOf(lineEnd, at + 1)) count += 1
  return count
}

/** The number of the first line of `bytes` that is not UTF-8. */
function badLine(bytes: Buffer, line: number): number {
  let [start, number] = [0, line]
  for (;;) {
    const end = bytes.indexOf(lineEnd, start)
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return number
    start = end + 1
    number += 1
  }
}

function decode(bytes: Buffer, line: number): string {
  if (!isUtf8(bytes)) throw new ImportRefused('notUtf8', { line: badLine(bytes, line) })
  const text = bytes.toString('utf8')
  return line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text
}

/**
 * A stream of bytes as blocks of whole lines; the last line need not end. Holds one chunk and one
 * line at most. Throws ImportRefused: not a text file, not UTF-8 (with the line), a line over 1 MB.
 */
export async function* readLines(source: Readable): AsyncGenerator<Lines> {
  let rest: Buffer = Buffer.alloc(0)
  let line = 1
  let started = false
  for await (const chunk of source) {
    const bytes = Buffer.concat([rest, typeof chunk === 'string' ? Buffer.from(chunk) : chunk])
    if (!started && bytes.length >= 4) {
      refuseForeign(bytes)
      started = true
    }
    const end = bytes.lastIndexOf(lineEnd) + 1
    rest = bytes.subarray(end)
    if (rest.length > longestLine)
      throw new ImportRefused('lineTooLong', { line: line + countLines(bytes) })
    if (end === 0) continue
    const whole = bytes.subarray(0, end)
    yield { line, text: decode(whole, line), bytes: whole.length }
    line += countLines(whole)
  }
  if (rest.length > 0) yield { line, text: decode(rest, line), bytes: rest.length }
}
