import { defineConfig } from 'vitest/config'

/** The tests that need Debian's chromium; the others are in vitest.config.ts. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
