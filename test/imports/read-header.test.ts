import { describe, expect, test } from 'vitest'
import { readHeader, recordOf } from '#src/imports/read-header.ts'

const columns = { required: ['code', 'name'], optional: ['note'] }

describe('a header is taken', () => {
  test.each([
    [['code', 'name']],
    [['code', 'name', 'note']],
    [['name', 'note', 'code']],
    [[' Code', 'NAME ']],
  ])('%j', (cells) => {
    expect(readHeader(cells, 1, columns)).toEqual(cells.map((cell) => cell.trim().toLowerCase()))
  })

  test('of a file of rejected rows, whose remarks are passed over', () => {
    const header = readHeader(['line', 'field', 'reason', 'example', 'code', 'name'], 1, columns)
    const cells = ['7', 'code', 'sai', 'H36', 'X1', 'Một']
    expect(recordOf(header, cells, columns)).toEqual({ code: 'X1', name: 'Một', note: '' })
  })
})

describe('a header is refused', () => {
  test.each([
    [['code'], 'missingColumn', 'name'],
    [['code', 'name', 'ghi chú'], 'unknownColumn', 'ghi chú'],
    [['code', 'name', ''], 'unknownColumn', ''],
    [['code', 'name', 'code'], 'repeatedColumn', 'code'],
    [['code;name;note'], 'wrongDelimiter', ''],
    [['code\tname'], 'wrongDelimiter', ''],
    [['xin chào'], 'unknownColumn', 'xin chào'],
  ])('%j: %s', (cells, code, column) => {
    const params = { line: 2, column, example: 'code,name' }
    expect(() => readHeader(cells, 2, columns)).toThrow(expect.objectContaining({ code, params }))
  })
})
