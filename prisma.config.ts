import { defineConfig } from 'prisma/config'

// Only for `prisma generate` and editors: the program reads its own settings in src/config.ts.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
})
