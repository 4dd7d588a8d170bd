import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tables, tablesBy } from '#src/my-data/tables.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const schema = readFileSync(join(import.meta.dirname, '../../prisma/schema.prisma'), 'utf8')

it('says of every table of the schema what becomes of a person’s rows in it, and of no other', () => {
  const mapped = [...schema.matchAll(/@@map\("(\w+)"\)/g)].map(([, name]) => name)
  expect(Object.keys(tables).sort()).toEqual(mapped.sort())
})

const columns = {
  name: 'test-columns',
  text: `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
         WHERE table_schema = 'public' AND column_name IN ('citizen_id', 'conversation_id')`,
}

it('deletes by the person in every table that names one, save those with a statement of their own', async () => {
  const rows = await database.sql.query<{ table: string; column: string }>(columns, [])
  const by = (column: string) =>
    rows.filter((row) => row.column === column).map(({ table }) => table)
  const listed = (holds: 'citizen' | 'chat') => tablesBy(holds).map(({ table }) => table)
  expect([...listed('citizen'), 'conversation', 'wrong_proof'].sort()).toEqual(
    by('citizen_id').sort(),
  )
  expect([...listed('chat'), 'inbox_message'].sort()).toEqual(by('conversation_id').sort())
})
