import { PGlite } from '@electric-sql/pglite'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { expect, it } from 'vitest'
import { pendingSql } from '#src/database/migrate.ts'

it('leaves nothing between the migrations and the schema', async () => {
  const pglite = await PGlite.create()
  const sql = await pendingSql(new PrismaPGlite(pglite))
  await pglite.close()
  expect(sql.trim()).toBe('')
})
