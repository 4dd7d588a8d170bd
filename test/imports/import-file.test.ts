import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { setImmediate as nextTick } from 'node:timers/promises'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { translator } from '#src/i18n/translate.ts'
import { importFile, type Progress } from '#src/imports/import-file.ts'
import type { ImportKind } from '#src/imports/import-kind.ts'
import { ImportRefused, refusalSentence } from '#src/imports/import-refused.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { createTemporaryFolder } from '#test/support/temporary-folder.ts'

type Row = { code: string; name: string | null }

let folder: Awaited<ReturnType<typeof createTemporaryFolder>>
let saved: Row[][]
let lastCalls: boolean[]

const t = translator('vi')

/** A kind that keeps its rows in memory; every row counts as new. */
const kind: ImportKind<Row> = {
  name: 'things',
  columns: { required: ['code', 'name'], optional: ['note'] },
  parse: (record) => {
    const fields = readFields(record)
    const code = fields.shaped('code', /^X\d+$/, 'X1', true)
    const name = fields.text('name', { limit: 20 })
    return code === null || fields.problems.length > 0
      ? { problems: fields.problems }
      : { row: { code, name } }
  },
  save: async (rows, moreFollows) => {
    await nextTick()
    saved.push([...rows])
    lastCalls.push(!moreFollows)
    return { created: rows.length, updated: 0, unchanged: 0 }
  },
}

async function importText(text: string | Uint8Array) {
  return await importFile(await folder.write('things.csv', text), kind, { t })
}

async function rejectedRows(): Promise<Record<string, string>[]> {
  return parse((await folder.read('things.csv.rejected.csv')) ?? '', {
    columns: true,
    relax_column_count: true,
  })
}

async function refusalOf(text: string | Uint8Array): Promise<string> {
  const error = await importText(text).catch((refused: unknown) => refused)
  if (!(error instanceof ImportRefused)) throw error
  return refusalSentence(error, t)
}

beforeAll(async () => {
  folder = await createTemporaryFolder()
})
beforeEach(() => {
  saved = []
  lastCalls = []
})
afterAll(() => folder.remove())

describe('good rows', () => {
  test('are saved, and the summary has the six figures of the contract', async () => {
    const summary = await importText('code,name\nX1,Một\nX2,\n')
    expect(saved).toEqual([
      [
        { code: 'X1', name: 'Một' },
        { code: 'X2', name: null },
      ],
    ])
    expect(JSON.stringify(summary)).toBe(
      '{"kind":"things","rows":2,"created":2,"updated":0,"unchanged":0,"rejected":0}',
    )
  })

  test('come in batches of a thousand, in order, and only the last one is told that it is', async () => {
    const numbers = Array.from({ length: 3000 }, (_, i) => `X${i}`)
    await importText(`code,name\n${numbers.map((code) => `${code},a\n`).join('')}`)
    expect(saved.map((rows) => rows.length)).toEqual([1000, 1000, 1000])
    expect(saved.flat().map((row) => row.code)).toEqual(numbers)
    expect(lastCalls).toEqual([false, false, true])
  })

  test('are none in a file with nothing but a header', async () => {
    expect(await importText('code,name\n')).toMatchObject({ rows: 0, created: 0, rejected: 0 })
    expect(saved).toEqual([])
  })

  test('come from a stream too', async () => {
    const source = Readable.from([Buffer.from('code,na'), Buffer.from('me\nX1,Một\n')])
    const rejectedTo = folder.path('stream.rejected.csv')
    expect(await importFile(source, kind, { t, rejectedTo })).toMatchObject({ rows: 1, created: 1 })
  })

  test('a stream without a place for its rejected rows is a mistake in the program', async () => {
    await expect(importFile(Readable.from([]), kind, { t })).rejects.toThrow(TypeError)
  })
})

