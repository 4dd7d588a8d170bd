import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    globalSetup: ['test/support/global-setup.ts'],
    // Files share their worker's modules and its embedded database: opening either costs more than most files' tests.
    pool: 'forks',
    isolate: false,
    // Each holds an index of everything and a database, half a gigabyte.
    maxWorkers: Math.min(Math.max(availableParallelism(), 2), 8),
    // Rows and messages are garbage soon: with room for them they are collected before they are moved about.
    execArgv: ['--max-semi-space-size=64'],
    testTimeout: 60_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
  },
})
