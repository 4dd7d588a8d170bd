import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apologyRuleImport } from '#src/apologies/import-rules.ts'
import { readRules } from '#src/apologies/rules.ts'
import { translator } from '#src/i18n/translate.ts'
import { importFile } from '#src/imports/import-file.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => database.reset())
afterAll(() => database.close())

const shipped = join(import.meta.dirname, '../../prisma/data/apology-rules.csv')
const load = () =>
  importFile(shipped, apologyRuleImport({ sql: database.sql }), { t: translator('vi') })
const parse = (row: Record<string, string>) =>
  apologyRuleImport({ sql: database.sql }).parse({
    ...{ code: 'new-dates', value: '1', label: '', valid_from: '2026-01-01', valid_to: '' },
    ...{ source: 'x', ...row },
  })

describe('the rules of letters of apology', () => {
  it('that are shipped load, each with its source, and loading them again changes nothing', async () => {
    expect(await load()).toMatchObject({ rejected: 0, created: 6 })
    expect(await load()).toMatchObject({ rejected: 0, unchanged: 6 })
    const rules = await readRules(database.sql, '2026-11-20')
    expect(rules).toMatchObject({ newDates: 1, longestDays: 30 })
    expect(rules.causes).toHaveLength(4)
    const rows = await database.prisma.apologyRule.findMany()
    expect(rows.every(({ source }) => source.length > 10)).toBe(true)
  })

  it('bind nobody before they begin, nor when nobody gave any', async () => {
    await load()
    expect(await readRules(database.sql, '2018-06-20')).toEqual({
      newDates: undefined,
      longestDays: undefined,
      causes: [],
    })
  })

  it.each([
    [{ code: 'new-date' }, 'code'],
    [{ code: 'cause-Chờ' }, 'code'],
    [{ value: 'một' }, 'value'],
    [{ value: '' }, 'value'],
    [{ code: 'cause-x', value: 'y'.repeat(301), label: 'L' }, 'value'],
    [{ code: 'cause-x', value: 'Chờ ý kiến.' }, 'label'],
    [{ valid_from: '' }, 'valid_from'],
    [{ valid_to: '31/12/2026' }, 'valid_to'],
    [{ source: '' }, 'source'],
  ])('refuse %o, naming %s and an example', (row, field) => {
    const read = parse(row)
    expect('problems' in read && read.problems).toMatchObject([{ field }])
    expect('problems' in read && read.problems[0]?.example).not.toBe('')
  })
})