test('progress tells rows and bytes and ends with all of them', async () => {
  const text = `code,name\n${'X1,ừ\n'.repeat(200_000)}`
  const path = await folder.write('big.csv', text)
  const seen: Progress[] = []
  await importFile(path, kind, { t, onProgress: (progress) => seen.push(progress) })
  const bytes = Buffer.byteLength(text)
  expect(seen.length).toBeGreaterThan(3)
  expect(seen.at(-1)).toEqual({ rows: 200_000, bytes, totalBytes: bytes })
})

describe('a bad row', () => {
  test('is written beside the file with line, field, reason, example and its cells', async () => {
    const summary = await importText('code,name\nX1,Một\nY2,"Hai, ""ba"""\n')
    expect(summary).toMatchObject({ rows: 2, created: 1, rejected: 1 })
    expect(await folder.read('things.csv.rejected.csv')).toBe(
      'line,field,reason,example,code,name\n3,code,không đúng dạng,X1,Y2,"Hai, ""ba"""\n',
    )
  })

  test('with several faults is one row that names them all', async () => {
    await importText(`code,name\n,${'dài '.repeat(6)}\n`)
    expect(await rejectedRows()).toMatchObject([
      { field: 'code; name', reason: 'không được để trống; dài quá 20 ký tự' },
    ])
  })

  test('keeps the line number of the file, whatever blank lines and long cells came before', async () => {
    await importText('code,name\r\n\r\nX1,"a\r\nb"\r\nY,c\r\n')
    expect(await rejectedRows()).toMatchObject([{ line: '5', code: 'Y' }])
  })

  test.each([
    ['X1', '1'],
    ['X1,a,b,c', '4'],
  ])('with another number of cells is rejected alone: %s', async (row, count) => {
    const summary = await importText(`code,name\n${row}\nX2,b\n`)
    expect(summary).toMatchObject({ rows: 2, created: 1, rejected: 1 })
    const reason = `dòng có ${count} ô, tiêu đề có 2 ô`
    expect(await rejectedRows()).toMatchObject([{ line: '2', reason }])
  })

  test('with a stray quote is rejected alone, the rows after it are kept', async () => {
    const summary = await importText('code,name\nX1,"a\nX2,b\n"X3","c"\n')
    expect(summary).toMatchObject({ rows: 3, created: 2, rejected: 1 })
    const [row] = await rejectedRows()
    expect(row).toMatchObject({ line: '2', code: 'X1,"a' })
    expect(row?.reason).toContain('dấu nháy kép')
  })

  test('is explained in the language asked for', async () => {
    const path = await folder.write('things.csv', 'code,name\n,a\n')
    await importFile(path, kind, { t: translator('en') })
    expect(await rejectedRows()).toMatchObject([{ reason: 'must not be empty' }])
  })

  test('is readable by the owner of the file only', async () => {
    await importText('code,name\n,a\n')
    const { mode } = await stat(folder.path('things.csv.rejected.csv'))
    expect(mode & 0o077).toBe(0)
  })
})

describe('the file of rejected rows', () => {
  test('is not there when every row was good, even if an earlier run left one', async () => {
    await importText('code,name\n,a\n')
    await importText('code,name\nX1,a\n')
    expect(await folder.read('things.csv.rejected.csv')).toBeUndefined()
  })

  test('is replaced, not added to', async () => {
    await importText('code,name\n,a\n')
    await importText('code,name\nY9,b\n')
    expect(await rejectedRows()).toMatchObject([{ code: 'Y9' }])
  })

  test('can be mended and imported itself', async () => {
    await importText('code,name\nX1,a\nY2,b\n')
    const mended = (await folder.read('things.csv.rejected.csv'))?.replace('Y2', 'X2')
    const again = await folder.write('mended.csv', mended ?? '')
    expect(await importFile(again, kind, { t })).toMatchObject({ rows: 1, created: 1, rejected: 0 })
    expect(saved.at(-1)).toEqual([{ code: 'X2', name: 'b' }])
  })

  test('holds ten thousand rows as well as one', async () => {
    const summary = await importText(`code,name\n${',a\n'.repeat(10_000)}`)
    expect(summary).toMatchObject({ rows: 10_000, created: 0, rejected: 10_000 })
    expect((await rejectedRows()).at(-1)).toMatchObject({ line: '10001' })
  })
})

