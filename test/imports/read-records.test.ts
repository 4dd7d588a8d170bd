import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { ImportRefused } from '#src/imports/import-refused.ts'
import { type CsvRecord, readRecords } from '#src/imports/read-records.ts'

/** Hands the bytes over in pieces of `size`. */
function inPieces(bytes: Buffer, size: number): Readable {
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  )
  return Readable.from(pieces)
}

async function recordsOf(text: string | Buffer, size = 1_000_000): Promise<CsvRecord[]> {
  const records: CsvRecord[] = []
  const source = inPieces(Buffer.from(text), size)
  for await (const block of readRecords(source)) records.push(...block.records)
  return records
}

async function rowsOf(text: string, size?: number): Promise<(string[] | string)[]> {
  const records = await recordsOf(text, size)
  return records.map(({ line, cells, broken }) =>
    broken ? `${line}: ${cells[0]}` : [String(line), ...cells],
  )
}

async function refusalOf(bytes: Buffer): Promise<ImportRefused> {
  return await recordsOf(bytes).then(
    () => expect.unreachable('it was read'),
    (error) => error,
  )
}

describe('well-formed files', () => {
  test.each([
    ['LF', 'a,b\n1,2\n3,4\n'],
    ['CRLF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['both line ends in one file', 'a,b\n1,2\r\n3,4\n'],
    ['a BOM', '\ufeffa,b\n1,2\n3,4\n'],
    ['no line end after the last row', 'a,b\n1,2\n3,4'],
    ['quotes around every cell', '"a","b"\n"1","2"\n"3","4"\n'],
  ])('%s', async (_name, text) => {
    expect(await rowsOf(text)).toEqual([
      ['1', 'a', 'b'],
      ['2', '1', '2'],
      ['3', '3', '4'],
    ])
  })

  test('commas, quotes and line ends inside quotes belong to the cell', async () => {
    const text = 'a,b\n"cha, mẹ","Sông ""Cái"""\n"dòng 1\r\ndòng 2\n",x\nlast,y\n'
    expect(await rowsOf(text)).toEqual([
      ['1', 'a', 'b'],
      ['2', 'cha, mẹ', 'Sông "Cái"'],
      ['3', 'dòng 1\r\ndòng 2\n', 'x'],
      ['6', 'last', 'y'],
    ])
  })

  test('line numbers are those of an editor: blank lines count, but are no rows', async () => {
    expect(await rowsOf('a,b\n\n1,2\r\n\r\n\n3,4\n\n')).toEqual([
      ['1', 'a', 'b'],
      ['3', '1', '2'],
      ['6', '3', '4'],
    ])
  })

  test('where the bytes are cut into pieces changes nothing', async () => {
    const text = '\ufeffmã,tên\r\n"1","Nguyễn ""Tí""\r\nĐức"\r\n\r\n2,Trần\n"3","ừ, ừ"'
    const whole = await rowsOf(text)
    for (let size = 1; size < 20; size += 1) expect(await rowsOf(text, size)).toEqual(whole)
    expect(whole).toHaveLength(4)
  })

  test('a row with another number of cells is still a row: who reads it decides', async () => {
    expect(await rowsOf('a,b\n1\n1,2,3\n')).toEqual([
      ['1', 'a', 'b'],
      ['2', '1'],
      ['3', '1', '2', '3'],
    ])
  })

  test('an empty file has no rows', async () => {
    expect(await rowsOf('')).toEqual([])
    expect(await rowsOf('\ufeff\n')).toEqual([])
  })
})

describe('malformed quotes lose the line they stand in and no other', () => {
  test.each([
    ['a quote inside a bare cell', '1,5" ống'],
    ['an opening quote that is never closed', '1,"Nguyễn'],
    ['text after a closing quote', '1,"Nguyễn" Tí'],
    ['a pair of quotes inside a bare cell', '1,Sông "Cái"'],
  ])('%s', async (_name, line) => {
    const text = `a,b\n1,2\n${line}\n3,"4"\n"5",6\n`
    for (const size of [3, 1000]) {
      expect(await rowsOf(text, size)).toEqual([
        ['1', 'a', 'b'],
        ['2', '1', '2'],
        `3: ${line}`,
        ['4', '3', '4'],
        ['5', '5', '6'],
      ])
    }
  })

  test('in the last line', async () => {
    expect(await rowsOf('a,b\n1,"2')).toEqual([['1', 'a', 'b'], '2: 1,"2'])
  })

  test('in many lines one after the other', async () => {
    const text = `a,b\n${'1,"2\n'.repeat(100)}3,4\n`
    const rows = await rowsOf(text)
    expect(rows.filter((row) => typeof row === 'string')).toHaveLength(100)
    expect(rows.at(-1)).toEqual(['102', '3', '4'])
  })

  test('far from any other quote', async () => {
    const text = `a,b\n1,"2\n${'3,4\n'.repeat(50_000)}`
    const rows = await rowsOf(text, 65_536)
    expect(rows).toHaveLength(50_002)
    expect(rows[1]).toBe('2: 1,"2')
  })
})

describe('files that are not CSV in UTF-8', () => {
  test.each([
    ['XLSX (ZIP)', Buffer.from('PK\x03\x04 workbook')],
    ['XLS', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1])],
    ['UTF-16', Buffer.from('\ufeffmã,tên', 'utf16le')],
    ['PDF', Buffer.from('%PDF-1.7')],
    ['NUL', Buffer.from('code,name', 'utf16le')],
  ])('%s is refused by name', async (found, bytes) => {
    const refused = await refusalOf(bytes)
    expect([refused.code, refused.params.found]).toEqual(['notCsv', found])
  })

  test('bytes of another encoding are refused with their line', async () => {
    const text = Buffer.from('a,b\n1,2\n3,T\xf9ng\n4,5\n', 'latin1')
    const refused = await refusalOf(text)
    expect([refused.code, refused.params.line]).toEqual(['notUtf8', 3])
  })

  test('a character cut off at the end of the file is refused too', async () => {
    const refused = await refusalOf(Buffer.from('a,b\n1,ừ').subarray(0, -1))
    expect([refused.code, refused.params.line]).toEqual(['notUtf8', 2])
  })

  test('a line without end is refused before it fills the memory', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(65_536, 'x')
      })(),
    )
    const reading = (async () => {
      for await (const _ of readRecords(endless)) expect.unreachable('it gave a record')
    })()
    await expect(reading).rejects.toMatchObject({ code: 'lineTooLong', params: { line: 1 } })
  })
})
