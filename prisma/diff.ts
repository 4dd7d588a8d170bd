import { PGlite } from '@electric-sql/pglite'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { pendingSql } from '#src/database/migrate.ts'

// Prints what is missing between the migrations and schema.prisma: the body of the next migration.
const pglite = await PGlite.create()
process.stdout.write(await pendingSql(new PrismaPGlite(pglite)))
await pglite.close()