describe('a file is refused in one sentence that names the place and the remedy', () => {
  test.each([
    ['', 'Tệp không có dòng nào: dòng đầu phải là tiêu đề, ví dụ code,name.'],
    ['\ufeff\r\n', 'Tệp không có dòng nào: dòng đầu phải là tiêu đề, ví dụ code,name.'],
    ['code\nX1\n', 'Dòng 1: tiêu đề thiếu cột "name"; tiêu đề đúng là code,name.'],
    ['code,name,ghi chú\n', 'Dòng 1: tiêu đề có cột lạ "ghi chú"; tiêu đề đúng là code,name.'],
    ['\ncode,name,code\n', 'Dòng 2: tiêu đề có cột "code" hai lần; tiêu đề đúng là code,name.'],
    [
      'code;name\nX1;a\n',
      'Dòng 1: các cột phải cách nhau bằng dấu phẩy, không phải dấu chấm phẩy hay tab; tiêu đề đúng là code,name.',
    ],
    [
      'PK\u0003\u0004workbook',
      'Tệp này không phải CSV (thấy XLSX (ZIP)): hãy lưu lại ở dạng CSV UTF-8 rồi nạp lại.',
    ],
  ])('%j', async (text, sentence) => {
    expect(await refusalOf(text)).toBe(sentence)
    expect(saved).toEqual([])
  })

  test('when bytes are not UTF-8', async () => {
    const sentence = 'Dòng 2 không phải UTF-8: hãy lưu lại tệp ở dạng CSV UTF-8 rồi nạp lại cả tệp.'
    expect(await refusalOf(Buffer.from('code,name\nX1,T\xf9ng\n', 'latin1'))).toBe(sentence)
  })

  test.each(['nowhere.csv', '.'])('when there is no such file: %s', async (name) => {
    const path = folder.path(name)
    const error = await importFile(path, kind, { t }).catch((refused: unknown) => refused)
    expect(error).toMatchObject({ code: 'notFound', params: { path } })
  })
})

describe('pace', () => {
  test('one batch is saved at a time, while the next one is read', async () => {
    let [underWay, most] = [0, 0]
    const slow: ImportKind<Row> = {
      ...kind,
      save: async (rows) => {
        underWay += 1
        most = Math.max(most, underWay)
        await new Promise((resolve) => setTimeout(resolve, 5))
        underWay -= 1
        return { created: rows.length, updated: 0, unchanged: 0 }
      },
    }
    const path = await folder.write('pace.csv', `code,name\n${'X1,a\n'.repeat(5000)}`)
    await importFile(path, slow, { t })
    expect(most).toBe(1)
  })

  test('a stream is not read ahead of a database that is slow', async () => {
    let produced = 0
    const source = Readable.from(
      (function* () {
        yield Buffer.from('code,name\n')
        for (let block = 0; block < 50; block += 1) {
          produced += 1000
          yield Buffer.from('X1,a\n'.repeat(1000))
        }
      })(),
      { objectMode: false, highWaterMark: 1 },
    )
    const ahead: number[] = []
    let stored = 0
    const slow: ImportKind<Row> = {
      ...kind,
      save: async (rows) => {
        await new Promise((resolve) => setTimeout(resolve, 2))
        stored += rows.length
        ahead.push(produced - stored)
        return { created: rows.length, updated: 0, unchanged: 0 }
      },
    }
    await importFile(source, slow, { t, rejectedTo: folder.path('none.csv') })
    expect(Math.max(...ahead)).toBeLessThanOrEqual(5000)
  })

  test('a database that fails stops the import with its error', async () => {
    const failing: ImportKind<Row> = {
      ...kind,
      save: async () => {
        await nextTick()
        throw new Error('the server went away')
      },
    }
    const path = await folder.write('fails.csv', `code,name\n${'X1,a\n'.repeat(5000)}`)
    await expect(importFile(path, failing, { t })).rejects.toThrow('the server went away')
  })
})
